internal import Diagnostics
internal import Document
public import Source

/// `pins/NAME.yaml`: which model and which images run in each environment. Training and CI produce it after the spec.
public struct Pins: Sendable {
  public var place = Place()
  @Sourced(unset: "") public var apiVersion: String
  @Sourced(unset: "") public var kind: String
  @Sourced(unset: "") public var pipeline: String
  public var environments = OrderedMap<Environment>()

  init() {}

  public struct Environment: Sendable {
    public var place = Place()
    /// Nil: no model runs there yet.
    public var model: Model?
    /// By the names of images, `runtime` among them.
    public var images = OrderedMap<Sourced<ImageReference>>()

    init() {}
  }

  public struct Model: Sendable {
    public var place = Place()
    @Sourced(unset: "") public var version: String
    @Sourced(unset: URI(path: "")) public var uri: URI
    /// `sha256:…` of the model's folder.
    @Sourced() public var digest: String?

    init() {}
  }
}

extension Pins: SpecObject {
  static let table = Table<Pins>(
    "Pins", "a pins file",
    [
      .required("apiVersion", { $1(&$0.$apiVersion) }, "The version of the language.", .constant("mlgen.dev/v1")),
      .required("kind", { $1(&$0.$kind) }, "The kind of document.", .constant("Pins")),
      .required("pipeline", { $1(&$0.$pipeline) }, "The name of the pipeline that it belongs to.", .name("churn")),
      .objectMap("environments", { $1(&$0.environments) }, "What runs in each environment.", keys: .environment),
    ])
}

extension Pins.Environment: SpecObject {
  static let table = Table<Pins.Environment>(
    "PinnedEnvironment", "a pinned environment",
    [
      .optionalObject("model", { $1(&$0.model) }, "The model that serves."),
      .map(
        "images", { $1(&$0.images) }, "Images by name: `runtime`, and those of `delivery.images.build`.", keys: .image,
        .fixed),
    ])
}

extension Pins.Model: SpecObject {
  static let table = Table<Pins.Model>(
    "PinnedModel", "a pinned model",
    [
      .required(
        "version", { $1(&$0.$version) }, "Its version in the registry, in quotes when it is a number.", .notEmpty),
      .required("uri", { $1(&$0.$uri) }, "The folder that it is kept in.", .modelFolder),
      .optional("digest", { $1(&$0.$digest) }, "The digest of the folder.", .digest),
    ])
}

extension KeyRule {
  fileprivate static let image = KeyRule(
    words: "the name of an image such as `runtime`", pattern: labelPattern, complaint: DNS.labelComplaint)
}

extension Constraint where Value == ImageReference {
  /// What is pinned must not move.
  fileprivate static var fixed: Constraint {
    Constraint(.badImage, .instead("an image by digest or fixed tag such as `ghcr.io/acme/enrich@sha256:…`")) {
      $0.isFixed ? nil : "a pin names one build: by digest, or by a tag other than `latest`"
    }
  }
}

extension Constraint where Value == URI {
  static var modelFolder: Constraint {
    .schemes([.s3, .gs, .abfss, .pvc], "a folder such as `s3://bucket/models/12/`")
  }
}

extension Constraint where Value == String {
  static var digest: Constraint {
    Constraint(
      .badDigest, .instead("a digest such as `sha256:…`"), keywords: [.init("pattern", "^sha256:[0-9a-f]{64}$")]
    ) { ImageReference.isDigest($0) ? nil : "it is `sha256:` and 64 hexadecimal digits in lower case" }
  }
}
