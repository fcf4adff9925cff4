/// A binary tree over the features of a set.
struct DecisionTree: Hashable, Sendable {
  struct Node: Hashable, Sendable {
    /// The feature's index in the set.
    var feature: Int32
    var test: Test
    /// Below 0 is a leaf: the complement of its number.
    var left: Int32
    var right: Int32
    /// By how much the split lowers the loss.
    var gain: Float
  }

  enum Test: Hashable, Sendable {
    /// Values up to the threshold go left; a missing one where `missingLeft` says.
    case number(threshold: Float, missingLeft: Bool)
    /// These levels go left, ascending; all others, and missing ones, right.
    case category(codes: [Int32])
  }

  /// The first is the root; empty for a tree of one leaf.
  var nodes: [Node]
  /// `outputs` numbers for each leaf.
  var values: [Float]
}

/// A tree whose tests are of bins, to walk rows of a `BinnedTable` that it was not grown from, or not in this run.
struct BinnedTree {
  private struct Node {
    var slot: BinLayout.Slot
    /// One bit a bin: does it go left?
    var goesLeft: [UInt64]
    var left: Int
    var right: Int
  }

  private let nodes: [Node]

  /// - Precondition: the tree was grown from bins of the layout.
  init(_ tree: DecisionTree, layout: BinLayout) {
    var slots = [BinLayout.Slot?](repeating: nil, count: layout.mappers.count)
    for slot in layout.slots { slots[slot.feature] = slot }
    nodes = tree.nodes.map { node in
      guard let slot = slots[Int(node.feature)] else { preconditionFailure("a feature that is split has bins") }
      let mapper = layout.mappers[Int(node.feature)]
      var goesLeft = [UInt64](repeating: 0, count: (slot.binCount + 63) / 64)
      func mark(_ bin: Int) { goesLeft[bin / 64] |= 1 << UInt64(bin % 64) }
      switch (node.test, mapper.kind) {
      case (.number(let threshold, let missingLeft), .number):
        for bin in 0...mapper.bin(ofThreshold: threshold) { mark(bin) }
        if let missing = mapper.missingBin, missingLeft { mark(missing) }
      case (.category(let codes), .category(let bins, _)):
        for code in codes { mark(Int(bins[Int(code)])) }
      default: preconditionFailure("a number's test is of a number")
      }
      return Node(slot: slot, goesLeft: goesLeft, left: Int(node.left), right: Int(node.right))
    }
  }

  /// The number of the leaf that a row ends in.
  ///
  /// - Parameter row: `layout.stride` bytes of a table with the tree's layout.
  func leaf(_ row: UnsafePointer<UInt8>) -> Int {
    guard !nodes.isEmpty else { return 0 }
    var at = 0
    repeat {
      let node = nodes[at]
      let bin = BinnedTable.bin(row, node.slot)
      at = node.goesLeft[bin / 64] >> UInt64(bin % 64) & 1 == 1 ? node.left : node.right
    } while at >= 0
    return ~at
  }
}
