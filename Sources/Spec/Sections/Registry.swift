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

extension PipelineSpec.Tracking: SpecObject {
  static let table = Table<PipelineSpec.Tracking>(
    "Tracking", "the tracking section",
    [
      .value("required", { $1(&$0.$required) }, "Whether a tracker that stays down fails a stage."),
      .optional(
        "experiment", { $1(&$0.$experiment) }, "The name that runs are grouped under.", .notEmpty,
        derived: "`metadata.name`"),
    ])
}

extension PipelineSpec.Registry: SpecObject {
  static let table = Table<PipelineSpec.Registry>(
    "Registry", "the registry section",
    [
      .optional(
        "model", { $1(&$0.$model) }, "The registered model's name.", .name("churn"), derived: "`metadata.name`"),
      .optional(
        "artifacts", { $1(&$0.$artifacts) }, "The folder that registered models are kept in.",
        .schemes([.s3, .gs, .abfss, .pvc], "a folder such as `s3://bucket/models/`")),
      .map(
        "promotion", { $1(&$0.promotion) },
        "How a registered model reaches each environment; one that is not named is promoted to by hand.",
        keys: .environment),
    ])
}

extension PipelineSpec.Registry.Promotion: EnumValue {}
