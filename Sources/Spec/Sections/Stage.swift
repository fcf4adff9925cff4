public import Source

extension PipelineSpec {
  /// An entry of `stages`: a container of the user's own, or a derived stage by name.
  public struct Stage: Sendable {
    public var place = Place()
    @Sourced(unset: "") public var name: String
    /// Nil: the stage of that name which mlgen knows.
    @Sourced() public var image: ImageReference?
    @Sourced([], rule: "the image's own entry point runs unless `command` names another")
    public var command: [Sourced<String>]
    @Sourced([], rule: "a stage waits for nothing unless `dependencies` names stages")
    public var dependencies: [Sourced<String>]
    /// Derived stages that then wait for this one.
    @Sourced([], rule: "no stage waits for this one unless `before` names it") public var before: [Sourced<String>]
    /// Nil: what mlgen gives a stage of that kind.
    public var resources: Resources?
    @Sourced() public var retries: Int?
    @Sourced() public var timeout: Quantity.Duration?
    public var environment = OrderedMap<EnvironmentValue>()

    init() {}
  }

  /// The value of an environment variable: a literal, or a secret.
  public struct EnvironmentValue: Sendable {
    public var place = Place()
    @Sourced() public var value: String?
    @Sourced() public var secret: SecretPath?

    init() {}
  }
}
