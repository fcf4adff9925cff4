/// `mlgen-train register`: puts a model that passed into the registry and the artifact store.
public struct RegisterConfig: Codable, Hashable, Sendable {
  public var modelName: String
  /// Empty when the spec has none.
  public var description: String
  /// Empty when the spec has none.
  public var owner: String
  public var labels: [ModelLabel]
  /// Nil leaves the model to the tracker's store.
  public var artifacts: ArtifactStore?
  public var promotion: [PromotionRule]
  public var tracking: TrackingConfig

  public init(
    modelName: String, description: String, owner: String, labels: [ModelLabel], artifacts: ArtifactStore?,
    promotion: [PromotionRule], tracking: TrackingConfig
  ) {
    self.modelName = modelName
    self.description = description
    self.owner = owner
    self.labels = labels
    self.artifacts = artifacts
    self.promotion = promotion
    self.tracking = tracking
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case modelName = "model", description, owner, labels, artifacts, promotion, tracking
  }
}

public struct ModelLabel: Codable, Hashable, Sendable {
  public var key: String
  public var value: String

  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case key, value
  }
}

public struct PromotionRule: Codable, Hashable, Sendable {
  public var environment: String
  public var mode: PromotionMode

  public init(environment: String, mode: PromotionMode) {
    self.environment = environment
    self.mode = mode
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case environment, mode
  }
}

public enum PromotionMode: String, Codable, CaseIterable, Sendable {
  /// A commit to `pins/` follows registration.
  case automatic
  /// A person runs `mlgen pin`.
  case manual
}
