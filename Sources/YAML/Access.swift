public import Source

extension Node {
  public init(_ scalar: Scalar, span: Span) { self.init(.scalar(scalar), span: span) }

  /// The scalar; nil for a collection.
  public var scalar: Scalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The items of a sequence; nil for the rest.
  public var items: [Node]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  /// The entries of a mapping in their order; nil for the rest.
  public var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// Whether it is written as nothing, `~` or a plain `null`.
  public var isNull: Bool { scalar?.resolved == .null }

  /// The entry of a key of a mapping; nil elsewhere.
  public func entry(_ key: String) -> Entry? { entries?.first { $0.key == key } }

  /// The value of a key of a mapping; nil elsewhere.
  public subscript(key: String) -> Node? { entry(key)?.value }

  /// What it is, in the words of a message: "a mapping", "a list", "a number", "the text `x`" …
  public var summary: String {
    switch content {
    case .mapping: return "a mapping"
    case .sequence: return "a list"
    case .scalar(let scalar):
      switch scalar.resolved {
      case .null: return "nothing"
      case .bool, .ambiguousBoolean, .integer, .number, .irregularNumber: return "`\(scalar.text)`"
      case .string: return "text"
      }
    }
  }
}
