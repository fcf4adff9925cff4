public import Source

extension PipelineSpec {
  public struct Tracking: Sendable {
    public var place = Place()
    @Sourced(false, rule: "a tracker that is down does not lose a trained model") public var required: Bool
    /// Nil: the pipeline's name.
    @Sourced() public var experiment: String?

    init() {}
  }

  public struct Registry: Sendable {
    public enum Promotion: String, CaseIterable, Sendable { case automatic, manual }

    public var place = Place()
    /// Nil: the pipeline's name.
    @Sourced() public var model: String?
    /// Where registered models lie; nil leaves that to the tracker.
    @Sourced() public var artifacts: URI?
    /// By the names of environments; one that is not named is promoted to by hand.
    public var promotion = OrderedMap<Sourced<Promotion>>()

    init() {}
  }
}
