internal import IR
internal import RuntimeContract
internal import Source
internal import Spec

/// Turns the graph's vertices into containers.
struct StageAnalysis {
  let spec: PipelineSpec
  let names: ObjectNames
  let table: ColumnAnalysis
  let identity: IdentityAnalysis
  /// Nil where a person promotes models.
  let promotion: PromotionAnalysis?
  let graph: StageGraph
  let runtimeImage: Sourced<String>
  /// By name.
  let pinnedImages: OrderedMap<Sourced<ImageReference>>
  let trackingURI: Sourced<String>
  let environment: Sourced<String>
  /// All of the pipeline, this one among them.
  let environments: [Sourced<String>]
  let sources: [MountedPath]
  /// Where results go that leave the workspace.
  let results: [ResultsMount: Volumes.Bucket]
  private let data: DataConfigs
  private let model: ModelConfigs
  /// The prediction log and the serving model, where drift can be looked for.
  let drift: DriftMounts?
  var secrets: SecretAnalysis

  struct DriftMounts {
    let drift: PipelineSpec.Monitoring.Drift
    let predictionLog: MountedPath
    let predictionLogURI: Sourced<URI>
    let model: MountedPath
    let modelURI: Sourced<URI>
  }

  /// A part of a stage that depends on what it does.
  private struct Work {
    var config: StageConfig?
    var command: [Sourced<String>]
    var arguments: [Sourced<String>]
    var volumes: [String] = []
    var access: [BucketAccess] = []
  }

  init(
    spec: PipelineSpec, names: ObjectNames, table: ColumnAnalysis, identity: IdentityAnalysis,
    promotion: PromotionAnalysis?, graph: StageGraph, runtimeImage: Sourced<String>,
    pinnedImages: OrderedMap<Sourced<ImageReference>>, trackingURI: Sourced<String>,
    environment: Sourced<String>, environments: [Sourced<String>], sources: [MountedPath],
    results: [ResultsMount: Volumes.Bucket], drift: DriftMounts?, secrets: SecretAnalysis
  ) {
    self.spec = spec
    self.names = names
    self.table = table
    self.identity = identity
    self.promotion = promotion
    self.graph = graph
    self.runtimeImage = runtimeImage
    self.pinnedImages = pinnedImages
    self.trackingURI = trackingURI
    self.environment = environment
    self.environments = environments
    self.sources = sources
    self.results = results
    // Once and not for each stage: both hold the spec.
    let model = ModelConfigs(spec: spec, table: table)
    self.model = model
    self.data = DataConfigs(spec: spec, table: table, sources: sources, model: model)
    self.drift = drift
    self.secrets = secrets
  }

  mutating func stages() -> [Stage] {
    var stages: [Stage] = []
    for vertex in graph.vertices { stages.append(stage(vertex, trigger: .pipeline)) }
    if let drift {
      let vertex = StageGraph.Vertex(
        name: Sourced(StageKind.driftDetection.rawValue, origin: drift.drift.place.origin), kind: .driftDetection,
        written: nil, dependencies: [])
      stages.append(
        stage(
          vertex,
          trigger: .schedule(
            Schedule(cron: drift.drift.$schedule.map(\.description), timezone: drift.drift.$timezone))))
    }
    return stages
  }

  private mutating func stage(_ vertex: StageGraph.Vertex, trigger: Stage.Trigger) -> Stage {
    let work = self.work(of: vertex)
    let name = vertex.name
    let objectName = name.map { names.stage($0) }
    let isTraining = vertex.kind == .modelTraining
    let resources = Self.resources(vertex, training: isTraining ? spec.training : nil)
    let training = spec.training
    let placement = placement(spot: resources.spot, gpus: resources.plan.gpus, training: isTraining)
    return Stage(
      name: name, summary: StageSummary.of(vertex, training: training), objectName: objectName, trigger: trigger,
      image: image(vertex), command: work.command, arguments: work.arguments, environment: variables(vertex),
      config: work.config, resources: resources.plan,
      retries: vertex.written?.$retries.present()
        ?? (isTraining ? training.$retries : Sourced(1, rule: "one retry outlives the loss of a node")),
      timeout: vertex.written?.$timeout.present()?.map(\.secondsRoundedUp)
        ?? (isTraining
          ? training.$timeout.map(\.secondsRoundedUp)
          : Sourced(3600, rule: "a stage that takes longer than an hour is taken to hang")),
      nodeTimeout: nodeTimeout(placement),
      imageTimeout: Sourced(600, rule: "an image is on its node within ten minutes"), weight: weight(placement),
      dependencies: vertex.dependencies,
      account: identity.account(objectName, part: name.value), placement: placement, mounts: work.volumes,
      secrets: vertex.kind == .modelDeployment ? promotion?.secrets(&secrets) ?? [] : [],
      access: work.access)
  }

