internal import IR
internal import RuntimeContract
internal import Source
internal import Spec

/// The configs of the stages that make and judge a model.
struct ModelConfigs {
  let spec: PipelineSpec
  let table: ColumnAnalysis

  var modelName: Sourced<String> {
    spec.registry.$model.or(spec.metadata.$name.joined(with: .rule("a model has its pipeline's name")))
  }

  func tracking(marks: inout OriginMarks) -> TrackingConfig {
    let experiment = self.experiment
    marks.add(spec.options.$experimentTracking.origin, "tracking", "tracker")
    marks.add(experiment.origin, "tracking", "experiment")
    marks.add(spec.tracking.$required.origin, "tracking", "required")
    return TrackingConfig(
      tracker: spec.options.experimentTracking.counterpart(), experiment: experiment.value,
      required: spec.tracking.required)
  }

  var experiment: Sourced<String> {
    spec.tracking.$experiment.or(spec.metadata.$name.joined(with: .rule("an experiment has its pipeline's name")))
  }

  /// - Parameters:
  ///   - input: the run's folder that it reads.
  ///   - algorithm: what trains: a user's own image has no config.
  func fit(input: Sourced<String>, algorithm: Sourced<PipelineSpec.Algorithm>) -> (value: FitConfig, marks: OriginMarks)
  {
    let training = spec.training
    var marks = OriginMarks()
    marks.add(input.origin, "input")
    let name = modelName
    marks.add(name.origin, "model")
    marks.add(table.task.origin, "task")
    marks.add(table.document, "columns")
    marks.add(algorithm.origin, "algorithm")
    let metrics = MetricDefaults.metrics(spec, task: table.task)
    marks.add(metrics.origin, "metrics")
    let objective = MetricDefaults.objective(spec, task: table.task)
    marks.add(objective.origin, "objective")
    if let written = training.objective { marks.add(written.$goal.origin, "objective", "goal") }
    marks.add(training.$classWeight.origin, "class_weight")
    marks.add(training.$seed.origin, "seed")
    let parameters = Self.parameters(training, marks: &marks)
    var stopping: EarlyStopping?
    // What the algorithm or the task leaves without effect is warned of where it is written, and is not handed on.
    let hasRounds = algorithm.value == .gradientBoosting || algorithm.value == .mlp
    if hasRounds, let written = training.earlyStopping {
      marks.add(written.place.origin, "early_stopping")
      marks.add(written.$rounds.origin, "early_stopping", "rounds")
      marks.add(written.$metric.origin, "early_stopping", "metric")
      stopping = EarlyStopping(
        rounds: written.rounds, metric: written.metric?.counterpart() ?? objective.value.metric)
    }
    if let folds = training.crossValidation {
      marks.add(folds.place.origin, "cross_validation")
      marks.add(folds.$folds.origin, "cross_validation", "folds")
      marks.add(spec.data.split.$by.origin, "cross_validation", "method")
      marks.add(spec.data.split.$column.origin, "cross_validation", "column")
    }
    if let ensemble = training.ensemble {
      marks.add(ensemble.place.origin, "ensemble")
      marks.add(ensemble.$method.origin, "ensemble", "method")
      marks.add(ensemble.$members.origin, "ensemble", "members")
    }
    marks.add(training.resources.$cpu.origin, "threads")
    let search = training.search.map { Self.search($0, parameters: training.parameters, marks: &marks) }
    let config = FitConfig(
      input: input.value, modelName: name.value, task: table.task.value, columns: [],
      algorithm: algorithm.value.counterpart(), parameters: parameters,
      classWeight: table.task.value == .regression ? .none : training.classWeight.counterpart(), seed: training.seed,
      objective: objective.value,
      metrics: metrics.value, earlyStopping: stopping,
      crossValidation: training.crossValidation.map {
        CrossValidation(
          folds: $0.folds, method: spec.data.split.by.counterpart(), column: spec.data.split.column(in: table))
      }, search: search,
      ensemble: training.ensemble.map { Ensemble(method: $0.method.counterpart(), members: $0.members) },
      threads: max(1, Int(training.resources.cpu.cores)), tracking: tracking(marks: &marks))
    return (config, marks)
  }

  private static func parameters(
    _ training: PipelineSpec.Training, marks: inout OriginMarks
  ) -> [AlgorithmParameter] {
    guard let values = training.parameters?.entries else { return [] }
    for (index, entry) in values.enumerated() { marks.add(entry.value.origin, "parameters", .index(index)) }
    return values.map { AlgorithmParameter(name: $0.name, value: $0.value.value.contract) }
  }

  private static func search(
    _ search: PipelineSpec.Training.Search, parameters: PipelineSpec.Parameters?, marks: inout OriginMarks
  ) -> SearchConfig {
    marks.add(search.place.origin, "search")
    marks.add(search.$method.origin, "search", "method")
    marks.add(search.$trials.origin, "search", "trials")
    marks.add(search.$parallel.origin, "search", "parallel")
    var space: [SearchDimension] = []
    for (index, entry) in search.space.entries.enumerated() {
      let dimension = entry.value
      marks.add(.span(entry.keySpan), "search", "space", .index(index))
      marks.add(dimension.$values.origin, "search", "space", .index(index), "values")
      marks.add(
        dimension.$min.origin.joined(with: dimension.$max.origin), "search", "space", .index(index), "range")
      var range: SearchRange?
      if let low = dimension.min, let high = dimension.max {
        range = SearchRange(
          minimum: low, maximum: high, log: dimension.log,
          integer: parameters?.isWhole(entry.key) ?? false)
        marks.add(dimension.$min.origin, "search", "space", .index(index), "range", "min")
        marks.add(dimension.$max.origin, "search", "space", .index(index), "range", "max")
        marks.add(dimension.$log.origin, "search", "space", .index(index), "range", "log")
      }
      space.append(
        SearchDimension(
          name: entry.key, range: range, values: dimension.values.map { $0.map { $0.value.contract } } ?? []))
    }
    return SearchConfig(
      method: search.method.counterpart(), trials: search.trials, parallel: search.parallel, space: space)
  }

