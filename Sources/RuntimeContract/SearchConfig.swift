public enum SearchMethod: String, Codable, CaseIterable, Sendable {
  case grid
  case random
  /// Tree-structured Parzen estimator.
  case tpe
  case successiveHalving = "successive_halving"
}

/// A search over an algorithm's parameters within one process.
public struct SearchConfig: Codable, Hashable, Sendable {
  public var method: SearchMethod
  /// At least 1.
  public var trials: Int
  /// Trials at a time, at least 1.
  public var parallel: Int
  /// In the order of the spec; names are unique.
  public var space: [SearchDimension]

  public init(method: SearchMethod, trials: Int, parallel: Int, space: [SearchDimension]) {
    self.method = method
    self.trials = trials
    self.parallel = parallel
    self.space = space
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case method, trials, parallel, space
  }
}

/// One parameter of the space: either a range or a list of values.
public struct SearchDimension: Codable, Hashable, Sendable {
  public var name: String
  public var range: SearchRange?
  /// Empty when there is a range.
  public var values: [ParameterValue]

  public init(name: String, range: SearchRange?, values: [ParameterValue]) {
    self.name = name
    self.range = range
    self.values = values
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, range, values
  }
}

public struct SearchRange: Codable, Hashable, Sendable {
  public var minimum: Double
  public var maximum: Double
  /// Whether the logarithm is drawn evenly.
  public var log: Bool
  /// Whether only whole numbers are drawn.
  public var integer: Bool

  public init(minimum: Double, maximum: Double, log: Bool, integer: Bool) {
    self.minimum = minimum
    self.maximum = maximum
    self.log = log
    self.integer = integer
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case minimum = "min", maximum = "max", log, integer
  }
}
