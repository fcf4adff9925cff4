public import ONNX

/// What a feature's column goes through inside the model's graph, with what was learned of the training part.
///
/// The steps follow each other: imputation, clipping, scaling, encoding. Every number is a float32, for the graph computes
/// in float32.
public struct FittedColumn: Codable, Hashable, Sendable {
  /// The column's name: also that of the graph's input.
  public var column: String
  public var input: GraphInput
  /// What a missing number becomes.
  public var fill: Float?
  public var clip: FittedRange?
  public var scale: FittedScale?
  /// How values become features; nil for a number that stays one.
  public var encoding: FittedEncoding?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case column, input, fill, clip, scale, encoding
  }

  public init(column: String, input: GraphInput) {
    self.column = column
    self.input = input
  }

  /// Whether numbers change before they are encoded, if they are.
  public var hasNumericSteps: Bool { fill != nil || clip != nil || scale != nil }

  /// The names of the features that it becomes, in their order.
  public var featureNames: [String] {
    guard let encoding else { return [column] }
    switch encoding.kind {
    case .codes, .ordinal, .frequency: return [column]
    case .oneHot: return encoding.levels.map { "\(column)=\($0)" }
    case .target: return encoding.width == 1 ? [column] : encoding.outputs.map { "\(column):\($0)" }
    }
  }
}

/// The element type of a graph's input, which has one value a row.
public enum GraphInput: String, Codable, CaseIterable, Sendable {
  /// NaN is missing.
  case float
  /// Never missing: an integer that can be missing is a `float`.
  case int64
  /// Never missing: a boolean that can be missing is a `float`, 0 or 1.
  case bool
  /// An empty text is missing.
  case string

  public var elementType: ElementType {
    switch self {
    case .float: .float
    case .int64: .int64
    case .bool: .bool
    case .string: .string
    }
  }
}

/// Values outside become the nearer bound; a missing one stays missing.
public struct FittedRange: Codable, Hashable, Sendable {
  public var minimum: Float
  public var maximum: Float

  enum CodingKeys: String, CodingKey, CaseIterable {
    case minimum = "min", maximum = "max"
  }
}

public enum FittedScale: Codable, Hashable, Sendable {
  /// `(x - offset) / divisor`.
  case linear(offset: Float, divisor: Float)
  /// The logarithm of 1 + x, in double precision; missing where x is -1 or less.
  case log1p

  private enum CodingKeys: String, CodingKey, CaseIterable { case kind, offset, divisor }
  private enum Kind: String, Codable { case linear, log1p }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .linear:
      self = .linear(
        offset: try container.decode(Float.self, forKey: .offset),
        divisor: try container.decode(Float.self, forKey: .divisor))
    case .log1p: self = .log1p
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .linear(let offset, let divisor):
      try container.encode(Kind.linear, forKey: .kind)
      try container.encode(offset, forKey: .offset)
      try container.encode(divisor, forKey: .divisor)
    case .log1p: try container.encode(Kind.log1p, forKey: .kind)
    }
  }
}

/// A table from the values that training saw to features.
public struct FittedEncoding: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// A category that the learner itself splits: not asked for, and what texts become without a transform.
    case codes
    case oneHot = "one_hot"
    case ordinal
    case frequency
    case target
  }

  public var kind: Kind
  /// The values as texts, in the order of their codes: those that are declared in that order, others ascending. An integer's
  /// are in decimals, a boolean's `false` and `true`.
  public var levels: [String]
  /// What a missing value is taken for; nil keeps it missing.
  public var fill: Int?
  /// Under `frequency` and `target`, levels × `width`, row-major; else empty.
  public var values: [Float]
  /// The features of a value that is missing or that training did not see, under `target`: the mean of the label.
  public var prior: [Float]
  /// Under `target` with more than two classes, their names; else empty.
  public var outputs: [String]

  enum CodingKeys: String, CodingKey, CaseIterable { case kind, levels, fill, values, prior, outputs }

  /// How many features a value becomes.
  public var width: Int {
    switch kind {
    case .codes, .ordinal, .frequency: 1
    case .oneHot: levels.count
    case .target: max(1, outputs.count)
    }
  }

  /// The number that stands for a level in the feature.
  func value(_ level: Int, _ output: Int) -> Float {
    switch kind {
    case .codes, .ordinal: Float(level)
    case .oneHot: level == output ? 1 : 0
    case .frequency, .target: values[level * width + output]
    }
  }

  /// The number that stands for a missing value, imputation included.
  func missingValue(_ output: Int) -> Float {
    if let fill { return value(fill, output) }
    return switch kind {
    case .codes, .ordinal, .frequency: .nan
    case .oneHot: 0
    case .target: prior[output]
    }
  }

  /// The number that stands for a value that training did not see.
  func unseenValue(_ output: Int) -> Float {
    switch kind {
    case .codes, .ordinal: .nan
    case .oneHot, .frequency: 0
    case .target: prior[output]
    }
  }
}
