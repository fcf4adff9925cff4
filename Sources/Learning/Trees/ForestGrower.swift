internal import Tabular

/// Grows the trees of a forest, each from its own stream of random numbers; every thread has a grower of its own.
struct ForestGrower: ~Copyable {
  private let table: BinnedTable
  private let columns: [Buffer<UInt8>]
  private let target: ForestTarget
  private let weights: [Float]?
  private let parameters: ForestParameters
  /// Of the levels of each slot that is a category.
  private let orders: [[Int]]
  private let group: ForestGroup
  private let partition: RowPartition
  /// How much a row counts in the tree: how often it was drawn, times its own weight.
  private let rowWeights: Buffer<Double>
  /// Of the node's rows, in the order of the partition's list.
  private let nodeWeights: Buffer<Double>
  private let nodeSums: Buffer<Double>
  private let nodeLabels: Buffer<Int32>
  private let bins: Buffer<Double>
  private let scratch: Buffer<Double>

  /// - Precondition: the table has its columns.
  init(
    _ table: BinnedTable, _ target: ForestTarget, weights: [Float]?, orders: [[Int]], _ parameters: ForestParameters
  ) {
    guard let columns = table.columns else { preconditionFailure("a tree is grown from a table with columns") }
    self.table = table
    self.columns = columns
    self.target = target
    self.weights = weights
    self.orders = orders
    self.parameters = parameters
    group = ForestGroup(sums: target.sums)
    partition = RowPartition(capacity: table.rowCount, threads: 1)
    rowWeights = Buffer(count: table.rowCount)
    nodeWeights = Buffer(count: table.rowCount)
    nodeSums = Buffer(count: target.sums == 1 ? table.rowCount : 0)
    nodeLabels = Buffer(count: target.sums == 1 ? 0 : table.rowCount)
    bins = Buffer(count: (table.layout.slots.map(\.binCount).max() ?? 1) * group.size)
    scratch = Buffer(count: 3 * group.size)
  }

  private struct Node {
    var rows: Range<Int>
    var depth: Int
    /// The node that it hangs on, and the side; nil for the root.
    var parent: (node: Int, isLeft: Bool)?
  }

  func grow(_ generator: SeededGenerator) -> DecisionTree {
    var generator = generator
    let count = draw(&generator)
    var features = Array(table.layout.slots.indices)
    var nodes: [DecisionTree.Node] = []
    var values: [Float] = []
    var open = [Node(rows: 0..<count, depth: 0, parent: nil)]
    while let node = open.popLast() {
      let whole = scratch.start
      gather(node.rows, into: whole)
      let found = isSplittable(node, whole) ? search(node.rows, whole, &features, &generator) : nil
      let at: Int32
      if let found {
        let slot = table.layout.slots[found.slot]
        let mapper = table.layout.mappers[slot.feature]
        at = Int32(nodes.count)
        let left = found.test.sides(mapper, binCount: slot.binCount).withUnsafeBufferPointer { sides in
          sides.baseAddress.map {
            partition.split(node.rows, column: columns[found.slot], isWide: slot.isWide, goesLeft: $0)
          } ?? 0
        }
        let middle = node.rows.lowerBound + left
        let gain = found.purity - group.purity(whole)
        nodes.append(
          DecisionTree.Node(
            feature: Int32(slot.feature), test: found.test.ofValues(mapper), left: 0, right: 0, gain: Float(gain)))
        let depth = node.depth + 1
        open.append(Node(rows: middle..<node.rows.upperBound, depth: depth, parent: (Int(at), false)))
        open.append(Node(rows: node.rows.lowerBound..<middle, depth: depth, parent: (Int(at), true)))
      } else {
        at = ~Int32(values.count / group.sums)
        append(whole, to: &values)
      }
      if let parent = node.parent {
        if parent.isLeft { nodes[parent.node].left = at } else { nodes[parent.node].right = at }
      }
    }
    return DecisionTree(nodes: nodes, values: values)
  }

  /// Draws the tree's rows, and returns how many different ones there are.
  private func draw(_ generator: inout SeededGenerator) -> Int {
    let count = table.rowCount
    let wanted = max(1, Int((Double(count) * parameters.subsample).rounded()))
    let weight = rowWeights.start
    if parameters.bootstrap {
      weight.update(repeating: 0, count: count)
      for _ in 0..<wanted { weight[generator.below(count)] += 1 }
    } else {
      // Knuth's algorithm S: each row is as likely.
      var chosen = 0
      for row in 0..<count {
        let isChosen = generator.below(count - row) < wanted - chosen
        weight[row] = isChosen ? 1 : 0
        chosen += isChosen ? 1 : 0
      }
    }
    var rows = 0
    for row in 0..<count where weight[row] > 0 {
      partition.indices.start[rows] = UInt32(truncatingIfNeeded: row)
      rows += 1
      if let weights { weight[row] *= Double(weights[row]) }
    }
    return rows
  }

