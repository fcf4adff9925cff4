internal import Dispatch
internal import Synchronization

/// What trees say of rows: sums, or whatever the aggregate is, before base values and transforms.
struct TreeScores<Scalar: TreeScalar> {
  /// rows x targets.
  var values: [Scalar]
  /// Whether any leaf voted: rows x targets, or one for each target when it is the same for all rows.
  var seen: [Bool]

  func isSeen(_ index: Int, target: Int) -> Bool { seen.count == values.count ? seen[index] : seen[target] }
}

struct TreeWalk<Scalar: TreeScalar>: Sendable {
  private let ensemble: TreeEnsemble
  private let layout: TreeLayout<Scalar>
  /// Votes are added, and a tree votes for one target: a leaf is then its weight.
  private let isPlain: Bool

  /// Rows that are worked on together, whole tiles of them: as much of rows as of a tree goes through the caches for each
  /// of them. Results do not depend on it.
  private let rowsOfBlock: Int
  /// Rows that a thread takes at a time.
  private static var rowsOfChunk: Int { 4096 }

  init(_ ensemble: TreeEnsemble) throws(Problem) {
    self.ensemble = ensemble
    layout = try TreeLayout(ensemble)
    let tree = layout.nodes.count * MemoryLayout<TreeLayout<Scalar>.Node>.stride / max(1, layout.trees.count)
    let row = layout.slots.count * MemoryLayout<Scalar.Key>.stride
    rowsOfBlock = min(max(128, tree / row / 128 * 128), Self.rowsOfChunk)
    isPlain =
      (ensemble.aggregate == .sum || ensemble.aggregate == .average) && layout.trees.allSatisfy { $0.target != nil }
  }

  /// - Parameter input: rows x columns, with a column for each feature that a branch asks for.
  func scores(_ input: [Scalar], rows: Int, columns: Int, threads: Int) -> TreeScores<Scalar> {
    precondition(input.count == rows * columns, "the input is a matrix of that size")
    precondition(columns >= ensemble.features, "each feature is a column")
    let targets = ensemble.targets
    var scores = TreeScores(
      values: [Scalar](repeating: 0, count: rows * targets),
      seen: [Bool](repeating: false, count: isPlain ? targets : rows * targets))
    if isPlain { for tree in layout.trees { if let target = tree.target { scores.seen[target] = true } } }
    guard rows > 0, columns > 0 else { return scores }
    let chunks = (rows + Self.rowsOfChunk - 1) / Self.rowsOfChunk
    scores.values.withUnsafeMutableBufferPointer { values in
      scores.seen.withUnsafeMutableBufferPointer { seen in
        input.withUnsafeBufferPointer { input in
          let next = Atomic(0)
          // Shared by the threads: each row's part of the results is touched by the one that took its chunk.
          nonisolated(unsafe) let (input, values, seen) = (input, values, seen)
          @Sendable func work() {
            var tiles = [Scalar.Key](repeating: 0, count: rowsOfBlock * layout.slots.count)
            while true {
              let chunk = next.add(1, ordering: .relaxed).oldValue
              guard chunk < chunks else { return }
              let end = min(rows, (chunk + 1) * Self.rowsOfChunk)
              for begin in stride(from: chunk * Self.rowsOfChunk, to: end, by: rowsOfBlock) {
                let block = begin..<min(end, begin + rowsOfBlock)
                fill(
                  &tiles, UnsafeBufferPointer(rebasing: input[block.lowerBound * columns..<block.upperBound * columns]),
                  columns)
                let part = block.lowerBound * targets..<block.upperBound * targets
                if isPlain {
                  addPlain(tiles, block.count, UnsafeMutableBufferPointer(rebasing: values[part]))
                } else {
                  add(
                    tiles, block.count, UnsafeMutableBufferPointer(rebasing: values[part]),
                    UnsafeMutableBufferPointer(rebasing: seen[part]))
                }
              }
            }
          }
          let workers = min(threads, chunks)
          if workers == 1 { work() } else { DispatchQueue.concurrentPerform(iterations: workers) { _ in work() } }
        }
      }
    }
    return scores
  }

