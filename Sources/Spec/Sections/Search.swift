public import Source

extension PipelineSpec.Training {
  /// The search for better parameters.
  public struct Search: Sendable {
    public enum Engine: String, CaseIterable, Sendable {
      case builtin, katib, optuna
      case rayTune = "ray_tune"
    }
    public enum Method: String, CaseIterable, Sendable {
      case grid, random, tpe
      case successiveHalving = "successive_halving"
    }

    public var place = Place()
    @Sourced(.builtin, rule: "the training stage searches by itself unless `search.engine` names another")
    public var engine: Engine
    @Sourced(.tpe, rule: "TPE needs fewer trials than a grid or chance") public var method: Method
    @Sourced(20, rule: "twenty trials find most of the gain of a small space") public var trials: Int
    @Sourced(1, rule: "one trial after the other unless `search.parallel` says more") public var parallel: Int
    /// What to try, by the names of the algorithm's parameters.
    public var space = OrderedMap<SearchRange>()

    init() {}
  }

  /// Either an interval (`min`, `max`, `log`) or `values`.
  public struct SearchRange: Sendable {
    public var place = Place()
    @Sourced() public var min: Double?
    @Sourced() public var max: Double?
    @Sourced(false, rule: "an interval is sampled evenly unless `log` is true") public var log: Bool
    @Sourced() public var values: [Sourced<PipelineSpec.ParameterValue>]?

    init() {}
  }
}