  func validate(baseline: Sourced<Baseline>?) -> (value: ValidateModelConfig, marks: OriginMarks) {
    let evaluation = spec.evaluation
    var marks = OriginMarks()
    let name = modelName
    marks.add(name.origin, "model")
    marks.add(table.task.origin, "task")
    marks.add(table.document, "columns")
    let metrics = MetricDefaults.metrics(spec, task: table.task)
    marks.add(metrics.origin, "metrics")
    if let baseline { marks.add(baseline.origin, "baseline") }
    marks.add(evaluation.$gates.origin, "gates")
    marks.add(evaluation.$slices.origin, "slices")
    for (index, gate) in evaluation.gates.enumerated() {
      marks.add(gate.place.origin, "gates", .index(index))
      marks.add(gate.$metric.origin, "gates", .index(index), "metric")
      marks.add(gate.$min.origin, "gates", .index(index), "min")
      marks.add(gate.$max.origin, "gates", .index(index), "max")
      marks.add(gate.$maxRegression.origin, "gates", .index(index), "max_regression")
    }
    if let fairness = evaluation.fairness {
      marks.add(fairness.place.origin, "fairness")
      marks.add(fairness.$column.origin, "fairness", "column")
      marks.add(fairness.$metric.origin, "fairness", "metric")
      marks.add(fairness.$maxGap.origin, "fairness", "max_gap")
    }
    if let behaviour = evaluation.behaviour {
      marks.add(behaviour.place.origin, "behaviour")
      marks.add(behaviour.$invariant.origin, "behaviour", "invariant")
      marks.add(behaviour.$directional.origin, "behaviour", "directional")
      for (index, test) in behaviour.directional.enumerated() {
        marks.add(test.$column.origin, "behaviour", "directional", .index(index), "column")
        marks.add(test.$change.origin, "behaviour", "directional", .index(index), "change")
        marks.add(test.$prediction.origin, "behaviour", "directional", .index(index), "prediction")
      }
    }
    if let experiment = evaluation.experiment { marks.add(experiment.place.origin, "experiment") }
    marks.add(spec.training.$seed.origin, "seed")
    let config = ValidateModelConfig(
      modelName: name.value, task: table.task.value, columns: [], metrics: metrics.value,
      baseline: baseline?.value,
      gates: evaluation.gates.map {
        Gate(
          metric: $0.metric.counterpart(), minimum: $0.min?.value, maximum: $0.max?.value,
          maxRegression: $0.maxRegression?.value)
      },
      slices: evaluation.slices.map(\.value),
      fairness: evaluation.fairness.map {
        FairnessCheck(column: $0.column, metric: $0.metric.counterpart(), maxGap: $0.maxGap.value)
      },
      behaviour: BehaviourChecks(
        invariant: evaluation.behaviour?.invariant.map(\.value) ?? [],
        directional: (evaluation.behaviour?.directional ?? []).map {
          DirectionalCheck(column: $0.column, change: $0.change.value, prediction: $0.prediction.counterpart())
        }),
      experiment: evaluation.experiment.map {
        ExperimentDesign(
          hypothesis: $0.hypothesis, metric: $0.metric, minimumEffect: $0.minimumEffect.value, power: $0.power.value,
          significance: $0.significance.value)
      },
      seed: spec.training.seed, tracking: tracking(marks: &marks))
    return (config, marks)
  }

  func register(promotion: [Sourced<PromotionRule>]) -> (value: RegisterConfig, marks: OriginMarks) {
    var marks = OriginMarks()
    let name = modelName
    marks.add(name.origin, "model")
    marks.add(spec.metadata.$description.origin, "description")
    marks.add(spec.metadata.$owner.origin, "owner")
    for (index, label) in spec.metadata.labels.entries.enumerated() {
      marks.add(label.value.origin, "labels", .index(index))
    }
    marks.add(spec.registry.$artifacts.origin, "artifacts")
    for (index, rule) in promotion.enumerated() { marks.add(rule.origin, "promotion", .index(index)) }
    let config = RegisterConfig(
      modelName: name.value, description: spec.metadata.description ?? "", owner: spec.metadata.owner ?? "",
      labels: spec.metadata.labels.entries.map { ModelLabel(key: $0.key, value: $0.value.value) },
      artifacts: spec.registry.artifacts.map {
        ArtifactStore(uri: $0.description, path: ResultsMount.artifacts.path)
      }, promotion: promotion.map(\.value),
      tracking: tracking(marks: &marks))
    return (config, marks)
  }
}

extension PipelineSpec.ParameterValue {
  fileprivate var contract: ParameterValue {
    switch self {
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .bool(let value): .bool(value)
    }
  }
}
