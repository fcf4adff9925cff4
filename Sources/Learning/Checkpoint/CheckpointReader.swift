/// Reads what `CheckpointWriter` wrote, and trusts none of it.
struct CheckpointReader {
  private let bytes: ArraySlice<UInt8>
  private var place = 0

  /// - Throws: `UnusableCheckpoint` for a checkpoint of another kind of fit, of other data or parameters, or one that is
  ///   damaged.
  init(_ bytes: [UInt8], _ kind: CheckpointKind, fingerprint: UInt64) throws(UnusableCheckpoint) {
    self.bytes = bytes.dropLast(8)
    guard try number(UInt64.self) == kind.rawValue else {
      throw UnusableCheckpoint("the checkpoint is of another algorithm or of another version of this program")
    }
    guard try number(UInt64.self) == fingerprint else {
      throw UnusableCheckpoint("the checkpoint is of a fit with other data, parameters or seed")
    }
    guard bytes.suffix(8).elementsEqual(withUnsafeBytes(of: Fingerprint.sum(self.bytes).littleEndian, Array.init))
    else {
      throw Self.damaged
    }
  }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(UnusableCheckpoint) -> Number {
    let size = Number.bitWidth / 8
    guard bytes.count - place >= size else { throw Self.damaged }
    var number: Number = 0
    for at in (0..<size).reversed() { number = number << 8 | Number(truncatingIfNeeded: bytes[place + at]) }
    place += size
    return number
  }

  mutating func integer() throws(UnusableCheckpoint) -> Int { try number() }
  mutating func double() throws(UnusableCheckpoint) -> Double { Double(bitPattern: try number()) }
  mutating func float() throws(UnusableCheckpoint) -> Float { Float(bitPattern: try number()) }

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
    for _ in 0..<written { values.append(try float()) }
    return values
  }

  mutating func byteArray() throws(UnusableCheckpoint) -> [UInt8] {
    let written = try length(nil, size: 1)
    place += written
    return Array(bytes[place - written..<place])
  }

  mutating func trees() throws(UnusableCheckpoint) -> [DecisionTree] {
    var trees: [DecisionTree] = []
    for _ in 0..<(try length(nil, size: 16)) {
      var nodes: [DecisionTree.Node] = []
      for _ in 0..<(try length(nil, size: 21)) { nodes.append(try node()) }
      trees.append(DecisionTree(nodes: nodes, values: try floats()))
    }
    return trees
  }

  private mutating func node() throws(UnusableCheckpoint) -> DecisionTree.Node {
    let feature = try number(Int32.self)
    let left = try number(Int32.self)
    let right = try number(Int32.self)
    let gain = try float()
    let kind = try number(UInt8.self)
    guard kind < 2 else {
      guard kind == 2 else { throw Self.damaged }
      var codes: [Int32] = []
      for _ in 0..<(try length(nil, size: 4)) { codes.append(try number()) }
      return DecisionTree.Node(feature: feature, test: .category(codes: codes), left: left, right: right, gain: gain)
    }
    let test = DecisionTree.Test.number(threshold: try float(), missingLeft: kind == 1)
    return DecisionTree.Node(feature: feature, test: test, left: left, right: right, gain: gain)
  }

  /// - Throws: when something follows.
  func end() throws(UnusableCheckpoint) {
    if place != bytes.count { throw Self.damaged }
  }

  /// A count of things that take at least so many bytes each, which must be there.
  private mutating func length(_ count: Int?, size: Int) throws(UnusableCheckpoint) -> Int {
    let written = try integer()
    guard written >= 0, written <= (bytes.count - place) / size, count.map({ $0 == written }) ?? true else {
      throw Self.damaged
    }
    return written
  }

  static let damaged = UnusableCheckpoint("the checkpoint is damaged")
}
