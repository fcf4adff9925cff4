internal import Diagnostics
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

extension PipelineSpec.Training.Search: SpecObject {
  static let table = Table<PipelineSpec.Training.Search>(
    "Search", "the search section",
    [
      .value("engine", { $1(&$0.$engine) }, "What runs the trials."),
      .value("method", { $1(&$0.$method) }, "How the next trial is chosen."),
      .value("trials", { $1(&$0.$trials) }, "How many are tried.", .range(1...100_000)),
      .value("parallel", { $1(&$0.$parallel) }, "How many at a time.", .range(1...1000)),
      .space("space", { $1(&$0.space) }),
    ])
}

extension PipelineSpec.Training.SearchRange: SpecObject {
  static let table = Table<PipelineSpec.Training.SearchRange>(
    "SearchRange", "a range of the search",
    [
      .optional("min", { $1(&$0.$min) }, "The lower end."),
      .optional("max", { $1(&$0.$max) }, "The upper end."),
      .value("log", { $1(&$0.$log) }, "Whether the interval is sampled by order of magnitude."),
      .optionalList("values", { $1(&$0.$values) }, "The values, in place of an interval.", atLeast: 1),
    ],
    exclusive: [["min", "max"], ["values"]], anyOf: ["min", "max", "values"],
    finish: { range, reading in
      if let values = range.$values.origin.span, range.log, let log = range.$log.origin.span {
        reading.report(
          Diagnostic(
            .exclusiveKeys, at: log, "`log` and `values` exclude each other in a range of the search",
            notes: [Diagnostic.Note("`values` is here", at: values)], help: "leave one of the two out"))
      }
      guard reading.isComplete, range.values == nil, (range.min == nil) != (range.max == nil) else { return }
      let missing = range.min == nil ? "min" : "max"
      reading.reportMerged(
        Diagnostic(
          .missingKey, at: range.place.pointer, "the key `\(missing)` is missing from a range of the search",
          help: "an interval has both ends"))
    })
}

extension PipelineSpec.Training.Search.Engine: EnumValue {}
extension PipelineSpec.Training.Search.Method: EnumValue {}
