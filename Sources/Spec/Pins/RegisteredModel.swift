public import Source

/// What `registration.json` of a model's folder says: `RuntimeContract.Registration`, with the place of each value.
public struct RegisteredModel: Sendable {
  public var place = Place()
  @Sourced(unset: "") public var name: String
  @Sourced(unset: "") public var version: String
  @Sourced(unset: URI(path: "")) public var uri: URI
  @Sourced(unset: "") public var digest: String

  init() {}

  /// As a pin says it.
  public var pin: PinsEditor.Model { PinsEditor.Model(version: version, uri: uri, digest: digest) }
}

extension RegisteredModel: SpecObject {
  static let table = Table<RegisteredModel>(
    "RegisteredModel", "a registered model",
    [
      .required("model", { $1(&$0.$name) }, "The registered model's name.", .notEmpty),
      .required("version", { $1(&$0.$version) }, "Its version in the registry.", .notEmpty),
      .required("uri", { $1(&$0.$uri) }, "The folder that it is kept in.", .modelFolder),
      .required("digest", { $1(&$0.$digest) }, "The digest of the folder.", .digest),
    ])
}
