/// Writes what a learner needs to go on: numbers one after another, eight bytes each, the lowest first.
///
/// A checkpoint is read by the program that wrote it, restarted; so nothing but the kind of the fit, a version of it and
/// the fit's fingerprint stands before the numbers.
struct CheckpointWriter {
  private(set) var bytes: [UInt8] = []

  init(_ kind: CheckpointKind, fingerprint: UInt64) {
    write(kind.rawValue)
    write(fingerprint)
  }

  mutating func write(_ value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  mutating func write(_ value: Int) { write(UInt64(bitPattern: Int64(value))) }
  mutating func write(_ value: Double) { write(value.bitPattern) }

  mutating func write(_ values: [UInt8]) {
    write(values.count)
    bytes += values
  }

  mutating func write(_ values: [Double]) {
    write(values.count)
    bytes.reserveCapacity(bytes.count + 8 * values.count)
    for value in values { write(value) }
  }

  mutating func write(_ values: [Float]) {
    write(values.count)
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values {
      for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift)) }
    }
  }
}

/// Which fit a checkpoint is of. The low digits are its version: whoever changes what is written changes the number.
enum CheckpointKind: UInt64 {
  case linear = 0x6d6c_6c69_6e00_0001
  case network = 0x6d6c_6d6c_7000_0002
  case ensemble = 0x6d6c_656e_7300_0002
  case model = 0x6d6c_6d64_6c00_0002
}
