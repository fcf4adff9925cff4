/// A value whose unit depends on what it measures: `0.8`, `70%` or `50ms`.
public enum Measure: Hashable, Sendable, CustomStringConvertible {
  case number(Double)
  case percent(Quantity.Fraction)
  case duration(Quantity.Duration)

  /// The bare number: a percentage as a share of 1, a time in seconds.
  public var value: Double {
    switch self {
    case .number(let number): number
    case .percent(let fraction): fraction.value
    case .duration(let duration): duration.seconds
    }
  }

  public var description: String {
    switch self {
    case .number(let number): number.shortText
    case .percent(let fraction): fraction.description
    case .duration(let duration): duration.description
    }
  }

  public init(parsing text: String) throws(Malformed) {
    let last = text.utf8.last ?? 0
    if last == UInt8(ascii: "%") {
      self = .percent(try Quantity.Fraction(parsing: text))
    } else if last > UInt8(ascii: "9") {
      self = .duration(try Quantity.Duration(parsing: text))
    } else if let number = Double(text), number.isFinite {
      self = .number(number)
    } else {
      throw Malformed("it must be a number, a share such as `70%` or a time such as `50ms`")
    }
  }
}
