public enum ColumnType: String, Codable, CaseIterable, Sendable {
  case string
  case integer
  case number
  case boolean
  case category
  /// RFC 3339 or `YYYY-MM-DD[ HH:MM:SS]`, in UTC when it says no zone.
  case timestamp
}

public enum ColumnRole: String, Codable, CaseIterable, Sendable {
  /// The model sees it.
  case feature
  /// Names the row.
  case id
  /// When the row became true.
  case time
  /// What the model predicts.
  case label
}

/// A column of the pipeline's table.
public struct Column: Codable, Hashable, Sendable {
  public var name: String
  /// Nil when the spec does not say: ingestion infers it.
  public var type: ColumnType?
  public var role: ColumnRole
  /// Inclusive; nil is unbounded.
  public var minimum: Double?
  /// Inclusive; nil is unbounded.
  public var maximum: Double?
  /// Every value that a category may have, in the order of its codes; empty means any.
  public var values: [String]
  /// The largest permitted share of missing values, 0 to 1; nil is the table's `quality.max_missing`.
  public var maxMissing: Double?

  public init(
    name: String, type: ColumnType?, role: ColumnRole, minimum: Double?, maximum: Double?, values: [String],
    maxMissing: Double?
  ) {
    self.name = name
    self.type = type
    self.role = role
    self.minimum = minimum
    self.maximum = maximum
    self.values = values
    self.maxMissing = maxMissing
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, type, role, minimum = "min", maximum = "max", values, maxMissing = "max_missing"
  }
}
