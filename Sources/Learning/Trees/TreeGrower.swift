/// Grows one tree after another over the same binned table, best leaf first.
struct TreeGrower: ~Copyable {
  struct Limits: Sendable {
    var leaves: Int
    /// Nil is no bound.
    var depth: Int?
    var rules: SplitRules
  }

  /// A leaf while its tree grows.
  struct Leaf {
    /// Of the partition's list.
    var rows: Range<Int>
    var sum: PackedSum
    var depth: Int
    /// The node that it hangs on, and the side; nil for the root.
    var parent: (node: Int, isLeft: Bool)?
    /// Before the learning rate.
    var output: Double
    var split: Split?
    var histogram: HistogramPool.Handle?
  }

  private let table: BinnedTable
  private let columns: [Buffer<UInt8>]
  private let limits: Limits
  private let threads: Int
  let partition: RowPartition
  private let pool: HistogramPool
  private let spare: [Buffer<PackedSum>]
  private(set) var leaves: [Leaf] = []

  /// - Parameter histogramBytes: how much the histograms may take; less costs time and changes nothing else.
  /// - Precondition: the table has its columns.
  init(_ table: BinnedTable, limits: Limits, threads: Int, histogramBytes: Int = 1 << 26) {
    guard let columns = table.columns else { preconditionFailure("a tree is grown from a table with columns") }
    self.table = table
    self.columns = columns
    self.limits = limits
    self.threads = threads
    partition = RowPartition(capacity: table.rowCount, threads: threads)
    pool = HistogramPool(size: table.layout.histogramSize, most: limits.leaves, bytes: histogramBytes)
    spare = (1..<max(threads, 1)).map { _ in Buffer(count: table.layout.histogramSize) }
  }

  /// Grows a tree; its leaves' rows are in `leaves` and `partition` until the next.
  ///
  /// - Parameters:
  ///   - gradients: one for each row of the table.
  ///   - rows: how many rows the partition's list begins with; nil is every row, in order.
  ///   - slots: the slots that the tree may split, ascending.
  /// - Returns: the tree, whose values are the leaves' outputs times the rate, rounded to float32.
  mutating func grow(
    _ gradients: Buffer<PackedSum>, scale: GradientScale, rows: Int?, slots: [Int], rate: Double
  ) -> DecisionTree {
    let count = rows ?? table.rowCount
    if rows == nil { partition.fill(rows: count) }
    pool.reset()
    var nodes: [DecisionTree.Node] = []
    var root = Leaf(rows: 0..<count, sum: 0, depth: 0, parent: nil, output: 0, split: nil, histogram: nil)
    let indices = rows == nil ? nil : UnsafePointer(partition.indices.start)
    root.sum = sum(gradients, indices, count: count)
    root.output = limits.rules.output(
      root.sum.gradientUnits * scale.gradient, root.sum.hessianUnits * scale.hessian, l2: limits.rules.l2)
    if canSplit(root), let histogram = pool.take(evicting: { nil }) {
      HistogramKernel.build(
        table, indices: indices, count: count, gradients: gradients.start, into: pool[histogram], spare: spare)
      root.histogram = histogram
    }
    leaves = [root]
    search(0, scale, slots)
    while leaves.count < limits.leaves, let at = bestLeaf(), let split = leaves[at].split {
      let (left, right) = part(leaves[at], split, node: nodes.count)
      let slot = table.layout.slots[split.slot]
      if let parent = leaves[at].parent {
        if parent.isLeft {
          nodes[parent.node].left = Int32(nodes.count)
        } else {
          nodes[parent.node].right = Int32(nodes.count)
        }
      }
      nodes.append(
        DecisionTree.Node(
          feature: Int32(slot.feature), test: split.test.ofValues(table.layout.mappers[slot.feature]),
          left: ~Int32(at), right: ~Int32(leaves.count), gain: Float(split.gain)))
      leaves[at] = left
      leaves.append(right)
      if leaves.count < limits.leaves {
        findSplits(at, leaves.count - 1, gradients, scale, slots)
      }
    }
    return DecisionTree(nodes: nodes, values: leaves.map { Float($0.output * rate) })
  }

  /// The first of the leaves whose split gains most.
  private func bestLeaf() -> Int? {
    var best: (index: Int, gain: Double)?
    for (index, leaf) in leaves.enumerated() {
      if let gain = leaf.split?.gain, gain > best?.gain ?? 0 { best = (index, gain) }
    }
    return best?.index
  }

