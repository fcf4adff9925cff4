/// Why a value that nobody wrote is what it is: a sentence for the reader of `mlgen why`.
///
/// Rules are literals of the compiler's own text, so two rules are equal when their texts are.
public struct Rule: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  private let text: StaticString

  public init(stringLiteral text: StaticString) { self.text = text }

  public var description: String { text.description }

  public static func == (left: Rule, right: Rule) -> Bool {
    left.text.withUTF8Buffer { left in
      right.text.withUTF8Buffer { right in
        // One literal is one address nearly always, and outputs compare an origin for every line.
        left.count == right.count && (left.baseAddress == right.baseAddress || left.elementsEqual(right))
      }
    }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// Where a value comes from.
public enum Origin: Hashable, Sendable {
  /// It was written there.
  case span(Span)
  /// Nobody wrote it: a rule of the compiler supplied it.
  case rule(Rule)
  /// It was made from several.
  case several(OriginList)

  /// The origin of a value that is made from two. Equal ones count once.
  public func joined(with other: Origin) -> Origin {
    if self == other { return self }
    var all = self.all
    for origin in other.all where !all.contains(origin) { all.append(origin) }
    return all.count == 1 ? all[0] : .several(OriginList(all))
  }

  /// The single origins, in the order in which they were joined.
  public var all: [Origin] {
    if case .several(let list) = self { return list.origins }
    return [self]
  }

  /// The first span among them: where a finding about the value points.
  public var span: Span? {
    for case .span(let span) in all { return span }
    return nil
  }
}

/// Two or more single origins; a class, so that the common single origin stays a plain value.
public final class OriginList: Hashable, Sendable {
  public let origins: [Origin]

  init(_ origins: [Origin]) { self.origins = origins }

  public static func == (left: OriginList, right: OriginList) -> Bool { left.origins == right.origins }

  public func hash(into hasher: inout Hasher) { hasher.combine(origins) }
}

/// A value together with where it comes from: `spec.replicas` is the value, `spec.$replicas` the value with its origin.
///
/// There is no `init(wrappedValue:)`: assigning a bare value would lose its origin without a word.
@propertyWrapper
public struct Sourced<Value> {
  public var wrappedValue: Value
  public var origin: Origin

  public init(_ value: Value, origin: Origin) {
    self.wrappedValue = value
    self.origin = origin
  }

  public init(_ value: Value, rule: Rule) { self.init(value, origin: .rule(rule)) }

  public var value: Value { wrappedValue }

  public var projectedValue: Sourced<Value> {
    get { self }
    set { self = newValue }
  }

  /// The value made from this one, with the same origin.
  public func map<Result>(_ transform: (Value) -> Result) -> Sourced<Result> {
    Sourced<Result>(transform(wrappedValue), origin: origin)
  }

  /// The value made from this one and another, with both origins.
  public func combined<Other, Result>(
    with other: Sourced<Other>, _ transform: (Value, Other) -> Result
  ) -> Sourced<Result> {
    Sourced<Result>(transform(wrappedValue, other.wrappedValue), origin: origin.joined(with: other.origin))
  }

  /// The same value, known to come from elsewhere too.
  public func joined(with other: Origin) -> Sourced { Sourced(wrappedValue, origin: origin.joined(with: other)) }
}

extension Sourced: Sendable where Value: Sendable {}
extension Sourced: Equatable where Value: Equatable {}
extension Sourced: Hashable where Value: Hashable {}
