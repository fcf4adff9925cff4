public import RuntimeContract

/// A parameter of an algorithm: its name in the language, the values that it takes, and its default.
public struct ParameterRule: Sendable {
  public enum Kind: Sendable {
    case integer(ClosedRange<Int>)
    case number(Bounds)
    case choice([String])
    case bool
  }

  /// An interval of numbers.
  public struct Bounds: Sendable {
    /// 0 in all that we have.
    public var minimum: Double
    /// Whether the minimum itself is refused.
    public var isAbove: Bool
    /// Inclusive; infinite without a bound.
    public var maximum: Double
    /// Whether the maximum itself is refused.
    public var isBelow = false

    func contains(_ value: Double) -> Bool {
      value.isFinite && (isAbove ? value > minimum : value >= minimum)
        && (isBelow ? value < maximum : value <= maximum)
    }

    var text: String {
      let low = "\(isAbove ? "above" : "at least") \(minimum)"
      return maximum.isInfinite ? low : "\(low) and \(isBelow ? "below" : "at most") \(maximum)"
    }
  }

  public let name: String
  public let kind: Kind
  /// Nil is no bound.
  public let standard: ParameterValue?

  /// Nil when the value will do; else what was expected.
  public func expectation(against value: ParameterValue) -> String? {
    switch (kind, value) {
    case (.integer(let range), .integer(let value)) where range.contains(value): nil
    case (.integer(let range), _): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case (.number(let bounds), .integer(let value)) where bounds.contains(Double(value)): nil
    case (.number(let bounds), .number(let value)) where bounds.contains(value): nil
    case (.number(let bounds), _): "a number \(bounds.text)"
    case (.choice(let names), .string(let value)) where names.contains(value): nil
    case (.choice(let names), _): "one of: \(names.joined(separator: ", "))"
    case (.bool, .bool): nil
    case (.bool, _): "true or false"
    }
  }

  /// Nil when both ends of the range will do; else what was expected.
  public func expectation(against range: SearchRange) -> String? {
    switch kind {
    case .integer(let known):
      guard range.integer else { return "a range of whole numbers (`integer: true`)" }
      return Double(known.lowerBound) <= range.minimum && range.maximum <= Double(known.upperBound)
        ? nil : "a range within \(known.lowerBound) to \(known.upperBound)"
    case .number(let bounds):
      return bounds.contains(range.minimum) && bounds.contains(range.maximum) ? nil : "a range \(bounds.text)"
    case .choice, .bool: return "a list of values, for it has no range"
    }
  }
}

/// The parameters of each algorithm.
public enum ParameterTable {
  public static func rules(of algorithm: Algorithm) -> [ParameterRule] {
    switch algorithm {
    case .linearRegression: linear + [number("alpha", 1, atLeastZero)] + iterative
    case .logisticRegression: linear + [number("c", 1, positive)] + iterative
    case .gradientBoosting:
      [
        integer("trees", 100, 1...100_000), integer("leaves", 31, 2...131_072), integer("max_depth", nil, 1...64),
        number("learning_rate", 0.1, upToOne), integer("min_leaf_rows", 20, 1...1_000_000),
        number("min_split_gain", 0, atLeastZero), number("subsample", 1, upToOne),
        number("column_sample", 1, upToOne), number("l1", 0, atLeastZero), number("l2", 0, atLeastZero),
        integer("bins", 255, BoostingParameters.binCounts),
      ]
    case .randomForest:
      [
        integer("trees", 100, 1...100_000), integer("max_depth", nil, 1...64),
        integer("min_leaf_rows", 1, 1...1_000_000), integer("min_split_rows", 2, 2...1_000_000),
        choice("max_features", "sqrt", ["sqrt", "log2", "all"]), bool("bootstrap", true),
        number("subsample", 1, upToOne), integer("bins", 255, BoostingParameters.binCounts),
      ]
    case .mlp:
      [
        integer("layers", 1, 1...16), integer("units", 100, 1...16_384),
        choice("activation", "relu", ["relu", "tanh", "logistic"]), choice("solver", "adam", ["adam", "sgd"]),
        number("learning_rate", 0.001, upToOne), number("alpha", 0.0001, atLeastZero),
        integer("batch_size", 200, 1...1_000_000), integer("epochs", 200, 1...100_000),
        number("dropout", 0, .init(minimum: 0, isAbove: false, maximum: 1, isBelow: true)),
        number("tolerance", 0.0001, positive),
      ]
    }
  }

  private static var linear: [ParameterRule] {
    [
      choice("penalty", "l2", ["none", "l1", "l2", "elasticnet"]),
      number("l1_ratio", 0.5, .init(minimum: 0, isAbove: false, maximum: 1)), bool("intercept", true),
    ]
  }

  private static var iterative: [ParameterRule] {
    [integer("max_iterations", 1000, 1...1_000_000), number("tolerance", 0.0001, positive)]
  }

  private static let positive = ParameterRule.Bounds(minimum: 0, isAbove: true, maximum: .infinity)
  private static let atLeastZero = ParameterRule.Bounds(minimum: 0, isAbove: false, maximum: .infinity)
  private static let upToOne = ParameterRule.Bounds(minimum: 0, isAbove: true, maximum: 1)

  private static func integer(_ name: String, _ standard: Int?, _ range: ClosedRange<Int>) -> ParameterRule {
    ParameterRule(name: name, kind: .integer(range), standard: standard.map { .integer($0) })
  }

  private static func number(_ name: String, _ standard: Double, _ bounds: ParameterRule.Bounds) -> ParameterRule {
    ParameterRule(name: name, kind: .number(bounds), standard: .number(standard))
  }

  private static func choice(_ name: String, _ standard: String, _ names: [String]) -> ParameterRule {
    ParameterRule(name: name, kind: .choice(names), standard: .string(standard))
  }

  private static func bool(_ name: String, _ standard: Bool) -> ParameterRule {
    ParameterRule(name: name, kind: .bool, standard: .bool(standard))
  }
}