  /// - SeeAlso: Kueue holds pods of a queue back until there is quota for them.
  private func nodeTimeout(_ placement: Placement) -> Sourced<Int> {
    if let queue = placement.queue {
      return Sourced(21600, origin: queue.origin.joined(with: .rule("a queue may hold a pod back for six hours")))
    }
    return Sourced(900, rule: "a new node is there within a quarter of an hour")
  }

  private func weight(_ placement: Placement) -> Sourced<Int> {
    guard let priority = placement.priority else {
      return Sourced(10, rule: "a stage without a priority has the weight of a normal one")
    }
    return priority.map { priority in
      switch priority {
      case "low": 1
      case "high": 100
      default: 10
      }
    }
  }

  private func image(_ vertex: StageGraph.Vertex) -> Sourced<String> {
    if let written = vertex.written?.$image.present() { return pinned(written) }
    if vertex.kind == .modelTraining, let written = spec.training.$image.present() { return pinned(written) }
    return runtimeImage
  }

  /// What CI has pushed of an image that it builds, by digest; a digest in the spec stays.
  private func pinned(_ image: Sourced<ImageReference>) -> Sourced<String> {
    guard image.value.digest == nil, let registry = spec.delivery?.registry else { return image.map(\.description) }
    let name = image.value.name
    guard let built = spec.delivery?.images.build.first(where: { "\(registry)/\($0.name)" == name }),
      let pin = pinnedImages[built.name]
    else { return image.map(\.description) }
    return pin.map(\.description).joined(with: image.origin)
  }

  private func placement(spot: Sourced<Bool>, gpus: Int, training: Bool) -> Placement {
    let nodes = spec.cloud?.nodes
    let machine = gpus > 0 ? nodes?.$gpu.present() : nodes?.$cpu.present()
    let priority = training ? spec.training.$priority.present()?.map(\.rawValue) : nil
    return Placement(
      spot: spot, priorityClass: priority?.map { names.priorityClass($0) }, priority: priority,
      queue: training ? spec.training.$queue.present() : nil, instanceTypes: machine.map { [$0] } ?? [])
  }

  static func resources(
    _ vertex: StageGraph.Vertex, training: PipelineSpec.Training?
  ) -> (plan: Resources, spot: Sourced<Bool>) {
    if let written = vertex.written?.resources ?? training?.resources { return (written.plan, written.$spot) }
    return (
      Resources(
        cpu: Sourced("1", rule: "one core is enough for a stage that streams"),
        memory: Sourced("2Gi", rule: "a stage that streams stays within 2Gi"),
        gpus: Sourced(0, rule: "no accelerator unless `gpu` asks for one"),
        gpuResource: Sourced("nvidia.com/gpu", rule: "a GPU is a whole NVIDIA card")),
      Sourced(false, rule: "pods run on on-demand nodes unless `spot` is true")
    )
  }

  // MARK: - Environment variables

