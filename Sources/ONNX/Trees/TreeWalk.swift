internal import Dispatch
internal import Synchronization

/// What trees say of rows: sums, or whatever the aggregate is, before base values and transforms.
struct TreeScores<Scalar: TreeScalar> {
  /// rows x targets.
  var values: [Scalar]
  /// rows x targets: whether any leaf voted. Empty when each leaf votes for the only target.
  var seen: [Bool]
}

struct TreeWalk<Scalar: TreeScalar>: Sendable {
  private let ensemble: TreeEnsemble
  private let layout: TreeLayout<Scalar>
  /// Every leaf has one vote, for the one target, and votes are added: a leaf is then its weight.
  private let isPlain: Bool

  /// Rows that are worked on together. A multiple of a tile's; results do not depend on it.
  private static var rowsOfBlock: Int { 128 }
  /// Rows that a thread takes at a time.
  private static var rowsOfChunk: Int { 4096 }

  init(_ ensemble: TreeEnsemble) throws(Problem) {
    self.ensemble = ensemble
    layout = try TreeLayout(ensemble)
    isPlain =
      ensemble.targets == 1 && (ensemble.aggregate == .sum || ensemble.aggregate == .average)
      && ensemble.leaves.allSatisfy { $0.count == 1 }
  }

  /// - Parameter input: rows x columns, with a column for each feature that a branch asks for.
  func scores(_ input: [Scalar], rows: Int, columns: Int, threads: Int) -> TreeScores<Scalar> {
    precondition(input.count == rows * columns, "the input is a matrix of that size")
    precondition(
      layout.slots.allSatisfy { $0.feature < columns } || rows == 0 || ensemble.branches.isEmpty, "features are columns"
    )
    let targets = ensemble.targets
    var scores = TreeScores(
      values: [Scalar](repeating: 0, count: rows * targets),
      seen: [Bool](repeating: false, count: isPlain ? 0 : rows * targets))
    guard rows > 0 else { return scores }
    let chunks = (rows + Self.rowsOfChunk - 1) / Self.rowsOfChunk
    scores.values.withUnsafeMutableBufferPointer { values in
      scores.seen.withUnsafeMutableBufferPointer { seen in
        input.withUnsafeBufferPointer { input in
          let next = Atomic(0)
          // Shared by the threads: each row's part of the results is touched by the one that took its chunk.
          nonisolated(unsafe) let (input, values, seen) = (input, values, seen)
          @Sendable func work() {
            var tiles = [Scalar.Key](repeating: 0, count: Self.rowsOfBlock * layout.slots.count)
            while true {
              let chunk = next.add(1, ordering: .relaxed).oldValue
              guard chunk < chunks else { return }
              let end = min(rows, (chunk + 1) * Self.rowsOfChunk)
              for begin in stride(from: chunk * Self.rowsOfChunk, to: end, by: Self.rowsOfBlock) {
                // Rows of this block are this thread's alone, so are their parts of `values` and `seen`.
                let block = begin..<min(end, begin + Self.rowsOfBlock)
                fill(&tiles, input, block, columns)
                if isPlain {
                  addPlain(tiles, UnsafeMutableBufferPointer(rebasing: values[block]))
                } else {
                  let part = block.lowerBound * targets..<block.upperBound * targets
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
  private func fill(
    _ tiles: inout [Scalar.Key], _ input: UnsafeBufferPointer<Scalar>, _ rows: Range<Int>, _ columns: Int
  ) {
    let height = TreeLayout<Scalar>.rowsOfTile
    guard columns > 0 else { return }
    tiles.withUnsafeMutableBufferPointer { tiles in
      // In bounds: there are at most `rowsOfBlock` rows, `slots` of each have a place, and features are columns.
      for (number, slot) in layout.slots.enumerated() {
        let feature = min(slot.feature, columns - 1)
        for row in rows {
          let index = row - rows.lowerBound
          let place = (index / height * layout.slots.count + number) * height + index % height
          let value = input[row * columns + feature]
          switch slot.form {
          case .missingFirst: tiles[place] = value.isNaN ? Scalar.Key.min : value.key
          case .missingLast: tiles[place] = value.isNaN ? Scalar.Key.max : value.key
          case .category: tiles[place] = Scalar.Key(slot.categories.number(value))
          }
        }
      }
    }
  }

  /// Adds the weights of the leaves that rows end in, tree by tree: the nodes of one stay in the first cache for all rows.
  private func addPlain(_ tiles: [Scalar.Key], _ values: UnsafeMutableBufferPointer<Scalar>) {
    let height = TreeLayout<Scalar>.rowsOfTile
    layout.weights.withUnsafeBufferPointer { weights in
      eachTile(tiles, rows: values.count) { tile, ends in
        // In bounds: ends are nodes, and rows of the last tile that are none are left out.
        for row in 0..<min(height, values.count - tile * height) {
          values[tile * height + row] += weights[Int(ends[row])]
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
    eachTile(tiles, rows: rows) { tile, ends in
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
    _ tiles: [Scalar.Key], rows: Int, _ body: (_ tile: Int, _ ends: SIMD8<UInt32>) -> Void
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
            body(tile, layout.hasSets ? walkWithSets(keys, nodes, tree) : walk(keys, nodes, tree))
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
    for _ in 0..<tree.depth {
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
      for _ in 0..<tree.depth {
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
