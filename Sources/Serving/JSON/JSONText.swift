/// Writes JSON into bytes, value by value.
public struct JSONText: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public init(reserving count: Int) { bytes.reserveCapacity(count) }

  /// What stands between values: brackets, commas, and keys that need no escape.
  public mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// What was written elsewhere.
  mutating func append(_ other: JSONText) { bytes += other.bytes }

  public mutating func text(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: raw("\\n")
      case 0x0D: raw("\\r")
      case 0x09: raw("\\t")
      case 0..<0x20:
        raw("\\u00")
        bytes.append(byte >> 4 + UInt8(ascii: "0"))
        bytes.append(byte & 15 < 10 ? byte & 15 + UInt8(ascii: "0") : byte & 15 - 10 + UInt8(ascii: "a"))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  public mutating func integer(_ value: some BinaryInteger) { bytes.append(contentsOf: String(value).utf8) }

  public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  /// The shortest digits that are read back as the same number.
  ///
  /// - Precondition: the number is finite; JSON has no others.
  public mutating func number(_ value: Float) { bytes.append(contentsOf: value.description.utf8) }

  public mutating func number(_ value: Double) { bytes.append(contentsOf: value.description.utf8) }

  public mutating func list<Value>(_ values: some Sequence<Value>, _ body: (inout JSONText, Value) -> Void) {
    bytes.append(UInt8(ascii: "["))
    var isFirst = true
    for value in values {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      body(&self, value)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}
