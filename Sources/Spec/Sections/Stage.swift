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

    public init() {}
  }

  /// The value of an environment variable: a literal, or a secret.
  public struct EnvironmentValue: Sendable {
    public var place = Place()
    @Sourced() public var value: String?
    @Sourced() public var secret: SecretPath?

    init() {}
  }
}

extension PipelineSpec.Stage: SpecObject {
  static let table = Table<PipelineSpec.Stage>(
    "Stage", "a stage",
    [
      .required("name", { $1(&$0.$name) }, "The stage's name; may hold `_`.", .stageName("enrich")),
      .optional(
        "image", { $1(&$0.$image) }, "The container that it runs.", derived: "the derived stage of that name"),
      .list(
        "command", { $1(&$0.$command) },
        "Program and arguments. `$(output)` is the stage's own folder, `$(STAGE.output)` that of another."),
      .list(
        "dependencies", { $1(&$0.$dependencies) }, "Stages that must be done before.", .stageName("data_ingestion")),
      .list(
        "before", { $1(&$0.$before) }, "Derived stages that then wait for this one.", .stageName("data_validation")),
      .optionalObject("resources", { $1(&$0.resources) }, "What it asks for."),
      .optional(
        "retries", { $1(&$0.$retries) }, "How often a failed run is tried again.", .range(0...100),
        derived: "`training.retries`"),
      .optional("timeout", { $1(&$0.$timeout) }, "How long it may take.", .stage, derived: "`training.timeout`"),
      .objectMap(
        "environment", { $1(&$0.environment) }, "Environment variables, each a text or `{secret: PATH/KEY}`.",
        keys: .variable),
    ])
}

extension PipelineSpec.EnvironmentValue: SpecObject {
  static let table = Table<PipelineSpec.EnvironmentValue>(
    "EnvironmentValue", "the value of an environment variable",
    [
      .optional("value", { $1(&$0.$value) }, "The text itself. Numbers and booleans in quotes."),
      .optional("secret", { $1(&$0.$secret) }, "The secret that holds it."),
    ],
    shorthand: "value", exclusive: [["value"], ["secret"]], anyOf: ["value", "secret"])
}