  private func canSplit(_ leaf: Leaf) -> Bool {
    leaf.rows.count >= 2 * limits.rules.leastRows && leaf.rows.count >= 2 && leaf.depth < limits.depth ?? .max
      && !table.layout.slots.isEmpty
  }

  /// Finds the leaf's split from its histogram, which is given back when there is none.
  private mutating func search(_ index: Int, _ scale: GradientScale, _ slots: [Int]) {
    let leaf = leaves[index]
    guard let histogram = leaf.histogram else { return }
    let search = SplitSearch(
      layout: table.layout, rules: limits.rules, scale: scale, total: leaf.sum, rows: leaf.rows.count)
    leaves[index].split = search.best(pool[histogram], slots: slots, threads: threads)
    if leaves[index].split == nil {
      pool.release(histogram)
      leaves[index].histogram = nil
    }
  }

  /// Parts the leaf's rows; the left child inherits the histogram, of which the other's will be subtracted.
  private func part(_ leaf: Leaf, _ split: Split, node: Int) -> (left: Leaf, right: Leaf) {
    let slot = table.layout.slots[split.slot]
    let mapper = table.layout.mappers[slot.feature]
    let goesLeft = split.test.sides(mapper, binCount: slot.binCount)
    let column = columns[split.slot]
    let count = goesLeft.withUnsafeBufferPointer { goesLeft in
      guard let goesLeft = goesLeft.baseAddress else { return 0 }
      return partition.split(leaf.rows, column: column, isWide: slot.isWide, goesLeft: goesLeft)
    }
    let middle = leaf.rows.lowerBound + count
    let left = Leaf(
      rows: leaf.rows.lowerBound..<middle, sum: split.left, depth: leaf.depth + 1, parent: (node, true),
      output: split.leftOutput, split: nil, histogram: leaf.histogram)
    let right = Leaf(
      rows: middle..<leaf.rows.upperBound, sum: leaf.sum &- split.left, depth: leaf.depth + 1, parent: (node, false),
      output: split.rightOutput, split: nil, histogram: nil)
    return (left, right)
  }

  /// Builds the histogram of the child with fewer rows, and takes the other's from their parent's.
  private mutating func findSplits(
    _ left: Int, _ right: Int, _ gradients: Buffer<PackedSum>, _ scale: GradientScale, _ slots: [Int]
  ) {
    let parent = leaves[left].histogram
    leaves[left].histogram = nil
    let (small, large) = leaves[left].rows.count < leaves[right].rows.count ? (left, right) : (right, left)
    guard canSplit(leaves[large]) else {
      if let parent { pool.release(parent) }
      return
    }
    let needsSmall = parent != nil || canSplit(leaves[small])
    if needsSmall { build(small, gradients) }
    if let parent, let child = leaves[small].histogram {
      HistogramKernel.subtract(pool[child], from: pool[parent], table.layout)
      leaves[large].histogram = parent
    } else {
      build(large, gradients)
    }
    if canSplit(leaves[small]) {
      search(small, scale, slots)
    } else if let histogram = leaves[small].histogram {
      pool.release(histogram)
      leaves[small].histogram = nil
    }
    search(large, scale, slots)
  }

  private mutating func build(_ leaf: Int, _ gradients: Buffer<PackedSum>) {
    // Without room, the histogram of the leaf that is the last to be split makes place: it is built anew if need be.
    let histogram = pool.take {
      var last: (index: Int, gain: Double)?
      for (index, leaf) in leaves.enumerated() where leaf.histogram != nil {
        if let gain = leaf.split?.gain, gain < last?.gain ?? .infinity { last = (index, gain) }
      }
      guard let last else { return nil }
      defer { leaves[last.index].histogram = nil }
      return leaves[last.index].histogram
    }
    guard let histogram else { preconditionFailure("there is room for two children") }
    let rows = leaves[leaf].rows
    HistogramKernel.build(
      table, indices: partition.indices.start + rows.lowerBound, count: rows.count, gradients: gradients.start,
      into: pool[histogram], spare: spare)
    leaves[leaf].histogram = histogram
  }

  private func sum(_ gradients: Buffer<PackedSum>, _ indices: UnsafePointer<UInt32>?, count: Int) -> PackedSum {
    var sum: PackedSum = 0
    if let indices {
      for index in 0..<count { sum &+= gradients.start[Int(indices[index])] }
    } else {
      for index in 0..<count { sum &+= gradients.start[index] }
    }
    return sum
  }
}
