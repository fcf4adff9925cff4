internal import Diagnostics
internal import Source
internal import YAML

extension PipelineSpec.Training: SpecObject {
  static let table = Table<PipelineSpec.Training>(
    "Training", "the training section",
    [
      .optional("task", \.$task, "What is predicted: a class or a number.", derived: "by the type of the label"),
      .optional(
        "schedule", \.$schedule, "When the pipeline runs.", derived: "when somebody starts it"),
      .value("timezone", \.$timezone, "The time zone of the schedule.", .timezone),
      .value("seed", \.$seed, "Makes training repeatable.", .range(0...4_294_967_295)),
      .optional(
        "algorithm", \.$algorithm, "What learns. `image` takes its place.",
        derived: "`gradient_boosting`, unless there is an `image`"),
      .parameters("parameters", \.parameters),
      .optional("image", \.$image, "A container of your own that trains, in place of `algorithm`."),
      .list("command", \.$command, "Program and arguments of the container."),
      .value("class_weight", \.$classWeight, "Whether rare classes count more."),
      .optionalObject("early_stopping", \.earlyStopping, "Training ends when it no longer helps."),
      .optionalObject("objective", \.objective, "What the search and the choice of a model look for."),
      .optionalObject(
        "cross_validation", \.crossValidation, "Candidates are compared over folds of the training rows."),
      .optionalObject("search", \.search, "The search for better parameters."),
      .optionalObject("ensemble", \.ensemble, "Several models as one."),
      .optionalObject("distributed", \.distributed, "Training over several pods."),
      .object("resources", \.resources, "What the training stage asks for."),
      .optional(
        "priority", \.$priority, "How it ranks among the pods of its environment.", derived: "the cluster's default"),
      .optional(
        "queue", \.$queue, "The Kueue LocalQueue that it waits in, which must exist.", .objectName("growth-ml")),
      .value("timeout", \.$timeout, "How long the training stage may take.", .positive),
      .value("retries", \.$retries, "How often a failed stage is tried again.", .range(0...100)),
    ],
    exclusive: [["algorithm"], ["image"]], discriminator: "algorithm",
    prepare: { entries, reading in reading.algorithm = AlgorithmChoice(among: entries, reading) },
    finish: { training, reading in training.judge(&reading) })

  private func judge(_ reading: inout Reading) {
    defer { reading.algorithm = AlgorithmChoice() }
    if let image = $image.origin.span {
      for (key, span) in [
        ("parameters", parametersPlace?.pointer), ("search", search?.place.pointer),
        ("early_stopping", earlyStopping?.place.pointer), ("ensemble", ensemble?.place.pointer),
      ] {
        guard let span else { continue }
        reading.warn(
          Diagnostic(
            .unusedKey, at: span, "`\(key)` has no effect where an image trains",
            notes: [Diagnostic.Note("the image is chosen here", at: image)]))
      }
    }
  }

  /// What holds when neither an algorithm nor an image is chosen; also when the whole section is missing.
  mutating func fillDefaults() {
    guard image == nil else { return }
    if algorithm == nil {
      $algorithm = Sourced(
        .gradientBoosting, rule: "gradient boosting does well on most tables, and `training.algorithm` names no other")
    }
    if parameters == nil { parameters = algorithm?.defaults }
  }
}

extension AlgorithmChoice {
  /// What the keys of a training section choose.
  fileprivate init(among entries: [YAML.Node.Entry], _ reading: Reading) {
    let written = entries.first { $0.key == "algorithm" && !$0.value.isNull }?.value
    let hasImage = entries.contains { $0.key == "image" && !$0.value.isNull }
    if let written {
      self.init(algorithm: written.scalar.flatMap { .init(rawValue: $0.text) }, span: written.span)
    } else {
      self.init(algorithm: reading.isComplete && !hasImage ? .gradientBoosting : nil, span: nil)
    }
  }
}

extension PipelineSpec.Resources: SpecObject {
  static let table = Table<PipelineSpec.Resources>(
    "Resources", "the resources section",
    [
      .value("cpu", \.$cpu, "Cores, or thousandths of one.", .positive),
      .value("memory", \.$memory, "Memory.", .positive),
      .object("gpu", \.gpu, "Accelerators: how many, or how many of which kind."),
      .value("spot", \.$spot, "Whether it may run on nodes that the cloud can take back."),
    ])
}

extension PipelineSpec.GPU: SpecObject {
  static let table = Table<PipelineSpec.GPU>(
    "GPU", "the gpu section",
    [
      .value("count", \.$count, "How many.", .range(0...64)),
      .value("resource", \.$resource, "The resource that the device plugin offers.", .extendedResource),
    ],
    shorthand: "count")
}

extension PipelineSpec.Training.EarlyStopping: SpecObject {
  static let table = Table<PipelineSpec.Training.EarlyStopping>(
    "EarlyStopping", "early stopping",
    [
      .value("rounds", \.$rounds, "How many rounds may bring nothing.", .range(1...100_000)),
      .optional("metric", \.$metric, "What must improve.", derived: "the loss of the task"),
    ])
}

extension PipelineSpec.Training.Objective: SpecObject {
  static let table = Table<PipelineSpec.Training.Objective>(
    "Objective", "the objective",
    [
      .required("metric", \.$metric, "What is compared."),
      .optional("goal", \.$goal, "Which way is better.", derived: "the metric's better direction"),
    ])
}

extension PipelineSpec.Training.CrossValidation: SpecObject {
  static let table = Table<PipelineSpec.Training.CrossValidation>(
    "CrossValidation", "cross validation", [.value("folds", \.$folds, "How many folds.", .range(2...100))])
}

extension PipelineSpec.Training.Ensemble: SpecObject {
  static let table = Table<PipelineSpec.Training.Ensemble>(
    "Ensemble", "the ensemble",
    [
      .value("method", \.$method, "How the members' predictions become one."),
      .value("members", \.$members, "How many models.", .range(2...100)),
    ])
}

extension PipelineSpec.Training.Distributed: SpecObject {
  static let table = Table<PipelineSpec.Training.Distributed>(
    "Distributed", "distributed training",
    [
      .value("engine", \.$engine, "What spreads the work."),
      .value("workers", \.$workers, "How many pods share it.", .range(1...1000)),
    ])
}

extension PipelineSpec.Algorithm: EnumValue {}
extension PipelineSpec.Training.Task: EnumValue {}
extension PipelineSpec.Training.ClassWeight: EnumValue {}
extension PipelineSpec.Training.Priority: EnumValue {}
extension PipelineSpec.Training.Ensemble.Method: EnumValue {}
extension PipelineSpec.Training.Distributed.Engine: EnumValue {}
