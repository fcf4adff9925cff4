/// Which requests are traced.
public struct Sampler: Hashable, Sendable {
  /// Whether the caller's decision is taken over where there is one.
  public var followsParent: Bool
  /// The share of the others, 0 to 1.
  public var ratio: Double

  public init(followsParent: Bool, ratio: Double) {
    self.followsParent = followsParent
    self.ratio = ratio
  }

  /// Every server that the trace passes decides alike, for the decision is made by the trace's own random bytes.
  ///
  /// Source: https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
  func takes(_ trace: TraceID, under parent: TraceContext?) -> Bool {
    if followsParent, let parent { return parent.flags.contains(.sampled) }
    let randomness = trace.low & (1 << 56 - 1)
    return randomness >= UInt64((1 - ratio) * 0x1p56)
  }
}
