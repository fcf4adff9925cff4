/// What happens to data that fails.
public enum FailureAction: String, Codable, CaseIterable, Sendable {
  /// The stage is refused.
  case stop
  /// Bad rows go aside, however many there are, and the run goes on without them.
  case quarantine
  /// The report says so.
  case warn
}

public enum AnomalyMethod: String, Codable, CaseIterable, Sendable {
  /// Outside the quartiles by `factor` interquartile ranges.
  case iqr
  /// Away from the mean by `factor` standard deviations.
  case zscore
  /// Away from the median by `factor` median absolute deviations.
  case mad
}

/// `mlgen-validate data`: judges `raw/`, writes `processed/`, `quarantine/` and a report.
public struct ValidateDataConfig: Codable, Hashable, Sendable {
  /// The run's folder that it reads: `raw`, or that of a user's stage standing before this one.
  public var input: String
  public var columns: [Column]
  public var quality: QualityConfig
  /// Nil keeps the result in the workspace alone.
  public var copyOut: CopyOut?
  /// Nil keeps no record of the stage.
  public var tracking: TrackingConfig?

  public init(
    input: String, columns: [Column], quality: QualityConfig, copyOut: CopyOut?, tracking: TrackingConfig? = nil
  ) {
    self.input = input
    self.columns = columns
    self.quality = quality
    self.copyOut = copyOut
    self.tracking = tracking
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case input, columns, quality, copyOut = "copy_out", tracking
  }
}

/// What good data is, beyond the columns' own types and ranges.
public struct QualityConfig: Codable, Hashable, Sendable {
  /// Columns whose values together occur once; empty asks for nothing.
  public var unique: [String]
  /// The largest permitted share of missing values of any column, 0 to 1.
  public var maxMissing: Double?
  public var freshness: FreshnessCheck?
  public var anomalies: AnomalyCheck?
  /// The largest permitted share of bad rows, 0 to 1.
  public var maxBadRows: Double
  public var onFailure: FailureAction

  public init(
    unique: [String], maxMissing: Double?, freshness: FreshnessCheck?, anomalies: AnomalyCheck?, maxBadRows: Double,
    onFailure: FailureAction
  ) {
    self.unique = unique
    self.maxMissing = maxMissing
    self.freshness = freshness
    self.anomalies = anomalies
    self.maxBadRows = maxBadRows
    self.onFailure = onFailure
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case unique, maxMissing = "max_missing", freshness, anomalies, maxBadRows = "max_bad_rows",
      onFailure = "on_failure"
  }
}

/// How old the newest row may be when the stage runs.
public struct FreshnessCheck: Codable, Hashable, Sendable {
  public var column: String
  public var maxAgeSeconds: Int

  public init(column: String, maxAgeSeconds: Int) {
    self.column = column
    self.maxAgeSeconds = maxAgeSeconds
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case column, maxAgeSeconds = "max_age_seconds"
  }
}

/// What value of a numeric column counts as bad.
public struct AnomalyCheck: Codable, Hashable, Sendable {
  public var method: AnomalyMethod
  /// Above 0.
  public var factor: Double

  public init(method: AnomalyMethod, factor: Double) {
    self.method = method
    self.factor = factor
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case method, factor
  }
}