  private mutating func variables(_ vertex: StageGraph.Vertex) -> [EnvironmentVariable] {
    let stageName = vertex.name
    var variables: [EnvironmentVariable] = [
      EnvironmentVariable(name: Contract.Variable.pipeline, value: .literal(spec.metadata.$name)),
      EnvironmentVariable(name: Contract.Variable.environment, value: .literal(environment)),
      EnvironmentVariable(name: Contract.Variable.stage, value: .literal(stageName)),
      // The kubelet would expand `$(NAME)` in a value.
      EnvironmentVariable(
        name: Contract.Variable.trackingURI, value: .literal(trackingURI.map(CommandText.escaped))),
      EnvironmentVariable(
        name: Contract.Variable.experiment,
        value: .literal(model.experiment.map(CommandText.escaped))),
    ]
    if let region = spec.cloud?.$region {
      variables.append(EnvironmentVariable(name: Contract.Variable.region, value: .literal(region)))
    }
    if vertex.kind == .modelDeployment, let promotion {
      variables += promotion.environment(pipeline: spec.metadata.$name, environment: environment)
    }
    for entry in vertex.written?.environment.entries ?? [] {
      let value: EnvironmentVariable.Value
      if let secret = entry.value.$secret.present() {
        value = .secret(secrets.refer(to: secret))
      } else {
        value = .literal(entry.value.$value.map { CommandText.escaped($0 ?? "") })
      }
      variables.append(EnvironmentVariable(name: entry.key, value: value))
    }
    return variables
  }

  // MARK: - What a stage does

  private func work(of vertex: StageGraph.Vertex) -> Work {
    guard let kind = vertex.kind else {
      guard let written = vertex.written else { return Work(config: nil, command: [], arguments: []) }
      return Work(
        config: nil, command: command(written.command, of: vertex), arguments: [], volumes: sources.map(\.volume),
        access: reads)
    }
    switch kind {
    case .dataIngestion:
      let (config, marks) = data.ingest()
      return work(
        .ingest, config, marks, origin: spec.data.place.origin, volumes: sources.map(\.volume), access: reads,
        results: [.raw])
    case .dataValidation:
      let (config, marks) = data.validate(input: graph.input(of: vertex, usual: .raw))
      return work(.validateData, config, marks, origin: spec.data.place.origin, results: [.processed])
    case .featureEngineering:
      let (config, marks) = data.features(input: graph.input(of: vertex, usual: .processed))
      return work(
        .features, config, marks, origin: (spec.features?.place ?? spec.data.place).origin, results: [.features])
    case .dataPreparation:
      let usual = Rule("each stage reads what the one before it wrote")
      let ingest = data.ingest()
      let validate = data.validate(input: Sourced(RunFolder.raw.rawValue, rule: usual))
      let features = data.features(input: Sourced(RunFolder.processed.rawValue, rule: usual))
      var marks = OriginMarks()
      marks.add(ingest.marks, below: "ingest")
      marks.add(validate.marks, below: "validate")
      marks.add(features.marks, below: "features")
      return work(
        .prepare, PrepareConfig(ingest: ingest.value, validate: validate.value, features: features.value), marks,
        origin: spec.data.place.origin, volumes: sources.map(\.volume),
        access: reads, results: [.raw, .processed, .features])
    case .modelTraining:
      guard let algorithm = spec.training.$algorithm.present() else {
        return Work(config: nil, command: command(spec.training.command, of: vertex), arguments: [])
      }
      let (config, marks) = model.fit(input: graph.input(of: vertex, usual: .features), algorithm: algorithm)
      return work(
        spec.training.search == nil ? .fit : .tune, config, marks, origin: spec.training.place.origin)
    case .modelValidation:
      let (config, marks) = model.validate(baseline: baseline)
      return work(.validateModel, config, marks, origin: spec.evaluation.place.origin)
    case .modelRegistration:
      let (config, marks) = model.register(promotion: promotionRules)
      return work(.register, config, marks, origin: spec.registry.place.origin, results: [.artifacts])
    case .driftDetection: return driftWork
    case .modelDeployment:
      guard let promotion else {
        preconditionFailure("a deployment without a repository, which is an error before analysis")
      }
      return Work(
        config: nil, command: promotion.command,
        arguments: promotion.arguments(pipeline: spec.metadata.$name, environment: environment))
    case .batchPrediction:
      preconditionFailure("`\(kind.rawValue)` is not built yet, which is an error before analysis")
    }
  }

  private func work(
    _ program: Program, _ config: some Encodable, _ marks: OriginMarks, origin: Origin, volumes: [String] = [],
    access: [BucketAccess] = [], results: [ResultsMount] = []
  ) -> Work {
    let rule = Rule("the program behind a stage of this name")
    return Work(
      config: StageConfig(program, config, marks: marks, origin: origin),
      command: program.command.map { Sourced($0, rule: rule) },
      arguments: program.arguments.map { Sourced($0, rule: rule) },
      volumes: volumes + results.compactMap { self.results[$0]?.name }, access: access + writes(results))
  }

