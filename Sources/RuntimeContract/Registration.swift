/// `registration.json` in a model's folder: `mlgen-train register` writes it when the registry and the store have the
/// model, and `mlgen pin --from` reads it.
public struct Registration: Codable, Hashable, Sendable {
  public static let fileName = "registration.json"

  /// The registered model's name.
  public var modelName: String
  /// Its version in the registry.
  public var version: String
  /// The folder that it is kept in, such as `s3://BUCKET/PREFIX/VERSION/`.
  public var uri: String
  /// `sha256:` and 64 hexadecimal digits in lower case: the digest of the folder.
  public var digest: String

  public init(modelName: String, version: String, uri: String, digest: String) {
    self.modelName = modelName
    self.version = version
    self.uri = uri
    self.digest = digest
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case modelName = "model", version, uri, digest
  }
}
