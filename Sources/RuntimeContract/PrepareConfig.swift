/// `mlgen-train prepare`: ingestion, validation and features in one process, for the short form of `stages`.
public struct PrepareConfig: Codable, Hashable, Sendable {
  public var ingest: IngestConfig
  public var validate: ValidateDataConfig
  public var features: FeaturesConfig

  public init(ingest: IngestConfig, validate: ValidateDataConfig, features: FeaturesConfig) {
    self.ingest = ingest
    self.validate = validate
    self.features = features
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case ingest, validate, features
  }
}
