internal import Learning
internal import Metrics
internal import Reports
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// What a fit knows, as its report and card show it.
struct ReportFacts {
  let result: FitResult
  /// The part that the model is judged on, and its predictions.
  let judged: (part: DataPart, rows: FitRows, predictions: [Float])
  /// The training part's predictions, unless it is the judged part itself.
  let train: [Float]?
  let profile: ModelProfile
  let importances: [Importance]

  var report: ModelReport {
    let config = result.config
    return ModelReport(
      name: config.modelName, task: config.task, algorithm: config.algorithm, ensemble: config.ensemble,
      parameters: result.settings.parameters, classWeight: config.classWeight, seed: config.seed,
      objective: config.objective, data: trainingData, scores: scores, evaluation: evaluation,
      importances: importances.map {
        ModelReport.Importance(
          $0.column, gain: $0.gain, permutation: $0.permutation, permutationDeviation: $0.permutationDeviation)
      },
      importanceSample: judged.rows.set.features.rowCount > PermutationImportance.mostRows
        ? PermutationImportance.mostRows : nil,
      learningCurves: result.curves.map { curve in
        ModelReport.LearningCurve(
          metric: curve.name,
          series: [.init(result.data.validation == nil ? .train : .validation, values: curve.values)])
      }, search: search, warnings: warnings)
  }

  private var search: ModelReport.SearchSummary? {
    result.search.map { search in
      ModelReport.SearchSummary(
        method: search.config.method,
        trials: search.state.finished.map {
          .init(number: $0.trial.number + 1, parameters: $0.trial.parameters, value: $0.value, share: $0.trial.share)
        })
    }
  }

  private var warnings: [Prose] {
    var warnings: [Prose] = []
    if result.data.validation == nil {
      warnings.append("The split has no validation part: the figures are of the rows that the model was fitted on.")
    }
    if !result.model.isConverged {
      warnings.append(
        "The fit ended at its bound on iterations, before it reached its tolerance: raise \(code: "max_iterations"), or scale the columns."
      )
    }
    for metric in result.folds?.metrics ?? [] where metric.mean == nil {
      warnings.append("The rows of some folds do not define \(code: metric.name.rawValue).")
    }
    return warnings
  }

  private static func part(_ part: DataPart) -> ModelReport.Part {
    switch part {
    case .train: .train
    case .validation: .validation
    case .test: .test
    }
  }

  private var trainingData: ModelReport.TrainingData {
    let data = result.data
    func rows(_ part: ModelReport.Part, _ rows: FitRows) -> ModelReport.TrainingData.Rows {
      var counts: [Int] = []
      if case .classes(let codes, let count) = rows.set.target {
        counts = [Int](repeating: 0, count: count)
        for code in codes { counts[Int(code)] += 1 }
      }
      return .init(part, rows: rows.set.features.rowCount, classRows: counts)
    }
    return ModelReport.TrainingData(
      label: data.transforms.label.column, classes: data.transforms.label.classes,
      parts: [rows(.train, data.train)] + (data.validation.map { [rows(.validation, $0)] } ?? []),
      features: zip(data.transforms.columns, profile.columns).map { column, profile in
        .init(
          column.column, type: profile.type, missingShare: profile.missingShare, values: Self.values(profile),
          transforms: Self.steps(column))
      })
  }

  private static func values(_ profile: ColumnProfile) -> Prose? {
    if let numbers = profile.numbers {
      return "\(words: Log.short(numbers.minimum)) to \(words: Log.short(numbers.maximum))"
    }
    guard let values = profile.values else { return nil }
    return values.other > 0 ? "more than \(values.values.count) values" : "\(values.values.count, "value", "values")"
  }

  private static func steps(_ column: FittedColumn) -> [String] {
    var steps: [String] = []
    if let fill = column.fill { steps.append("missing is \(Log.short(Double(fill)))") }
    if let clip = column.clip {
      steps.append("clipped to \(Log.short(Double(clip.minimum))) … \(Log.short(Double(clip.maximum)))")
    }
    switch column.scale {
    case .linear(let offset, let divisor):
      steps.append("less \(Log.short(Double(offset))), over \(Log.short(Double(divisor)))")
    case .log1p: steps.append("log1p")
    case nil: break
    }
    if let encoding = column.encoding, encoding.kind != .codes { steps.append(encoding.kind.rawValue) }
    return steps
  }

  private var scores: [ModelReport.Score] {
    result.config.judgedMetrics.map { name in
      var values: [ModelReport.Part: Double] = [:]
      values[Self.part(judged.part)] = try? Scoring.value(name, judged.rows.set.target, judged.predictions)
      if let train { values[.train] = try? Scoring.value(name, result.data.train.set.target, train) }
      let guess = guesses(judged.rows.set.features.rowCount)
      return ModelReport.Score(
        name, values, crossValidation: foldScores(name),
        baseline: try? Scoring.value(name, judged.rows.set.target, guess))
    }
  }

  private func foldScores(_ name: MetricName) -> ModelReport.FoldScores? {
    guard let metric = result.folds?.metrics.first(where: { $0.name == name }), let mean = metric.mean,
      let deviation = metric.standardDeviation
    else { return nil }
    return .init(mean: mean, deviation: deviation, folds: metric.values.count)
  }

  /// What a model without columns says: each class's share of the training rows, or their mean.
  private func guesses(_ rows: Int) -> [Float] {
    switch result.data.train.set.target {
    case .classes(let codes, let count):
      var counts = [Float](repeating: 0, count: count)
      for code in codes { counts[Int(code)] += 1 }
      let shares = counts.map { $0 / Float(codes.count) }
      return (0..<rows).flatMap { _ in shares }
    case .values(let values):
      return [Float](repeating: Float(values.reduce(0, +) / Double(values.count)), count: rows)
    }
  }

  private var evaluation: ModelReport.Evaluation? {
    let part = Self.part(judged.part)
    switch judged.rows.set.target {
    case .values(let values):
      return .regression(.init(part: part, actual: values, predicted: judged.predictions.map { Double($0) }))
    case .classes(let codes, let count):
      guard let figures = try? Classification(truth: codes, classCount: count, probabilities: judged.predictions) else {
        return nil
      }
      return .measured(part: part, classes: result.data.transforms.label.classes, figures)
    }
  }
}
