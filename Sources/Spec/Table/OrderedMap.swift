public import Source

/// A mapping whose keys the user chooses, such as columns or labels, in the order in which they were written.
public struct OrderedMap<Value> {
  public struct Entry {
    public var key: String
    /// The key alone.
    public var keySpan: Span
    public var value: Value

    public init(key: String, keySpan: Span, value: Value) {
      self.key = key
      self.keySpan = keySpan
      self.value = value
    }
  }

  public var entries: [Entry]
  public var place: Place

  public init(_ entries: [Entry] = [], place: Place = Place()) {
    self.entries = entries
    self.place = place
  }

  public subscript(key: String) -> Value? { entries.first { $0.key == key }?.value }

  public var keys: [String] { entries.map(\.key) }

  public var isEmpty: Bool { entries.isEmpty }
}

extension OrderedMap.Entry: Sendable where Value: Sendable {}
extension OrderedMap: Sendable where Value: Sendable {}
