/// The strings of the ssh protocol (RFC 4251, 5): four bytes of length, the highest first, then the bytes.
struct WireText {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: some Collection<UInt8>) { rest = Array(bytes)[...] }

  /// Nil at the end, or when less is there than the length says.
  mutating func next() -> [UInt8]? {
    guard let length = number(), rest.count >= length else { return nil }
    let bytes = Array(rest.prefix(length))
    rest = rest.dropFirst(length)
    return bytes
  }

  /// A number of four bytes.
  mutating func number() -> Int? {
    guard rest.count >= 4 else { return nil }
    let number = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    rest = rest.dropFirst(4)
    return number
  }
}
