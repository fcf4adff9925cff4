public import Source

extension PipelineSpec {
  public struct Features: Sendable {
    public var place = Place()
    /// The column that identifies what the features are about; nil means no feature repository.
    @Sourced() public var entity: String?
    /// How long a feature's value stays good; nil is for ever.
    @Sourced() public var ttl: Quantity.Duration?
    @Sourced(false, rule: "features are looked up offline unless `features.online` is true") public var online: Bool
    @Sourced([], rule: "columns go into the model as they are unless a transform names them")
    public var transforms: [Transform]

    init() {}
  }
}

extension PipelineSpec.Features {
  /// What happens to one column inside the model's graph, in this order: impute, clip, scale, encode.
  public struct Transform: Sendable {
    public enum Impute: String, CaseIterable, Sendable {
      case mean, median, zero
      case mostFrequent = "most_frequent"
    }
    public enum Scale: String, CaseIterable, Sendable {
      case standard
      case minMax = "min_max"
      case maxAbs = "max_abs"
      case robust, log1p
    }
    public enum Encode: String, CaseIterable, Sendable {
      case oneHot = "one_hot"
      case ordinal, frequency, target
    }

    public var place = Place()
    @Sourced(unset: "") public var column: String
    @Sourced() public var impute: Impute?
    /// Two numbers: what lies below the first or above the second becomes it.
    @Sourced() public var clip: [Sourced<Double>]?
    @Sourced() public var scale: Scale?
    @Sourced() public var encode: Encode?

    init() {}
  }
}

extension PipelineSpec.Features: SpecObject {
  static let table = Table<PipelineSpec.Features>(
    "Features", "the features section",
    [
      .optional(
        "entity", { $1(&$0.$entity) }, "The column that says whose features they are. It brings a feature repository.",
        .column),
      .optional("ttl", { $1(&$0.$ttl) }, "How long a feature's value stays good.", .positive, derived: "for ever"),
      .value("online", { $1(&$0.$online) }, "Whether features are also served one by one, at low latency."),
      .objects(
        "transforms", { $1(&$0.$transforms) },
        "What happens to columns inside the model's graph, so that training and serving cannot differ."),
    ])
}

extension PipelineSpec.Features.Transform: SpecObject {
  static let table = Table<PipelineSpec.Features.Transform>(
    "Transform", "a transform",
    [
      .required("column", { $1(&$0.$column) }, "The column that it changes.", .column),
      .optional(
        "impute", { $1(&$0.$impute) }, "What stands in for a missing value; all but `zero` are of the training rows."),
      .optionalList(
        "clip", { $1(&$0.$clip) }, "The least and the greatest value; what lies outside becomes them.", atLeast: 2,
        atMost: 2),
      .optional("scale", { $1(&$0.$scale) }, "How numbers are brought to one size."),
      .optional("encode", { $1(&$0.$encode) }, "How categories become numbers."),
    ],
    anyOf: ["impute", "clip", "scale", "encode"])
}

extension PipelineSpec.Features.Transform.Impute: EnumValue {}
extension PipelineSpec.Features.Transform.Scale: EnumValue {}
extension PipelineSpec.Features.Transform.Encode: EnumValue {}
