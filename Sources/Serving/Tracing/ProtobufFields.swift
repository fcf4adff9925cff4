/// The fields of a message of Protocol Buffers, one after another, until they end or make no sense.
public struct ProtobufFields {
  public enum Value: Equatable {
    case varint(UInt64)
    case fixed([UInt8])
    case bytes([UInt8])
  }

  private var rest: ArraySlice<UInt8>

  public init(_ bytes: [UInt8]) { rest = bytes[...] }

  public mutating func next() -> (number: Int, value: Value)? {
    guard let tag = varint() else { return nil }
    let number = Int(clamping: tag >> 3)
    switch tag & 7 {
    case 0: return varint().map { (number, .varint($0)) }
    case 1: return taken(8).map { (number, .fixed($0)) }
    case 2:
      guard let count = varint(), count <= UInt64(rest.count) else { return nil }
      return taken(Int(count)).map { (number, .bytes($0)) }
    case 5: return taken(4).map { (number, .fixed($0)) }
    default: return nil
    }
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  private mutating func taken(_ count: Int) -> [UInt8]? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
