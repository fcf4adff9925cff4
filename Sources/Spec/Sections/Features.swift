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
