internal import Source

extension Node {
  /// A `Codable` value as a document: keys in the order in which the type encodes them, nil left out.
  ///
  /// Keys of a dictionary come in the order of their bytes, for a dictionary has none.
  /// - Throws: `EncodingError` for what no document can hold: an integer beyond 64 bits with sign, a number that is
  ///   not finite, a set (it has no order), and whatever the type's own `encode(to:)` throws.
  public init(encoding value: some Encodable) throws {
    self = try NodeEncoder.node(value, at: [])
  }
}

/// Collects one value. Containers write into the box that they were given, so that nested ones may outlive a call.
private struct NodeEncoder: Encoder {
  let box: Box
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// The value under way. A value that encodes nothing is absent.
  final class Box {
    var scalar: Node = .absent
    var kind = Kind.scalar
    var entries: [(key: String, box: Box)] = []
    var items: [Box] = []

    enum Kind { case scalar, mapping, list }

    init(_ scalar: Node = .absent) { self.scalar = scalar }

    var node: Node {
      switch kind {
      case .scalar: scalar
      case .mapping: .mapping(entries.map { Node.Entry($0.key, $0.box.node) })
      case .list: .list(items.map { $0.node.isAbsent ? .null : $0.node })
      }
    }

    /// A second value under one key replaces the first, as in every other encoder.
    func set(_ key: any CodingKey, _ box: Box) {
      kind = .mapping
      if let index = entries.firstIndex(where: { $0.key == key.stringValue }) {
        entries[index].box = box
      } else {
        entries.append((key.stringValue, box))
      }
    }

    func append(_ box: Box) {
      kind = .list
      items.append(box)
    }
  }

  static func node<Value: Encodable>(_ value: Value, at path: [any CodingKey]) throws -> Node {
    if let scalar = try scalar(value, at: path) { return scalar }
    let box = Box()
    let order = Order(of: Value.self)
    if order == .unknown {
      throw EncodingError.invalidValue(value, .init(codingPath: path, debugDescription: "a set has no order"))
    }
    try value.encode(to: NodeEncoder(box: box, codingPath: path))
    var node = box.node
    if order == .sorted {
      guard case .mapping(var entries) = node.content else {
        if case .list(let items) = node.content, !items.isEmpty {
          throw EncodingError.invalidValue(
            value, .init(codingPath: path, debugDescription: "a dictionary whose keys are no strings has no order"))
        }
        return Node(.mapping([]))
      }
      entries.sort { $0.key.precedesInBytes($1.key) }
      node.content = .mapping(entries)
    }
    return node
  }

  /// What decides the order in which a type encodes its parts.
  private enum Order {
    case itsOwn, sorted, unknown

    /// By the type's name. To ask whether a type conforms to a protocol, as `is any` and `String(describing:)` do, makes
    /// the runtime search all conformances of the program, once a type: a quarter of the first compilation of a process.
    init(of type: Any.Type) {
      let name = _typeName(type, qualified: false)
      if name.hasPrefix("Dictionary<") {
        self = .sorted
      } else if name.hasPrefix("Set<") {
        self = .unknown
      } else {
        self = .itsOwn
      }
    }
  }

  /// Scalars of the standard library do not go through their own `encode(to:)`: it would only come back here.
  private static func scalar<Value>(_ value: Value, at path: [any CodingKey]) throws -> Node? {
    /// The value as another type, when it is that very type.
    func cast<Other>(_ type: Other.Type) -> Other? { Value.self == type ? value as? Other : nil }
    if let value = cast(String.self) { return Node(value) }
    if let value = cast(Bool.self) { return Node(value) }
    if let value = cast(Int.self) { return Node(value) }
    if let value = cast(Double.self) { return try number(value, at: path) }
    if let value = cast(Float.self) { return try number(Double(value.description) ?? Double(value), at: path) }
    if let value = cast(Int8.self) { return try integer(value, at: path) }
    if let value = cast(Int16.self) { return try integer(value, at: path) }
    if let value = cast(Int32.self) { return try integer(value, at: path) }
    if let value = cast(Int64.self) { return try integer(value, at: path) }
    if let value = cast(Int128.self) { return try integer(value, at: path) }
    if let value = cast(UInt.self) { return try integer(value, at: path) }
    if let value = cast(UInt8.self) { return try integer(value, at: path) }
    if let value = cast(UInt16.self) { return try integer(value, at: path) }
    if let value = cast(UInt32.self) { return try integer(value, at: path) }
    if let value = cast(UInt64.self) { return try integer(value, at: path) }
    if let value = cast(UInt128.self) { return try integer(value, at: path) }
    return nil
  }

  static func integer(_ value: some BinaryInteger, at path: [any CodingKey]) throws -> Node {
    guard let value = Int(exactly: value) else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: path, debugDescription: "\(value) does not fit a signed integer of 64 bits"))
    }
    return Node(value)
  }

  static func number(_ value: Double, at path: [any CodingKey]) throws -> Node {
    guard value.isFinite else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: path, debugDescription: "\(value) has no form in JSON or Kubernetes"))
    }
    return Node(value)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    box.kind = .mapping
    return KeyedEncodingContainer(KeyedContainer<Key>(box: box, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    box.kind = .list
    return UnkeyedContainer(box: box, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleContainer(box: box, codingPath: codingPath)
  }
}

private struct KeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let box: NodeEncoder.Box
  let codingPath: [any CodingKey]

  mutating func encodeNil(forKey key: Key) { box.set(key, NodeEncoder.Box(.null)) }

  mutating func encode(_ value: some Encodable, forKey key: Key) throws {
    box.set(key, NodeEncoder.Box(try NodeEncoder.node(value, at: codingPath + [key])))
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    nested(key).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    nested(key).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { nested(SuperKey()) }

  mutating func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

  private func nested(_ key: any CodingKey) -> NodeEncoder {
    let inner = NodeEncoder.Box()
    box.set(key, inner)
    return NodeEncoder(box: inner, codingPath: codingPath + [key])
  }
}

private struct UnkeyedContainer: UnkeyedEncodingContainer {
  let box: NodeEncoder.Box
  let codingPath: [any CodingKey]
  var count: Int { box.items.count }

  mutating func encodeNil() { box.append(NodeEncoder.Box(.null)) }

  mutating func encode(_ value: some Encodable) throws {
    box.append(NodeEncoder.Box(try NodeEncoder.node(value, at: codingPath + [SuperKey(intValue: count)])))
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    nested().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }

  mutating func superEncoder() -> any Encoder { nested() }

  private func nested() -> NodeEncoder {
    let inner = NodeEncoder.Box()
    let path = codingPath + [SuperKey(intValue: count)]
    box.append(inner)
    return NodeEncoder(box: inner, codingPath: path)
  }
}

private struct SingleContainer: SingleValueEncodingContainer {
  let box: NodeEncoder.Box
  let codingPath: [any CodingKey]

  mutating func encodeNil() { box.scalar = .null }

  mutating func encode(_ value: some Encodable) throws { box.scalar = try NodeEncoder.node(value, at: codingPath) }
}

/// The key of a superclass, or of an item of a list.
private struct SuperKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init() { (stringValue, intValue) = ("super", nil) }
  init(intValue: Int) { (stringValue, self.intValue) = (String(intValue), intValue) }
  init(stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
}
