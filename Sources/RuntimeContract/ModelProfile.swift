/// `profile.json` in a model's folder: what the training rows looked like, for drift detection to compare with.
public struct ModelProfile: Codable, Hashable, Sendable {
  public static let fileName = "profile.json"

  /// Of the training part.
  public var rows: Int
  /// The raw columns that the model reads, in the order of its inputs.
  public var columns: [ColumnProfile]
  /// The model's outputs for the validation rows, or for the training rows where there are none.
  public var predictions: [ColumnProfile]

  public init(rows: Int, columns: [ColumnProfile], predictions: [ColumnProfile]) {
    self.rows = rows
    self.columns = columns
    self.predictions = predictions
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case rows, columns, predictions }
}

/// How the values of a column are distributed. Either `numbers` or `values` is set.
public struct ColumnProfile: Codable, Hashable, Sendable {
  public var name: String
  public var type: ColumnType
  /// The share of rows without a value, 0 to 1.
  public var missing: Double
  public var numbers: NumberProfile?
  public var values: ValueProfile?

  public init(name: String, type: ColumnType, missing: Double, numbers: NumberProfile?, values: ValueProfile?) {
    self.name = name
    self.type = type
    self.missing = missing
    self.numbers = numbers
    self.values = values
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case name, type, missing, numbers, values }
}

/// Figures of the values that are there. All are 0, and the lists empty, for a column without any.
public struct NumberProfile: Codable, Hashable, Sendable {
  public var minimum: Double
  public var maximum: Double
  public var mean: Double
  /// Of the values as the whole population.
  public var standardDeviation: Double
  /// The deciles from 0.1 to 0.9, without repetitions, ascending: bin `i` holds what lies above edge `i - 1` and up to
  /// edge `i`, the first and the last bin what lies beyond.
  public var edges: [Double]
  /// The share of each bin among the values, one more than there are edges.
  public var shares: [Double]

  public init(
    minimum: Double, maximum: Double, mean: Double, standardDeviation: Double, edges: [Double], shares: [Double]
  ) {
    self.minimum = minimum
    self.maximum = maximum
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.edges = edges
    self.shares = shares
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case minimum = "min", maximum = "max", mean, standardDeviation = "standard_deviation", edges, shares
  }
}

/// Texts and how often they occur.
public struct ValueProfile: Codable, Hashable, Sendable {
  /// The most frequent first, then by their bytes.
  public var values: [ValueShare]
  /// The share of all values that are not listed.
  public var other: Double

  public init(values: [ValueShare], other: Double) {
    self.values = values
    self.other = other
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case values, other }
}

public struct ValueShare: Codable, Hashable, Sendable {
  public var value: String
  /// Among the values that are there, 0 to 1.
  public var share: Double

  public init(value: String, share: Double) {
    self.value = value
    self.share = share
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case value, share }
}
