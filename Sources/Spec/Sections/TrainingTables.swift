internal import Diagnostics
internal import Source
internal import YAML

extension PipelineSpec.Training: SpecObject {
  static let table = Table<PipelineSpec.Training>(
    "Training", "the training section",
    [
      .optional(
        "task", { $1(&$0.$task) }, "What is predicted: a class or a number.", derived: "by the type of the label"),
      .optional(
        "schedule", { $1(&$0.$schedule) }, "When the pipeline runs.", derived: "when somebody starts it"),
      .value("timezone", { $1(&$0.$timezone) }, "The time zone of the schedule.", .timezone),
      .value("seed", { $1(&$0.$seed) }, "Makes training repeatable.", .range(0...4_294_967_295)),
      .optional(
        "algorithm", { $1(&$0.$algorithm) }, "What learns. `image` takes its place.",
        derived: "`gradient_boosting`, unless there is an `image`"),
      .parameters("parameters", { $1(&$0.parameters) }),
      .optional("image", { $1(&$0.$image) }, "A container of your own that trains, in place of `algorithm`."),
      .list("command", { $1(&$0.$command) }, "Program and arguments of the container."),
      .value("class_weight", { $1(&$0.$classWeight) }, "Whether rare classes count more."),
      .optionalObject("early_stopping", { $1(&$0.earlyStopping) }, "Training ends when it no longer helps."),
      .optionalObject("objective", { $1(&$0.objective) }, "What the search and the choice of a model look for."),
      .optionalObject(
        "cross_validation", { $1(&$0.crossValidation) }, "Candidates are compared over folds of the training rows."),
      .optionalObject("search", { $1(&$0.search) }, "The search for better parameters."),
      .optionalObject("ensemble", { $1(&$0.ensemble) }, "Several models as one."),
      .optionalObject("distributed", { $1(&$0.distributed) }, "Training over several pods."),
      .object("resources", { $1(&$0.resources) }, "What the training stage asks for."),
      .optional(
        "priority", { $1(&$0.$priority) }, "How it ranks among the pods of its environment.",
        derived: "the cluster's default"),
      .optional(
        "queue", { $1(&$0.$queue) }, "The Kueue LocalQueue that it waits in, which must exist.",
        .objectName("growth-ml")),
      .value("timeout", { $1(&$0.$timeout) }, "How long the training stage may take.", .stage),
      .value("retries", { $1(&$0.$retries) }, "How often a failed stage is tried again.", .range(0...100)),
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
    let written = entries.first { $0.key == "algorithm" && !$0.value.isNothing }?.value
    let hasImage = entries.contains { $0.key == "image" && !$0.value.isNothing }
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
      .value("cpu", { $1(&$0.$cpu) }, "Cores, or thousandths of one.", .positive),
      .value("memory", { $1(&$0.$memory) }, "Memory.", .positive),
      .object("gpu", { $1(&$0.gpu) }, "Accelerators: how many, or how many of which kind."),
      .value("spot", { $1(&$0.$spot) }, "Whether it may run on nodes that the cloud can take back."),
    ])
}

extension PipelineSpec.GPU: SpecObject {
  static let table = Table<PipelineSpec.GPU>(
    "GPU", "the gpu section",
    [
      .value("count", { $1(&$0.$count) }, "How many.", .range(0...64)),
      .value("resource", { $1(&$0.$resource) }, "The resource that the device plugin offers.", .extendedResource),
    ],
    shorthand: "count")
}

extension PipelineSpec.Training.EarlyStopping: SpecObject {
  static let table = Table<PipelineSpec.Training.EarlyStopping>(
    "EarlyStopping", "early stopping",
    [
      .value("rounds", { $1(&$0.$rounds) }, "How many rounds may bring nothing.", .range(1...100_000)),
      .optional("metric", { $1(&$0.$metric) }, "What must improve.", derived: "the loss of the task"),
    ])
}

extension PipelineSpec.Training.Objective: SpecObject {
  static let table = Table<PipelineSpec.Training.Objective>(
    "Objective", "the objective",
    [
      .required("metric", { $1(&$0.$metric) }, "What is compared."),
      .optional("goal", { $1(&$0.$goal) }, "Which way is better.", derived: "the metric's better direction"),
    ])
}

extension PipelineSpec.Training.CrossValidation: SpecObject {
  static let table = Table<PipelineSpec.Training.CrossValidation>(
    "CrossValidation", "cross validation", [.value("folds", { $1(&$0.$folds) }, "How many folds.", .range(2...100))])
}

extension PipelineSpec.Training.Ensemble: SpecObject {
  static let table = Table<PipelineSpec.Training.Ensemble>(
    "Ensemble", "the ensemble",
    [
      .value("method", { $1(&$0.$method) }, "How the members' predictions become one."),
      .value("members", { $1(&$0.$members) }, "How many models.", .range(2...100)),
    ])
}

extension PipelineSpec.Training.Distributed: SpecObject {
  static let table = Table<PipelineSpec.Training.Distributed>(
    "Distributed", "distributed training",
    [
      .value("engine", { $1(&$0.$engine) }, "What spreads the work."),
      .value("workers", { $1(&$0.$workers) }, "How many pods share it.", .range(1...1000)),
    ])
}

extension PipelineSpec.Algorithm: EnumValue {}
extension PipelineSpec.Training.Task: EnumValue {}
extension PipelineSpec.Training.ClassWeight: EnumValue {}
extension PipelineSpec.Training.Priority: EnumValue {}
extension PipelineSpec.Training.Ensemble.Method: EnumValue {}
extension PipelineSpec.Training.Distributed.Engine: EnumValue {}