  /// Keys by tile, slot and row of the tile, so that a node's slot finds the keys of eight rows side by side.
  private func fill(_ tiles: inout [Scalar.Key], _ input: UnsafeBufferPointer<Scalar>, _ columns: Int) {
    let rows = input.count / columns
    tiles.withUnsafeMutableBufferPointer { tiles in
      for (number, slot) in layout.slots.enumerated() {
        switch slot.form {
        case .missingFirst:
          each(rows, number) { tiles[$1] = key(input[$0 * columns + slot.feature], missing: Scalar.Key.min) }
        case .missingLast:
          each(rows, number) { tiles[$1] = key(input[$0 * columns + slot.feature], missing: Scalar.Key.max) }
        case .category:
          each(rows, number) { tiles[$1] = Scalar.Key(slot.categories.number(input[$0 * columns + slot.feature])) }
        }
      }
    }
  }

  @inline(__always)
  private func key(_ value: Scalar, missing: Scalar.Key) -> Scalar.Key { value.isNaN ? missing : value.key }

  /// Calls `body` with each row of a block and the place of its key in a slot.
  ///
  /// In bounds: a block has no more rows than `tiles` has places for in each slot, and features are columns.
  @inline(__always)
  private func each(_ rows: Int, _ slot: Int, _ body: (_ row: Int, _ place: Int) -> Void) {
    let height = TreeLayout<Scalar>.rowsOfTile
    for tile in 0..<(rows + height - 1) / height {
      let begin = tile * height
      let place = (tile * layout.slots.count + slot) * height
      for row in 0..<min(height, rows - begin) { body(begin + row, place + row) }
    }
  }

  /// Adds the weights of the leaves that rows end in, tree by tree: the nodes of one stay in the first cache for all rows.
  private func addPlain(_ tiles: [Scalar.Key], _ rows: Int, _ values: UnsafeMutableBufferPointer<Scalar>) {
    let height = TreeLayout<Scalar>.rowsOfTile
    let targets = ensemble.targets
    layout.weights.withUnsafeBufferPointer { weights in
      eachTile(tiles, rows: rows) { tree, tile, ends in
        // In bounds: ends are nodes, targets of votes were checked, and rows of the last tile that are none are left out.
        var place = tile * height * targets + (tree.target ?? 0)
        for row in 0..<min(height, rows - tile * height) {
          values[place] += weights[Int(ends[row])]
          place += targets
        }
      }
    }
  }

  private func add(
    _ tiles: [Scalar.Key], _ rows: Int, _ values: UnsafeMutableBufferPointer<Scalar>,
    _ seen: UnsafeMutableBufferPointer<Bool>
  ) {
    let height = TreeLayout<Scalar>.rowsOfTile
    let targets = ensemble.targets
    eachTile(tiles, rows: rows) { _, tile, ends in
      for row in 0..<min(height, rows - tile * height) {
        for vote in ensemble.votes[ensemble.leaves[Int(layout.leaves[Int(ends[row])])]] {
          // In bounds: targets of votes were checked.
          let place = (tile * height + row) * targets + vote.target
          let weight = Scalar(vote.weight)
          switch ensemble.aggregate {
          case .sum, .average: values[place] += weight
          case .min: values[place] = seen[place] ? Swift.min(values[place], weight) : weight
          case .max: values[place] = seen[place] ? Swift.max(values[place], weight) : weight
          }
          seen[place] = true
        }
      }
    }
  }