  /// Brings the weights and targets of a node's rows together, and sums them.
  private func gather(_ rows: Range<Int>, into whole: UnsafeMutablePointer<Double>) {
    whole.update(repeating: 0, count: group.size)
    whole[0] = Double(rows.count)
    let indices = partition.indices.start
    switch target {
    case .values(let values, _):
      for at in rows {
        let row = Int(indices[at])
        let weight = rowWeights.start[row]
        let sum = weight * values.start[row]
        nodeWeights.start[at] = weight
        nodeSums.start[at] = sum
        whole[1] += weight
        whole[2] += sum
      }
    case .classes(let labels, _):
      labels.withUnsafeBufferPointer { labels in
        for at in rows {
          let row = Int(indices[at])
          nodeWeights.start[at] = rowWeights.start[row]
          nodeLabels.start[at] = labels[row]
          whole[1] += rowWeights.start[row]
          whole[2 + Int(labels[row])] += rowWeights.start[row]
        }
      }
    }
  }

  private func isSplittable(_ node: Node, _ whole: UnsafePointer<Double>) -> Bool {
    guard node.rows.count >= max(parameters.minSplitRows, 2 * parameters.minLeafRows),
      node.depth < parameters.maxDepth ?? .max
    else { return false }
    switch target {
    case .values(let values, _):
      let first = values.start[Int(partition.indices.start[node.rows.lowerBound])]
      return node.rows.contains { values.start[Int(partition.indices.start[$0])] != first }
    case .classes: return (2..<group.size).count { whole[$0] > 0 } > 1
    }
  }

  /// Looks at features in a random order: as many as a split may, and on until one of them has two values.
  private func search(
    _ rows: Range<Int>, _ whole: UnsafePointer<Double>, _ features: inout [Int], _ generator: inout SeededGenerator
  ) -> ForestSplitSearch.Found? {
    let search = ForestSplitSearch(
      group: group, leastRows: Double(parameters.minLeafRows), whole: whole, scratch: scratch.start + group.size)
    let wanted = parameters.featuresPerSplit(of: features.count)
    // A split must part the rows better than none does; rounding alone must not look like a gain.
    let least = group.purity(whole) * (1 + 1e-12)
    var best: ForestSplitSearch.Found? = ForestSplitSearch.Found(purity: least, slot: -1, test: .category(bins: []))
    var varied = 0
    for visited in features.indices {
      if visited >= wanted, varied > 0 { break }
      features.swapAt(visited, visited + generator.below(features.count - visited))
      let slot = features[visited]
      guard let used = fill(table.layout.slots[slot], columns[slot], rows) else { continue }
      varied += 1
      let mapper = table.layout.mappers[table.layout.slots[slot].feature]
      switch mapper.kind {
      case .number: search.number(bins.start, used, missingBin: mapper.missingBin, slot: slot, into: &best)
      case .category: search.category(bins.start, used, order: orders[slot], slot: slot, into: &best)
      }
    }
    return best.flatMap { $0.slot < 0 ? nil : $0 }
  }

  /// Sums the node's rows by their bins; nil when all have the same.
  private func fill(_ slot: BinLayout.Slot, _ column: Buffer<UInt8>, _ rows: Range<Int>) -> ClosedRange<Int>? {
    if slot.isWide {
      return UnsafePointer(column.start).withMemoryRebound(to: UInt16.self, capacity: column.count / 2) {
        fill($0, rows)
      }
    }
    return fill(UnsafePointer(column.start), rows)
  }

  @inline(__always)
  private func fill<Bin: FixedWidthInteger>(_ column: UnsafePointer<Bin>, _ rows: Range<Int>) -> ClosedRange<Int>? {
    let indices = partition.indices.start
    var low = Bin.max
    var high = Bin.min
    for at in rows {
      let bin = column[Int(indices[at])]
      low = min(low, bin)
      high = max(high, bin)
    }
    guard low < high else { return nil }
    let size = group.size
    let used = Int(low)...Int(high)
    (bins.start + used.lowerBound * size).update(repeating: 0, count: used.count * size)
    if group.sums == 1 {
      for at in rows {
        let target = bins.start + Int(column[Int(indices[at])]) &* 3
        target[0] += 1
        target[1] += nodeWeights.start[at]
        target[2] += nodeSums.start[at]
      }
    } else {
      for at in rows {
        let target = bins.start + Int(column[Int(indices[at])]) &* size
        target[0] += 1
        target[1] += nodeWeights.start[at]
        target[2 &+ Int(nodeLabels.start[at])] += nodeWeights.start[at]
      }
    }
    return used
  }

  private func append(_ whole: UnsafePointer<Double>, to values: inout [Float]) {
    switch target {
    case .values(_, let shift): values.append(Float(whole[2] / whole[1] + shift))
    case .classes: for sum in 2..<group.size { values.append(Float(whole[sum] / whole[1])) }
    }
  }
}
