public enum Tracker: String, Codable, CaseIterable, Sendable {
  case mlflow
}

/// The experiment tracker, as a stage sees it. Its address comes in `Contract.Variable.trackingURI`.
public struct TrackingConfig: Codable, Hashable, Sendable {
  public var tracker: Tracker
  public var experiment: String
  /// Whether a tracker that stays down fails the stage.
  public var required: Bool

  public init(tracker: Tracker, experiment: String, required: Bool) {
    self.tracker = tracker
    self.experiment = experiment
    self.required = required
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case tracker, experiment, required
  }
}

/// Where the results of a stage go when it ends: object stores have no rename, so nothing writes there before.
public struct CopyOut: Codable, Hashable, Sendable {
  /// `s3://BUCKET/PREFIX/`.
  public var uri: String
  /// Columns whose values become folders `column=value/`, outermost first.
  public var partitionBy: [String]

  public init(uri: String, partitionBy: [String]) {
    self.uri = uri
    self.partitionBy = partitionBy
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case uri, partitionBy = "partition_by"
  }
}