  /// Calls `body` for each tree and tile with the nodes that its eight rows end in.
  @inline(__always)
  private func eachTile(
    _ tiles: [Scalar.Key], rows: Int,
    _ body: (_ tree: TreeLayout<Scalar>.Tree, _ tile: Int, _ ends: SIMD8<UInt32>) -> Void
  ) {
    let height = TreeLayout<Scalar>.rowsOfTile
    let count = (rows + height - 1) / height
    let size = layout.slots.count * height
    precondition(count * size <= tiles.count, "there is a tile for each eight rows")
    tiles.withUnsafeBufferPointer { tiles in
      layout.nodes.withUnsafeBufferPointer { nodes in
        guard let tiles = tiles.baseAddress, let nodes = nodes.baseAddress else { return }
        for tree in layout.trees {
          for tile in 0..<count {
            let keys = tiles + tile * size
            body(tree, tile, layout.hasSets ? walkWithSets(keys, nodes, tree) : walk(keys, nodes, tree))
          }
        }
      }
    }
  }

  /// The leaves of eight rows. They go down side by side, because each step of one row waits for the one before.
  ///
  /// In bounds: `first` of a node is one of its tree, and so is the next, and `slot` is one of the tile's.
  @inline(__always)
  private func walk(
    _ keys: UnsafePointer<Scalar.Key>, _ nodes: UnsafePointer<TreeLayout<Scalar>.Node>, _ tree: TreeLayout<Scalar>.Tree
  ) -> SIMD8<UInt32> {
    @inline(__always)
    func next(_ node: UInt32, _ row: Int) -> UInt32 {
      let node = nodes[Int(node)]
      return node.first &+ (keys[Int(node.slot) &+ row] > node.threshold ? 1 : 0)
    }
    var (a, b, c, d, e, f, g, h) = (
      tree.root, tree.root, tree.root, tree.root, tree.root, tree.root, tree.root, tree.root
    )
    for _ in 0..<tree.depths.lowerBound {
      (a, b, c, d) = (next(a, 0), next(b, 1), next(c, 2), next(d, 3))
      (e, f, g, h) = (next(e, 4), next(f, 5), next(g, 6), next(h, 7))
    }
    for _ in tree.depths.lowerBound..<tree.depths.upperBound {
      let (a1, b1, c1, d1) = (next(a, 0), next(b, 1), next(c, 2), next(d, 3))
      let (e1, f1, g1, h1) = (next(e, 4), next(f, 5), next(g, 6), next(h, 7))
      // A leaf leads to itself: when no row moved, all have arrived.
      let moved = (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1) | (e ^ e1) | (f ^ f1) | (g ^ g1) | (h ^ h1)
      (a, b, c, d, e, f, g, h) = (a1, b1, c1, d1, e1, f1, g1, h1)
      if moved == 0 { break }
    }
    return SIMD8(a, b, c, d, e, f, g, h)
  }

  /// The same with branches that ask whether a category is in a set.
  @inline(__always)
  private func walkWithSets(
    _ keys: UnsafePointer<Scalar.Key>, _ nodes: UnsafePointer<TreeLayout<Scalar>.Node>, _ tree: TreeLayout<Scalar>.Tree
  ) -> SIMD8<UInt32> {
    layout.sets.withUnsafeBufferPointer { sets in
      var ends = SIMD8<UInt32>(repeating: tree.root)
      for _ in 0..<tree.depths.upperBound {
        var moved: UInt32 = 0
        for row in 0..<8 {
          let node = nodes[Int(ends[row])]
          let key = keys[Int(node.slot) &+ row]
          let isSecond: Bool
          if node.set < 0 {
            isSecond = key > node.threshold
          } else {
            // In bounds: the threshold of a set is the number of its bits, and keys of categories are not negative.
            let number = Int(key)
            isSecond = key >= node.threshold || sets[Int(node.set) &+ number >> 5] >> UInt32(number & 31) & 1 == 0
          }
          let next = node.first &+ (isSecond ? 1 : 0)
          moved |= next ^ ends[row]
          ends[row] = next
        }
        if moved == 0 { break }
      }
      return ends
    }
  }
}
