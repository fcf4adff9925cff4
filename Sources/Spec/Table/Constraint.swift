internal import Diagnostics
internal import Document

/// What a value of a type must satisfy at one key.
struct Constraint<Value: Sendable>: Sendable {
  enum Words: Sendable {
    /// Stands behind the type's words: "from 1 to 10".
    case behind(String)
    /// Stands in their place.
    case instead(String)
  }

  let code: Code
  private let words: Words
  let keywords: [Document.Node.Entry]
  /// Why a value does not fit, empty when the words say it all; nil when it fits.
  let complaint: @Sendable (Value) -> String?

  init(
    _ code: Code, _ words: Words, keywords: [Document.Node.Entry] = [],
    complaint: @escaping @Sendable (Value) -> String?
  ) {
    self.code = code
    self.words = words
    self.keywords = keywords
    self.complaint = complaint
  }

  /// The same, with something more to complain about.
  func also(_ more: @escaping @Sendable (Value) -> String?) -> Constraint {
    Constraint(code, words, keywords: keywords) { complaint($0) ?? more($0) }
  }

  /// What a value must be before the constraint can judge it.
  func kind(_ base: String) -> String {
    switch words {
    case .behind: base
    case .instead(let text): text
    }
  }

  func words(narrowing base: String) -> String {
    switch words {
    case .behind(let text): "\(base) \(text)"
    case .instead(let text): text
    }
  }
}

extension Constraint where Value == Int {
  static func range(_ range: ClosedRange<Int>) -> Constraint {
    Constraint(
      .outOfRange, .behind("from \(range.lowerBound) to \(range.upperBound)"),
      keywords: [.init("minimum", Node(range.lowerBound)), .init("maximum", Node(range.upperBound))]
    ) { range.contains($0) ? nil : "" }
  }

  static func atLeast(_ bound: Int) -> Constraint {
    Constraint(.outOfRange, .behind("of at least \(bound)"), keywords: [.init("minimum", Node(bound))]) {
      $0 >= bound ? nil : ""
    }
  }
}

extension Constraint where Value == Double {
  static func range(_ range: ClosedRange<Double>) -> Constraint {
    Constraint(
      .outOfRange, .behind("from \(range.lowerBound.shortText) to \(range.upperBound.shortText)"),
      keywords: [.init("minimum", range.lowerBound.document), .init("maximum", range.upperBound.document)]
    ) { range.contains($0) ? nil : "" }
  }

  static func atLeast(_ bound: Double) -> Constraint {
    Constraint(
      .outOfRange, .behind("of at least \(bound.shortText)"), keywords: [.init("minimum", bound.document)]
    ) { $0 >= bound ? nil : "" }
  }

  static var positive: Constraint {
    Constraint(.outOfRange, .behind("above 0"), keywords: [.init("exclusiveMinimum", 0)]) { $0 > 0 ? nil : "" }
  }

  /// Above 0, and up to the bound.
  static func positive(upTo bound: Double) -> Constraint {
    Constraint(
      .outOfRange, .behind("above 0 and up to \(bound.shortText)"),
      keywords: [.init("exclusiveMinimum", 0), .init("maximum", bound.document)]
    ) { $0 > 0 && $0 <= bound ? nil : "" }
  }

  /// From 0 to just below 1.
  static var share: Constraint {
    Constraint(
      .outOfRange, .behind("from 0 to below 1"),
      keywords: [.init("minimum", 0), .init("exclusiveMaximum", 1)]
    ) { $0 >= 0 && $0 < 1 ? nil : "" }
  }
}

extension Constraint where Value == Quantity.Duration {
  static var positive: Constraint {
    Constraint(.outOfRange, .behind("above zero")) { $0.milliseconds > 0 ? nil : "" }
  }

  /// A pod's: `activeDeadlineSeconds` counts in whole seconds, and ends with 32 bits after 68 years.
  static var stage: Constraint {
    .range(Quantity.Duration(milliseconds: 1000), Quantity.Duration(milliseconds: 365 * 86_400_000))
  }

  static func range(_ low: Quantity.Duration, _ high: Quantity.Duration) -> Constraint {
    Constraint(.outOfRange, .behind("from `\(low)` to `\(high)`")) { low <= $0 && $0 <= high ? nil : "" }
  }
}

extension Constraint where Value == Quantity.Fraction {
  static var positive: Constraint { Constraint(.outOfRange, .behind("above 0%")) { $0.value > 0 ? nil : "" } }

  /// Neither nothing nor all.
  static var inside: Constraint {
    Constraint(.outOfRange, .behind("above 0% and below 100%")) { $0.value > 0 && $0.value < 1 ? nil : "" }
  }
}

extension Constraint where Value == Quantity.CPU {
  static var positive: Constraint { Constraint(.outOfRange, .behind("above zero")) { $0.millicores > 0 ? nil : "" } }
}

extension Constraint where Value == Quantity.Memory {
  static var positive: Constraint { Constraint(.outOfRange, .behind("above zero")) { $0.bytes > 0 ? nil : "" } }
}

extension Constraint where Value == Quantity.Money {
  static var positive: Constraint { Constraint(.outOfRange, .behind("above zero")) { $0.hundredths > 0 ? nil : "" } }
}

extension Double {
  /// Without `.0` when it is whole.
  var shortText: String { self == rounded() && abs(self) < 1e15 ? "\(Int(self))" : "\(self)" }
}
