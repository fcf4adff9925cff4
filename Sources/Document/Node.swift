public import Source

/// A value of an output document: ordered, typed, and aware of where it comes from.
///
/// Literals make an object in Swift read like the YAML that it prints:
/// `["replicas": Node(plan.$replicas), "paused": false]`. An `.absent` entry is left out.
public struct Node: Sendable {
  public enum Content: Sendable {
    /// Never printed: literals drop it.
    case absent
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    /// A string that is itself a text with an origin per line, such as a config file inside a ConfigMap.
    ///
    /// Boxed: it is rare, and the size of every other node would follow it.
    indirect case text(RenderedText)
    case list([Node])
    case mapping([Entry])
  }

  public struct Entry: Sendable {
    public var key: String
    public var value: Node

    public init(_ key: String, _ value: Node) {
      self.key = key
      self.value = value
    }
  }

  public var content: Content
  /// Nil for structure: such a line has the origin of the nearest enclosing node that has one.
  public var origin: Origin?
  /// The public name under which a chart's user changes this scalar; nil for most.
  public var parameter: Parameter?

  public init(_ content: Content, origin: Origin? = nil, parameter: Parameter? = nil) {
    self.content = content
    self.origin = origin
    self.parameter = parameter
  }

  /// A key that is not there.
  public static var absent: Node { Node(.absent) }
  public static var null: Node { Node(.null) }

  public var isAbsent: Bool { if case .absent = content { true } else { false } }

  /// The same node with an origin, where it has none yet.
  public func from(_ origin: Origin?) -> Node {
    guard self.origin == nil else { return self }
    var copy = self
    copy.origin = origin
    return copy
  }

  /// The same node under a public name in the chart's values, such as `serving.replicas.min`.
  public func parameter(_ name: String, _ summary: String) -> Node {
    var copy = self
    copy.parameter = Parameter(name: name, summary: summary)
    return copy
  }
}

/// What a chart's user may change, by name.
public final class Parameter: Sendable {
  /// Dotted path in the chart's values.
  public let name: String
  /// One line for the comment in `values.yaml`.
  public let summary: String

  public init(name: String, summary: String) {
    self.name = name
    self.summary = summary
  }
}

extension Node {
  public init(_ value: String, origin: Origin? = nil) { self.init(.string(value), origin: origin) }
  public init(_ value: Int, origin: Origin? = nil) { self.init(.integer(value), origin: origin) }
  public init(_ value: Double, origin: Origin? = nil) { self.init(.number(value), origin: origin) }
  public init(_ value: Bool, origin: Origin? = nil) { self.init(.bool(value), origin: origin) }

  public init(_ value: Sourced<String>) { self.init(value.value, origin: value.origin) }
  public init(_ value: Sourced<Int>) { self.init(value.value, origin: value.origin) }
  public init(_ value: Sourced<Double>) { self.init(value.value, origin: value.origin) }
  public init(_ value: Sourced<Bool>) { self.init(value.value, origin: value.origin) }

  /// A mapping in the order of `entries`, absent values left out.
  public static func mapping(_ entries: [Entry], origin: Origin? = nil) -> Node {
    Node(.mapping(entries.filter { !$0.value.isAbsent }), origin: origin)
  }

  /// A list in the order of `items`, absent ones left out.
  public static func list(_ items: [Node], origin: Origin? = nil) -> Node {
    Node(.list(items.filter { !$0.isAbsent }), origin: origin)
  }

  /// The value of a key of a mapping; nil elsewhere.
  public subscript(key: String) -> Node? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }
}

extension Node: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self.init(.string(value)) }
  public init(integerLiteral value: Int) { self.init(.integer(value)) }
  public init(floatLiteral value: Double) { self.init(.number(value)) }
  public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  public init(arrayLiteral items: Node...) { self = .list(items) }
  public init(dictionaryLiteral entries: (String, Node)...) {
    self.init(.mapping(entries.lazy.filter { !$0.1.isAbsent }.map { Entry($0.0, $0.1) }))
  }
}

/// Equal as data: origins and parameters do not count, and a text equals the string of its bytes.
extension Node: Equatable {
  public static func == (left: Node, right: Node) -> Bool {
    switch (left.content, right.content) {
    case (.absent, .absent), (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.mapping(let a), .mapping(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default:
      if let a = left.string, let b = right.string { a == b } else { false }
    }
  }

  /// The string of a string or text node.
  public var string: String? {
    switch content {
    case .string(let value): value
    case .text(let text): text.string
    default: nil
    }
  }
}
