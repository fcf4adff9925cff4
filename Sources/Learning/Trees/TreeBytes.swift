/// Hashes the same in every process and version: FNV-1a, 64 bits.
struct StableHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    value = (value ^ 0xff) &* 0x100_0000_01b3
  }
}

/// Writes trees as bytes, numbers little-endian.
struct TreeWriter {
  private(set) var bytes: [UInt8] = Array(Self.mark.utf8)

  /// Names the format and its version.
  static let mark = "mlgen trees 1\n"

  mutating func write<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  mutating func write(_ trees: [DecisionTree]) {
    write(UInt32(trees.count))
    for tree in trees {
      write(UInt32(tree.nodes.count))
      for node in tree.nodes {
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
          write(UInt32(codes.count))
          for code in codes { write(code) }
        }
      }
      write(UInt32(tree.values.count))
      for value in tree.values { write(value.bitPattern) }
    }
  }
}

/// Reads what `TreeWriter` has written; every read is nil when the bytes end too early or make no sense.
struct TreeReader {
  private var rest: ArraySlice<UInt8>
  private let isOurs: Bool

  init(_ bytes: [UInt8]) {
    isOurs = bytes.starts(with: TreeWriter.mark.utf8)
    rest = bytes.dropFirst(TreeWriter.mark.utf8.count)
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func readWord() -> UInt64? { read() }

  private mutating func read<Number: FixedWidthInteger>() -> Number? {
    let size = Number.bitWidth / 8
    guard isOurs, rest.count >= size else { return nil }
    var number: Number = 0
    for byte in rest.prefix(size).reversed() { number = number << 8 | Number(truncatingIfNeeded: byte) }
    rest = rest.dropFirst(size)
    return number
  }

  /// A count of things that take at least so many bytes each, which must be there.
  private mutating func readCount(each size: Int) -> Int? {
    guard let count: UInt32 = read(), Int(count) <= rest.count / size else { return nil }
    return Int(count)
  }

  mutating func readTrees() -> [DecisionTree]? {
    guard let count = readCount(each: 12) else { return nil }
    var trees: [DecisionTree] = []
    for _ in 0..<count {
      guard let tree = readTree() else { return nil }
      trees.append(tree)
    }
    return trees
  }

  private mutating func readTree() -> DecisionTree? {
    guard let count = readCount(each: 21) else { return nil }
    var nodes: [DecisionTree.Node] = []
    for _ in 0..<count {
      guard let feature: Int32 = read(), let left: Int32 = read(), let right: Int32 = read(),
        let gain: UInt32 = read(), let kind: UInt8 = read(), let test = readTest(kind)
      else { return nil }
      nodes.append(
        DecisionTree.Node(
          feature: feature, test: test, left: left, right: right, gain: Float(bitPattern: gain)))
    }
    guard let leaves = readCount(each: 4) else { return nil }
    var values: [Float] = []
    for _ in 0..<leaves {
      guard let bits: UInt32 = read() else { return nil }
      values.append(Float(bitPattern: bits))
    }
    return DecisionTree(nodes: nodes, values: values)
  }

  private mutating func readTest(_ kind: UInt8) -> DecisionTree.Test? {
    switch kind {
    case 0, 1:
      guard let bits: UInt32 = read() else { return nil }
      return .number(threshold: Float(bitPattern: bits), missingLeft: kind == 1)
    case 2:
      guard let count = readCount(each: 4) else { return nil }
      var codes: [Int32] = []
      for _ in 0..<count {
        guard let code: Int32 = read() else { return nil }
        codes.append(code)
      }
      return .category(codes: codes)
    default: return nil
    }
  }
}

/// The trees of a fit that was interrupted, and a mark of what they were grown from.
enum TreeCheckpoint {
  static func bytes(_ trees: [DecisionTree], fingerprint: UInt64) -> [UInt8] {
    var writer = TreeWriter()
    writer.write(fingerprint)
    writer.write(trees)
    writer.write(StableHash.of(writer.bytes[...]))
    return writer.bytes
  }

  static func read(_ bytes: [UInt8], fingerprint: UInt64) throws(UnusableCheckpoint) -> [DecisionTree] {
    var reader = TreeReader(bytes)
    guard let mark = reader.readWord(), let trees = reader.readTrees(), let sum = reader.readWord(), reader.isAtEnd,
      sum == StableHash.of(bytes.dropLast(8))
    else {
      throw UnusableCheckpoint("the checkpoint is damaged or of another version; remove it to begin anew")
    }
    guard mark == fingerprint else {
      throw UnusableCheckpoint(
        "the checkpoint was made with other rows, parameters or another seed; remove it to begin anew")
    }
    return trees
  }
}

extension StableHash {
  /// Of a fit: its parameters, the bins of its features and its target.
  static func of(_ parameters: String, _ layout: BinLayout, _ target: Target) -> UInt64 {
    var hash = StableHash()
    hash.add(parameters)
    for mapper in layout.mappers { hash.add("\(mapper.kind) \(mapper.hasMissing)") }
    switch target {
    case .classes(let labels, let count):
      hash.add("\(count)")
      for label in labels { hash.add(UInt64(bitPattern: Int64(label))) }
    case .values(let values):
      for value in values { hash.add(value.bitPattern) }
    }
    return hash.value
  }

  static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var hash = StableHash()
    for byte in bytes { hash.add(UInt64(byte)) }
    return hash.value
  }

  mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }
}
