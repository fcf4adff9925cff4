public import Source

extension PipelineSpec {
  public struct Evaluation: Sendable {
    public var place = Place()
    /// Nil: those of the task.
    @Sourced() public var metrics: [Sourced<Metric>]?
    /// `champion`, or the path of a file of metrics; nil compares with nothing.
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
