/// What a learner sees of a table: columns of numbers and of categories, after the transforms.
public struct FeatureSet: Sendable {
  public let columns: [FeatureColumn]
  public let rowCount: Int

  /// - Precondition: every column has `rowCount` values.
  public init(columns: [FeatureColumn], rowCount: Int) {
    precondition(columns.allSatisfy { $0.values.count == rowCount }, "every column has a value for each row")
    self.columns = columns
    self.rowCount = rowCount
  }
}

public struct FeatureColumn: Sendable {
  public var name: String
  public var values: FeatureValues

  public init(name: String, values: FeatureValues) {
    self.name = name
    self.values = values
  }
}

/// A feature's values. The cases hold a table's own arrays, so that a feature without a transform costs no memory.
///
/// Models are float32 as ONNX has them: a learner rounds numbers to `Float` before it looks at them, so that what it
/// learns holds when the model is served.
public enum FeatureValues: Sendable {
  /// NaN is missing.
  case doubles([Double])
  /// NaN is missing.
  case floats([Float])
  /// `Int64.min` is missing.
  case integers([Int64])
  /// 0, 1, or 2 for missing.
  case booleans([UInt8])
  /// Codes `0 ..< levels`; -1 is missing, which is also what a text that training never saw becomes.
  case codes([Int32], levels: Int)

  public var count: Int {
    switch self {
    case .doubles(let values): values.count
    case .floats(let values): values.count
    case .integers(let values): values.count
    case .booleans(let values): values.count
    case .codes(let values, _): values.count
    }
  }

  /// How many levels a category has; nil for a number.
  public var levels: Int? {
    if case .codes(_, let levels) = self { levels } else { nil }
  }

  /// Writes the values of `rows` as numbers, NaN where missing; a category's are its codes.
  ///
  /// - Precondition: `rows` lies within the column, and `output` has `rows.count` elements.
  public func write(_ rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= count && output.count == rows.count)
    switch self {
    case .doubles(let values): for (at, row) in rows.enumerated() { output[at] = Float(values[row]) }
    case .floats(let values): for (at, row) in rows.enumerated() { output[at] = values[row] }
    case .integers(let values):
      for (at, row) in rows.enumerated() { output[at] = values[row] == .min ? .nan : Float(values[row]) }
    case .booleans(let values):
      for (at, row) in rows.enumerated() { output[at] = values[row] > 1 ? .nan : Float(values[row]) }
    case .codes(let values, _):
      for (at, row) in rows.enumerated() { output[at] = values[row] < 0 ? .nan : Float(values[row]) }
    }
  }
}

/// What a learner predicts.
public enum Target: Sendable {
  /// One class `0 ..< count` a row; `count` is at least 2.
  case classes([Int32], count: Int)
  /// One finite number a row.
  case values([Double])

  public var rowCount: Int {
    switch self {
    case .classes(let values, _): values.count
    case .values(let values): values.count
    }
  }

  /// How many numbers a prediction has: a probability for each class, or the value.
  public var outputs: Int {
    switch self {
    case .classes(_, let count): count
    case .values: 1
    }
  }
}

/// Rows to learn from.
public struct TrainingSet: Sendable {
  public var features: FeatureSet
  public var target: Target
  /// One positive weight a row; nil weighs all rows alike.
  public var weights: [Float]?

  /// - Precondition: features, target and weights have the same number of rows.
  public init(features: FeatureSet, target: Target, weights: [Float]? = nil) {
    precondition(features.rowCount == target.rowCount && (weights?.count ?? target.rowCount) == target.rowCount)
    self.features = features
    self.target = target
    self.weights = weights
  }
}