  /// A user's words, with the folders of stages filled in.
  private func command(_ words: [Sourced<String>], of vertex: StageGraph.Vertex) -> [Sourced<String>] {
    words.map { word in
      word.map { text in
        CommandText(text).resolved { stage in
          let folder = stage.flatMap { graph[$0]?.output } ?? vertex.output
          return "\(Contract.Path.workspace)/$(\(Contract.Variable.runID))/\(folder)"
        }
      }
    }
  }

  private var reads: [BucketAccess] {
    spec.data.sources.filter(\.uri.isObjectStore).map { BucketAccess(uri: $0.$uri.map(\.description), mode: .read) }
  }

  private func writes(_ results: [ResultsMount]) -> [BucketAccess] {
    results.compactMap { result in
      result.uri(in: spec).map { BucketAccess(uri: $0.map(\.description), mode: .write) }
    }
  }

  private var baseline: Sourced<Baseline>? {
    spec.evaluation.$baseline.present()?.map { written in
      written == BaselineKind.champion.rawValue
        ? Baseline(kind: .champion, path: nil) : Baseline(kind: .file, path: written)
    }
  }

  private var promotionRules: [Sourced<PromotionRule>] {
    environments.map { environment in
      let mode =
        spec.registry.promotion[environment.value]?.map { $0.counterpart(PromotionMode.self) }
        ?? Sourced(.manual, rule: "a model is promoted by hand unless `registry.promotion` says otherwise")
      return mode.map { PromotionRule(environment: environment.value, mode: $0) }
    }
  }

  private var driftWork: Work {
    guard let drift else { preconditionFailure("a drift stage without its mounts") }
    let written = drift.drift
    var marks = OriginMarks()
    marks.add(table.document, "columns")
    marks.add(table.task.origin, "task")
    marks.add(drift.predictionLog.path.origin, "prediction_log")
    marks.add(drift.model.path.origin, "model")
    marks.add(written.$tests.origin, "tests")
    marks.add(written.$threshold.origin, "threshold")
    marks.add(written.$window.origin, "window_seconds")
    var performance: PerformanceCheck?
    if let check = spec.monitoring.performance {
      marks.add(check.place.origin, "performance")
      marks.add(check.$metric.origin, "performance", "metric")
      marks.add(check.$maxDrop.origin, "performance", "max_drop")
      marks.add(check.$labelsAfter.origin, "performance", "labels_after_seconds")
      if check.minImportanceAgreement != nil {
        marks.add(check.$minImportanceAgreement.origin, "performance", "min_importance_agreement")
      }
      performance = PerformanceCheck(
        metric: check.metric.counterpart(), maxDrop: check.maxDrop.value,
        labelsAfterSeconds: check.labelsAfter?.secondsRoundedUp ?? 0, labels: sources.first?.path.value ?? "",
        minImportanceAgreement: check.minImportanceAgreement?.value)
    }
    let tracking = model.tracking(marks: &marks)
    let config = DriftConfig(
      columns: [], task: table.task.value, predictionLog: drift.predictionLog.path.value,
      model: drift.model.path.value, tests: written.tests.map { $0.value.counterpart() },
      threshold: written.threshold, windowSeconds: written.window.secondsRoundedUp, performance: performance,
      retraining: nil, tracking: tracking)
    return work(
      .drift, config, marks, origin: written.place.origin,
      volumes: [drift.predictionLog.volume, drift.model.volume] + (performance == nil ? [] : sources.map(\.volume)),
      access: [
        BucketAccess(uri: drift.predictionLogURI.map(\.description), mode: .read),
        BucketAccess(uri: drift.modelURI.map(\.description), mode: .read),
      ] + (performance == nil ? [] : reads))
  }
}

extension PipelineSpec.Resources {
  /// As a container asks for them.
  var plan: Resources {
    Resources(
      cpu: $cpu.map(\.description), memory: $memory.map(\.description), gpus: gpu.$count, gpuResource: gpu.$resource)
  }
}
