/// The fields of a message of Protocol Buffers, one after another, none of which is looked into and none copied.
///
/// Source: https://protobuf.dev/programming-guides/encoding/
public struct ProtobufFields {
  public enum Value {
    case varint(UInt64)
    case fixed(UnsafeRawBufferPointer)
    /// A text, bytes, or a message.
    case bytes(UnsafeRawBufferPointer)
  }

  /// The bytes are those of no message, or of half of one.
  public struct Damage: Error, Hashable {}

  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  /// - Parameter bytes: outlive it, and what it finds.
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// - Returns: nil at the end.
  public mutating func next() throws(Damage) -> (number: UInt64, value: Value)? {
    guard at < bytes.count else { return nil }
    let tag = try varint()
    let number = tag >> 3
    // There is no field 0, nor any beyond 29 bits.
    guard 1...(1 << 29 - 1) ~= number else { throw Damage() }
    switch tag & 7 {
    case 0: return (number, .varint(try varint()))
    case 1: return (number, .fixed(try take(8)))
    case 2: return (number, .bytes(try take(try varint())))
    case 5: return (number, .fixed(try take(4)))
    default: throw Damage()
    }
  }

  private mutating func take(_ count: UInt64) throws(Damage) -> UnsafeRawBufferPointer {
    guard count <= UInt64(bytes.count - at) else { throw Damage() }
    defer { at += Int(count) }
    return UnsafeRawBufferPointer(rebasing: bytes[at..<at + Int(count)])
  }

  /// Seven bits a byte, the lowest first, in ten bytes at most.
  private mutating func varint() throws(Damage) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard at < bytes.count else { throw Damage() }
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Damage()
  }
}
