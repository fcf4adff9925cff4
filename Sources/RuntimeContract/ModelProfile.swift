/// `profile.json` in a model's folder: what the training rows looked like, for drift detection to compare with.
///
/// Everything is a count of rows, so that tests which need numbers of rows can be done by it.
public struct ModelProfile: Codable, Hashable, Sendable {
  public static let fileName = "profile.json"
  public static let currentVersion = 1

  /// Of this file's form; `currentVersion` in those that are written.
  public var version: Int
  /// Of the training part.
  public var rows: Int
  /// The raw columns that the model reads, in the order of its inputs.
  public var columns: [ColumnProfile]
  /// The model's outputs for the validation rows, or for the training rows where there are none.
  public var predictions: [ColumnProfile]

  public init(rows: Int, columns: [ColumnProfile], predictions: [ColumnProfile]) {
    version = Self.currentVersion
    self.rows = rows
    self.columns = columns
    self.predictions = predictions
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case version, rows, columns, predictions }
}

/// How the values of a column are distributed.
public struct ColumnProfile: Codable, Hashable, Sendable {
  public var name: String
  public var type: ColumnType
  public var rows: Int
  /// Rows without a value; of texts also those with an empty one, which is none to a model.
  public var missing: Int
  /// Rows whose value is infinite, which no figure of `numbers` counts.
  public var infinite: Int
  /// Of numbers, integers and timestamps (in microseconds since 1970); nil where no row has a finite value.
  public var numbers: NumberProfile?
  /// Of booleans, categories and texts.
  public var values: ValueProfile?

  public init(
    name: String, type: ColumnType, rows: Int, missing: Int, infinite: Int, numbers: NumberProfile?,
    values: ValueProfile?
  ) {
    self.name = name
    self.type = type
    self.rows = rows
    self.missing = missing
    self.infinite = infinite
    self.numbers = numbers
    self.values = values
  }

  /// The share of rows without a value, 0 to 1; 0 without rows.
  public var missingShare: Double { rows == 0 ? 0 : Double(missing) / Double(rows) }

  enum CodingKeys: String, CodingKey, CaseIterable { case name, type, rows, missing, infinite, numbers, values }
}

/// Figures of the values that are there and finite.
public struct NumberProfile: Codable, Hashable, Sendable {
  public var minimum: Double
  public var maximum: Double
  public var mean: Double
  /// Of the values as the whole population.
  public var standardDeviation: Double
  public var quantiles: QuantileProfile

  public init(
    minimum: Double, maximum: Double, mean: Double, standardDeviation: Double, quantiles: QuantileProfile
  ) {
    self.minimum = minimum
    self.maximum = maximum
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.quantiles = quantiles
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case minimum = "min", maximum = "max", mean, standardDeviation = "standard_deviation", quantiles
  }
}

/// A distribution function: a step at some of the values that were seen.
///
/// The share of rows that are at most a number is that of the last value at or below it, `through[i] / through.last`, and
/// off by `rankError` at most.
public struct QuantileProfile: Codable, Hashable, Sendable {
  /// Ascending; the first and the last are the smallest and the largest that were kept.
  public var values: [Double]
  /// For each value how many rows are at most it; the last is all of them.
  public var through: [Int]
  /// How far a share of rows can be off, 0 to 1; 0 where every value is there and counted.
  public var rankError: Double

  public init(values: [Double], through: [Int], rankError: Double) {
    self.values = values
    self.through = through
    self.rankError = rankError
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case values, through, rankError = "rank_error" }
}

/// Texts and how often they occur.
public struct ValueProfile: Codable, Hashable, Sendable {
  /// The most frequent first, then by their bytes.
  public var values: [ValueCount]
  /// Rows with a value that is not listed.
  public var other: Int
  /// By how much the count of a listed value may be too small, and that of `other` too large; 0 while all are exact.
  public var undercount: Int

  public init(values: [ValueCount], other: Int, undercount: Int) {
    self.values = values
    self.other = other
    self.undercount = undercount
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case values, other, undercount }
}

public struct ValueCount: Codable, Hashable, Sendable {
  public var value: String
  /// Rows.
  public var count: Int

  public init(value: String, count: Int) {
    self.value = value
    self.count = count
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case value, count }
}
