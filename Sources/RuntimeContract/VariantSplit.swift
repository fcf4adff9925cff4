/// Versions beside the main one, in the same folder: some answer a share of the requests, others get copies.
public struct VariantSplit: Codable, Hashable, Sendable {
  /// The experiment's. Under another name, keys are dealt anew.
  public var name: String
  /// The header of a request, or the metadata of gRPC, whose value is the key: the same key is answered by the same version.
  /// A request without it goes by its id, and without that by chance.
  public var keyHeader: String
  public var parts: [VariantPart]

  public init(name: String, keyHeader: String, parts: [VariantPart]) {
    self.name = name
    self.keyHeader = keyHeader
    self.parts = parts
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, keyHeader = "key_header", parts
  }
}

public struct VariantPart: Codable, Hashable, Sendable {
  /// Not the champion: what no part gets is the champion's.
  public var variant: PredictionVariant
  public var modelVersion: String
  /// Of the keys, 0 to 1.
  public var share: Double

  public init(variant: PredictionVariant, modelVersion: String, share: Double) {
    self.variant = variant
    self.modelVersion = modelVersion
    self.share = share
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case variant, modelVersion = "model_version", share
  }
}

/// Models that nobody declared: each is loaded when somebody first asks for it.
public struct OnDemandModels: Codable, Hashable, Sendable {
  /// Holds a folder for each, by its name.
  public var path: String
  /// What the graphs of all models may take together, as their files have it. Declared models count, and are never let go.
  public var memoryBytes: Int

  public init(path: String, memoryBytes: Int) {
    self.path = path
    self.memoryBytes = memoryBytes
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case path, memoryBytes = "memory_bytes"
  }
}
