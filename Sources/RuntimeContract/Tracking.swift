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

  /// What is wrong with it, where it stands under `tracking` of a config.
  public var findings: [JSONFinding] {
    MLflowName.problem(experiment: experiment).map { [.init([.key("tracking"), .key("experiment")], $0)] } ?? []
  }
}

/// Where the results of a stage go when it ends: object stores have no rename, so nothing writes there before.
public struct CopyOut: Codable, Hashable, Sendable {
  /// `s3://BUCKET/PREFIX/`: what people and lineage call it.
  public var uri: String
  /// The folder that is mounted there, for writing: what programs write to.
  public var path: String
  /// Columns whose values become folders `column=value/`, outermost first.
  public var partitionBy: [String]

  public init(uri: String, path: String, partitionBy: [String]) {
    self.uri = uri
    self.path = path
    self.partitionBy = partitionBy
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case uri, path, partitionBy = "partition_by"
  }
}

/// Where the files of registered models are kept.
public struct ArtifactStore: Codable, Hashable, Sendable {
  /// `s3://BUCKET/PREFIX/`: a version lies in `PREFIX/VERSION/`.
  public var uri: String
  /// The folder that is mounted there, for writing.
  public var path: String

  public init(uri: String, path: String) {
    self.uri = uri
    self.path = path
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case uri, path
  }
}
