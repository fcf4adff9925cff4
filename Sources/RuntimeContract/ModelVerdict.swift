/// `model_validation.json` among the reports of a run: what `mlgen-validate model` found, and what `mlgen-train register`
/// asks before it registers.
public struct ModelVerdict: Codable, Hashable, Sendable {
  public static let fileName = "model_validation.json"
  public static let currentVersion = 1

  /// Of this file's form; `currentVersion` in those that are written.
  public var version: Int
  /// The registered model's name.
  public var modelName: String
  /// `sha256:` and 64 hexadecimal digits in lower case: of `model.onnx`. A verdict is of no other model.
  public var modelDigest: String
  public var task: ModelTask
  /// `passed`, `failed` or `not_judged`.
  public var outcome: GateOutcome
  /// A sentence: how many judgements there were, and which ones decided.
  public var reason: String
  public var rows: JudgedRows
  /// Draws of the rows that the intervals are made of.
  public var draws: Int
  /// Nil when the model was judged alone.
  public var baseline: JudgedBaseline?
  /// What makes the model unfit whatever the gates say, such as answers that are no numbers; a sentence each.
  public var problems: [String]
  public var gates: [GateVerdict]
  public var metrics: [MetricFigure]
  public var slices: [SliceFigures]
  public var fairness: FairnessVerdict?
  public var behaviour: [BehaviourVerdict]
  /// Nil when no gate and no metric asks for it.
  public var latency: LatencyFigures?
  /// Of class 1 of two, of each class of more; empty for a regression.
  public var calibration: [ClassCalibration]
  public var experiment: ExperimentSize?

  public init(
    modelName: String, modelDigest: String, task: ModelTask, outcome: GateOutcome, reason: String, rows: JudgedRows,
    draws: Int, baseline: JudgedBaseline? = nil, problems: [String] = [], gates: [GateVerdict] = [],
    metrics: [MetricFigure] = [],
    slices: [SliceFigures] = [], fairness: FairnessVerdict? = nil, behaviour: [BehaviourVerdict] = [],
    latency: LatencyFigures? = nil, calibration: [ClassCalibration] = [], experiment: ExperimentSize? = nil
  ) {
    version = Self.currentVersion
    self.modelName = modelName
    self.modelDigest = modelDigest
    self.task = task
    self.outcome = outcome
    self.reason = reason
    self.rows = rows
    self.draws = draws
    self.baseline = baseline
    self.problems = problems
    self.gates = gates
    self.metrics = metrics
    self.slices = slices
    self.fairness = fairness
    self.behaviour = behaviour
    self.latency = latency
    self.calibration = calibration
    self.experiment = experiment
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case version, modelName = "model", modelDigest = "model_digest", task, outcome, reason, rows, draws, baseline,
      problems,
      gates, metrics, slices, fairness, behaviour, latency, calibration, experiment
  }
}

/// The rows that a model was judged by, and those that could not be used.
public struct JudgedRows: Codable, Hashable, Sendable {
  public var judged: Int
  public var withoutLabel: Int
  /// Of a class that the model does not know.
  public var ofUnknownClass: Int

  public init(judged: Int, withoutLabel: Int = 0, ofUnknownClass: Int = 0) {
    self.judged = judged
    self.withoutLabel = withoutLabel
    self.ofUnknownClass = ofUnknownClass
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case judged, withoutLabel = "without_label", ofUnknownClass = "of_unknown_class"
  }
}

/// What a model was compared with.
public struct JudgedBaseline: Codable, Hashable, Sendable {
  public var kind: BaselineKind
  /// For people: `the champion, version 7`.
  public var name: String
  /// As of the model; nil when there is none.
  public var digest: String?
  /// Why nothing was compared, as a sentence's end; nil when it was.
  public var problem: String?

  public init(kind: BaselineKind, name: String, digest: String? = nil, problem: String? = nil) {
    self.kind = kind
    self.name = name
    self.digest = digest
    self.problem = problem
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case kind, name, digest, problem }
}

/// How large an online experiment has to be.
public struct ExperimentSize: Codable, Hashable, Sendable {
  /// Units of each group by the share that the metric has without the change.
  public struct Point: Codable, Hashable, Sendable {
    /// 0 to 1.
    public var baseline: Double
    public var perGroup: Int

    public init(baseline: Double, perGroup: Int) {
      self.baseline = baseline
      self.perGroup = perGroup
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case baseline, perGroup = "per_group" }
  }

  public var design: ExperimentDesign
  /// Enough units of each group, whatever the metric's share is.
  public var perGroup: Int
  public var points: [Point]
  public var reason: String

  public init(design: ExperimentDesign, perGroup: Int, points: [Point], reason: String) {
    self.design = design
    self.perGroup = perGroup
    self.points = points
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case design, perGroup = "per_group", points, reason }
}
