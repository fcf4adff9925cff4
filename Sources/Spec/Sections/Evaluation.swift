public import Source

extension PipelineSpec {
  public struct Evaluation: Sendable {
    public var place = Place()
    /// Nil: those of the task.
    @Sourced() public var metrics: [Sourced<Metric>]?
    /// `champion`, or the path of a model's folder; nil compares with nothing.
    @Sourced() public var baseline: String?
    @Sourced([], rule: "any model passes unless a gate holds it back") public var gates: [Gate]
    /// Columns by whose values the metrics are also given.
    @Sourced([], rule: "metrics are of the whole test part unless `evaluation.slices` names columns")
    public var slices: [Sourced<String>]
    public var fairness: Fairness?
    public var behaviour: Behaviour?
    public var experiment: Experiment?

    init() {}
  }
}

extension PipelineSpec.Evaluation {
  /// What a model must reach to be registered. At least one of the three limits is there.
  public struct Gate: Sendable {
    public var place = Place()
    @Sourced(unset: .auc) public var metric: PipelineSpec.Metric
    @Sourced() public var min: Measure?
    @Sourced() public var max: Measure?
    /// How much worse than the baseline it may be, in the metric's own unit.
    @Sourced() public var maxRegression: Measure?

    init() {}
  }

  public struct Fairness: Sendable {
    public enum Metric: String, CaseIterable, Sendable {
      case demographicParity = "demographic_parity"
      case equalOpportunity = "equal_opportunity"
      case equalizedOdds = "equalized_odds"
      case predictiveParity = "predictive_parity"
    }

    public var place = Place()
    @Sourced(unset: "") public var column: String
    @Sourced(.equalOpportunity, rule: "those who deserve a yes should get it equally often in every group")
    public var metric: Metric
    @Sourced(Quantity.Fraction(0.1), rule: "groups may differ by a tenth unless `max_gap` says otherwise")
    public var maxGap: Quantity.Fraction

    init() {}
  }

  public struct Behaviour: Sendable {
    public var place = Place()
    /// Columns whose change alone must not change the prediction.
    @Sourced([], rule: "no column is tested for invariance unless `invariant` names it")
    public var invariant: [Sourced<String>]
    @Sourced([], rule: "no direction is tested unless `directional` names one") public var directional: [Directional]

    init() {}
  }

  public struct Directional: Sendable {
    public enum Direction: String, CaseIterable, Sendable { case increases, decreases }

    public var place = Place()
    @Sourced(unset: "") public var column: String
    @Sourced(unset: SignedChange(1)) public var change: SignedChange
    @Sourced(unset: .increases) public var prediction: Direction

    init() {}
  }

  /// The experiment in production that the model is to win.
  public struct Experiment: Sendable {
    public var place = Place()
    @Sourced(unset: "") public var hypothesis: String
    /// A business metric, by name.
    @Sourced(unset: "") public var metric: String
    @Sourced(unset: Quantity.Fraction(0.01)) public var minimumEffect: Quantity.Fraction
    @Sourced(Quantity.Fraction(0.8), rule: "four chances of five to see an effect that is there")
    public var power: Quantity.Fraction
    @Sourced(Quantity.Fraction(0.05), rule: "one chance of twenty to see an effect that is not there")
    public var significance: Quantity.Fraction

    init() {}
  }
}

extension PipelineSpec.Evaluation: SpecObject {
  static let table = Table<PipelineSpec.Evaluation>(
    "Evaluation", "the evaluation section",
    [
      .optionalList(
        "metrics", { $1(&$0.$metrics) }, "What is computed and recorded.", atLeast: 1, derived: "those of the task"),
      .optional(
        "baseline", { $1(&$0.$baseline) },
        "What a model is compared with: `champion`, the version that serves, or a model's folder.", .path("champion")),
      .objects("gates", { $1(&$0.$gates) }, "What a model must reach to be registered."),
      .list("slices", { $1(&$0.$slices) }, "Columns by whose values the metrics are given too.", .column),
      .optionalObject("fairness", { $1(&$0.fairness) }, "How far groups may differ."),
      .optionalObject("behaviour", { $1(&$0.behaviour) }, "What a change of one column must do to predictions."),
      .optionalObject("experiment", { $1(&$0.experiment) }, "The experiment that the model is to win in production."),
    ])
}

extension PipelineSpec.Evaluation.Gate: SpecObject {
  static let table = Table<PipelineSpec.Evaluation.Gate>(
    "Gate", "a gate",
    [
      .required("metric", { $1(&$0.$metric) }, "What is measured."),
      .optional("min", { $1(&$0.$min) }, "The least value that passes."),
      .optional("max", { $1(&$0.$max) }, "The greatest value that passes."),
      .optional(
        "max_regression", { $1(&$0.$maxRegression) },
        "How much worse than the baseline it may be, in the metric's own unit."),
    ],
    anyOf: ["min", "max", "max_regression"])
}

extension PipelineSpec.Evaluation.Fairness: SpecObject {
  static let table = Table<PipelineSpec.Evaluation.Fairness>(
    "Fairness", "the fairness section",
    [
      .required("column", { $1(&$0.$column) }, "The column whose values are the groups.", .column),
      .value("metric", { $1(&$0.$metric) }, "What should be equal between them."),
      .value("max_gap", { $1(&$0.$maxGap) }, "How far the best and the worst group may differ."),
    ])
}

extension PipelineSpec.Evaluation.Behaviour: SpecObject {
  static let table = Table<PipelineSpec.Evaluation.Behaviour>(
    "Behaviour", "the behaviour section",
    [
      .list("invariant", { $1(&$0.$invariant) }, "Columns whose change alone must not change the prediction.", .column),
      .objects("directional", { $1(&$0.$directional) }, "Changes that must move the prediction one way."),
    ])
}

extension PipelineSpec.Evaluation.Directional: SpecObject {
  static let table = Table<PipelineSpec.Evaluation.Directional>(
    "Directional", "a directional test",
    [
      .required("column", { $1(&$0.$column) }, "The column that is changed.", .column),
      .required("change", { $1(&$0.$change) }, "By how much, with its sign."),
      .required("prediction", { $1(&$0.$prediction) }, "Which way the prediction must move."),
    ])
}

extension PipelineSpec.Evaluation.Experiment: SpecObject {
  static let table = Table<PipelineSpec.Evaluation.Experiment>(
    "Experiment", "the experiment section",
    [
      .required("hypothesis", { $1(&$0.$hypothesis) }, "What the new model is expected to do.", .notEmpty),
      .required("metric", { $1(&$0.$metric) }, "The business metric that decides, by name.", .notEmpty),
      .required("minimum_effect", { $1(&$0.$minimumEffect) }, "The least difference worth finding.", .positive),
      .value("power", { $1(&$0.$power) }, "The chance to find it when it is there.", .inside),
      .value("significance", { $1(&$0.$significance) }, "The chance to find it when it is not there.", .inside),
    ])
}

extension PipelineSpec.Metric: EnumValue {}
extension PipelineSpec.Goal: EnumValue {}
extension PipelineSpec.Evaluation.Fairness.Metric: EnumValue {}
extension PipelineSpec.Evaluation.Directional.Direction: EnumValue {}
