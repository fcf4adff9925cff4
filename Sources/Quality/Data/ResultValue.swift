/// A value of a result, as JSON has it. What is no number of JSON is a text: `inf`, `-inf`, `nan`.
public enum ResultValue: Hashable, Sendable, Encodable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([ResultValue])
  /// Keys and values, in the order of the output unless its writer sorts keys.
  case object([Member])

  public struct Member: Hashable, Sendable {
    public var key: String
    public var value: ResultValue

    public init(_ key: String, _ value: ResultValue) {
      self.key = key
      self.value = value
    }
  }

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public func encode(to encoder: any Encoder) throws {
    if case .object(let members) = self {
      var container = encoder.container(keyedBy: Key.self)
      for member in members { try container.encode(member.value, forKey: Key(stringValue: member.key)) }
      return
    }
    if case .list(let values) = self {
      var container = encoder.unkeyedContainer()
      for value in values { try container.encode(value) }
      return
    }
    var container = encoder.singleValueContainer()
    switch self {
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value):
      if value.isFinite { try container.encode(value) } else { try container.encode("\(value)") }
    case .text(let value): try container.encode(value)
    case .null, .list, .object: try container.encodeNil()
    }
  }

  /// By which values of one kind are listed: numbers by size, texts by their bytes.
  static func precedes(_ first: ResultValue, _ second: ResultValue) -> Bool {
    switch (first, second) {
    case (.integer(let first), .integer(let second)): first < second
    case (.number(let first), .number(let second)): first < second
    case (.bool(let first), .bool(let second)): !first && second
    case (.text(let first), .text(let second)): first.utf8.lexicographicallyPrecedes(second.utf8)
    case (.list(let first), .list(let second)): first.lexicographicallyPrecedes(second, by: precedes)
    default: "\(first)" < "\(second)"
    }
  }
}
