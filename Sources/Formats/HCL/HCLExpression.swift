public import Source

/// A value of HCL, or what it is worked out from.
///
/// Texts and references are made in different ways, so that no text is taken for a program: a literal, `"…"`, is a text
/// with everything in it escaped, and only `\(…)` of another expression puts that in.
public struct HCLExpression: Sendable {
  indirect enum Content: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    /// A text with expressions in it.
    case template([Part])
    /// A text of lines, printed as it is between two marks.
    case heredoc(String)
    case reference(HCLName, [Step])
    case call(HCLName, [HCLExpression])
    case list([HCLExpression])
    case object([HCLEntry])
    case operation(HCLExpression, Operator, HCLExpression)
    case choice(HCLExpression, then: HCLExpression, otherwise: HCLExpression)
    case each(HCLLoop)
  }

  enum Part: Sendable {
    case text(String)
    case expression(HCLExpression)
  }

  enum Step: Sendable {
    case attribute(HCLName)
    case index(HCLExpression)
    /// `[*]`
    case all
  }

  public enum Operator: String, Sendable {
    case and = "&&"
    case or = "||"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plus = "+"
    case minus = "-"

    /// How tightly it binds.
    var precedence: Int {
      switch self {
      case .or: 0
      case .and: 1
      case .equal, .notEqual: 2
      case .less, .lessOrEqual, .greater, .greaterOrEqual: 3
      case .plus, .minus: 4
      }
    }
  }

  let content: Content
  public var origin: Origin?

  init(_ content: Content, origin: Origin? = nil) {
    self.content = content
    self.origin = origin
  }

  public init(_ text: Sourced<String>) { self.init(.string(text.value), origin: text.origin) }
  public init(_ number: Sourced<Int>) { self.init(.integer(number.value), origin: number.origin) }
  public init(_ flag: Sourced<Bool>) { self.init(.bool(flag.value), origin: flag.origin) }
  /// - Precondition: the number is finite.
  public init(_ number: Sourced<Double>) {
    precondition(number.value.isFinite, "HCL has no infinite numbers")
    if let whole = Int(exactly: number.value) {
      self.init(.integer(whole), origin: number.origin)
    } else {
      self.init(.number(number.value), origin: number.origin)
    }
  }
  public init(text: String, origin: Origin? = nil) { self.init(.string(text), origin: origin) }
  public init(number: Int, origin: Origin? = nil) { self.init(.integer(number), origin: origin) }

  public static var null: HCLExpression { HCLExpression(.null) }

  /// A text of lines. One that HCL could not give back from between its marks is printed in quotes.
  public static func lines(_ text: String, origin: Origin? = nil) -> HCLExpression {
    HCLExpression(HCLText.fitsHeredoc(text) ? .heredoc(text) : .string(text), origin: origin)
  }

  public static func list(_ items: [HCLExpression]) -> HCLExpression { HCLExpression(.list(items)) }

  public static func object(_ entries: [HCLEntry]) -> HCLExpression { HCLExpression(.object(entries)) }

  /// `name.step.step`
  public static func reference(_ name: HCLName, _ steps: HCLName...) -> HCLExpression {
    HCLExpression(.reference(name, steps.map(Step.attribute)))
  }

  public static func call(_ function: HCLName, _ arguments: HCLExpression...) -> HCLExpression {
    HCLExpression(.call(function, arguments))
  }

  public static func each(
    _ names: HCLName..., in collection: HCLExpression, key: HCLExpression? = nil, _ value: HCLExpression,
    where condition: HCLExpression? = nil
  ) -> HCLExpression {
    HCLExpression(.each(HCLLoop(names: names, collection: collection, key: key, value: value, condition: condition)))
  }

  public static func when(
    _ condition: HCLExpression, then: HCLExpression, otherwise: HCLExpression
  ) -> HCLExpression {
    HCLExpression(.choice(condition, then: then, otherwise: otherwise))
  }

  public func compared(_ operation: Operator, _ other: HCLExpression) -> HCLExpression {
    HCLExpression(.operation(self, operation, other))
  }

  /// An attribute of what a reference names.
  /// - Precondition: it is a reference.
  public func attribute(_ name: HCLName) -> HCLExpression { stepping(.attribute(name)) }

  /// - Precondition: it is a reference.
  public func at(_ index: HCLExpression) -> HCLExpression { stepping(.index(index)) }

  /// All elements of a list.
  /// - Precondition: it is a reference.
  public var all: HCLExpression { stepping(.all) }

  private func stepping(_ step: Step) -> HCLExpression {
    guard case .reference(let name, let steps) = content else { preconditionFailure("only references have steps") }
    return HCLExpression(.reference(name, steps + [step]), origin: origin)
  }

  /// Whether it stands in parentheses as a part of an operation.
  func needsParentheses(in operation: Operator) -> Bool {
    switch content {
    case .choice: true
    case .operation(_, let own, _):
      own.precedence < operation.precedence || own.precedence == operation.precedence && ![.and, .or].contains(own)
    default: false
    }
  }

  /// The same expression, known to come from there too.
  public func from(_ origin: Origin?) -> HCLExpression {
    guard let origin else { return self }
    return HCLExpression(content, origin: self.origin?.joined(with: origin) ?? origin)
  }
}

/// `for` over a list or a map.
struct HCLLoop: Sendable {
  let names: [HCLName]
  let collection: HCLExpression
  /// Nil makes a list.
  let key: HCLExpression?
  let value: HCLExpression
  let condition: HCLExpression?
}

/// An entry of an object.
public struct HCLEntry: Sendable {
  let key: HCLExpression
  let value: HCLExpression

  public init(_ key: HCLExpression, _ value: HCLExpression) {
    self.key = key
    self.value = value
  }

  public init(_ key: Sourced<String>, _ value: HCLExpression) { self.init(HCLExpression(key), value) }
}

extension HCLExpression: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral text: String) { self.init(.string(text)) }
  public init(integerLiteral number: Int) { self.init(.integer(number)) }
  public init(booleanLiteral flag: Bool) { self.init(.bool(flag)) }
  public init(arrayLiteral items: HCLExpression...) { self.init(.list(items)) }
  public init(dictionaryLiteral entries: (HCLExpression, HCLExpression)...) {
    self.init(.object(entries.map { HCLEntry($0, $1) }))
  }

  public init(stringInterpolation text: StringInterpolation) {
    var parts: [Part] = []
    var plain = ""
    for part in text.parts {
      switch part {
      case .text(let text): plain += text
      case .expression:
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(part)
      }
    }
    guard !parts.isEmpty else {
      self.init(.string(plain), origin: text.origin)
      return
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
    self.init(.template(parts), origin: text.origin)
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []
    var origin: Origin?

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ text: String) { parts.append(.text(text)) }

    /// A text, escaped as all texts are.
    public mutating func appendInterpolation(_ text: String) { parts.append(.text(text)) }

    public mutating func appendInterpolation(_ text: Sourced<String>) {
      parts.append(.text(text.value))
      origin = origin?.joined(with: text.origin) ?? text.origin
    }

    /// `${…}`, unless it is a text.
    public mutating func appendInterpolation(_ expression: HCLExpression) {
      if case .string(let text) = expression.content {
        parts.append(.text(text))
      } else {
        parts.append(.expression(expression))
      }
      if let new = expression.origin { origin = origin?.joined(with: new) ?? new }
    }
  }
}
