/// Reads what `CheckpointWriter` wrote, and trusts none of it.
struct CheckpointReader {
  private let bytes: [UInt8]
  private var place = 0

  /// - Throws: `UnusableCheckpoint` for a checkpoint of another kind of fit, or of other data or parameters.
  init(_ bytes: [UInt8], _ kind: CheckpointKind, fingerprint: UInt64) throws(UnusableCheckpoint) {
    self.bytes = bytes
    guard try word() == kind.rawValue else {
      throw UnusableCheckpoint("the checkpoint is of another algorithm or of another version of this program")
    }
    guard try word() == fingerprint else {
      throw UnusableCheckpoint("the checkpoint is of a fit with other data, parameters or seed")
    }
  }

  mutating func word() throws(UnusableCheckpoint) -> UInt64 {
    guard bytes.count - place >= 8 else { throw Self.cut }
    var value: UInt64 = 0
    for at in 0..<8 { value |= UInt64(bytes[place + at]) << (8 * UInt64(at)) }
    place += 8
    return value
  }

  mutating func integer() throws(UnusableCheckpoint) -> Int { Int(truncatingIfNeeded: try word()) }
  mutating func double() throws(UnusableCheckpoint) -> Double { Double(bitPattern: try word()) }

  /// - Parameter count: how many there must be; nil takes as many as were written.
  mutating func doubles(_ count: Int? = nil) throws(UnusableCheckpoint) -> [Double] {
    let written = try length(count, size: 8)
    var values: [Double] = []
    values.reserveCapacity(written)
    for _ in 0..<written { values.append(try double()) }
    return values
  }

  mutating func floats(_ count: Int? = nil) throws(UnusableCheckpoint) -> [Float] {
    let written = try length(count, size: 4)
    var values: [Float] = []
    values.reserveCapacity(written)
    for _ in 0..<written {
      var bits: UInt32 = 0
      for at in 0..<4 { bits |= UInt32(bytes[place + at]) << (8 * UInt32(at)) }
      values.append(Float(bitPattern: bits))
      place += 4
    }
    return values
  }

  mutating func byteArray() throws(UnusableCheckpoint) -> [UInt8] {
    let written = try length(nil, size: 1)
    place += written
    return Array(bytes[place - written..<place])
  }

  /// - Throws: when something follows.
  func end() throws(UnusableCheckpoint) {
    if place != bytes.count { throw Self.cut }
  }

  private mutating func length(_ count: Int?, size: Int) throws(UnusableCheckpoint) -> Int {
    let written = try integer()
    guard written >= 0, written <= (bytes.count - place) / size, count.map({ $0 == written }) ?? true else {
      throw Self.cut
    }
    return written
  }

  private static let cut = UnusableCheckpoint("the checkpoint is not whole")
}
