/// Writes what a learner needs to go on: numbers one after another, the lowest byte first.
///
/// A checkpoint is read by the program that wrote it, restarted; so nothing but the kind of the fit, a version of it and
/// the fit's fingerprint stands before the numbers, and behind them a sum of all bytes.
struct CheckpointWriter {
  private var body: [UInt8] = []

  init(_ kind: CheckpointKind, fingerprint: UInt64) {
    write(kind.rawValue)
    write(fingerprint)
  }

  /// The checkpoint, with its sum.
  var bytes: [UInt8] {
    var whole = self
    whole.write(Fingerprint.sum(body))
    return whole.body
  }

  /// As many bytes as the type has.
  mutating func write<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { body += $0 }
  }

  mutating func write(_ value: Double) { write(value.bitPattern) }

  mutating func write(_ values: [UInt8]) {
    write(values.count)
    body += values
  }

  mutating func write(_ values: [Double]) {
    write(values.count)
    for value in values { write(value.bitPattern) }
  }

  mutating func write(_ values: [Float]) {
    write(values.count)
    for value in values { write(value.bitPattern) }
  }

  mutating func write(_ trees: [DecisionTree]) {
    write(trees.count)
    for tree in trees {
      write(tree.nodes.count)
      for node in tree.nodes { write(node) }
      write(tree.values)
    }
  }

  private mutating func write(_ node: DecisionTree.Node) {
    write(node.feature)
    write(node.left)
    write(node.right)
    write(node.gain.bitPattern)
    switch node.test {
    case .number(let threshold, let missingLeft):
      write(missingLeft ? UInt8(1) : 0)
      write(threshold.bitPattern)
    case .category(let codes):
      write(UInt8(2))
      write(codes.count)
      for code in codes { write(code) }
    }
  }
}

/// Which fit a checkpoint is of. The low digits are its version: whoever changes what is written changes the number.
enum CheckpointKind: UInt64 {
  case linear = 0x6d6c_6c69_6e00_0002
  case network = 0x6d6c_6d6c_7000_0003
  case trees = 0x6d6c_7472_6500_0002
  case ensemble = 0x6d6c_656e_7300_0003
  case model = 0x6d6c_6d64_6c00_0003
}
