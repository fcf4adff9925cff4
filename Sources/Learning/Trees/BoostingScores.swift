/// The rows' scores while trees are added, and the gradients that the next tree is grown from.
struct BoostingScores: ~Copyable {
  let objective: BoostingObjective
  let rowCount: Int
  private let weights: [Float]?
  private let threads: Int
  /// A run of a number for each row, for each score of a row.
  private let scores: Buffer<Double>
  private let normalisers: Buffer<Double>?

  init(_ target: Target, weights: [Float]?, start: [Double], threads: Int) {
    objective = BoostingObjective(target)
    rowCount = target.rowCount
    self.weights = weights
    self.threads = threads
    scores = Buffer(count: rowCount * start.count)
    for (score, value) in start.enumerated() {
      (scores.start + score * rowCount).initialize(repeating: value, count: rowCount)
    }
    normalisers = start.count > 1 ? Buffer(repeating: 0, count: rowCount) : nil
  }

  /// To be called before the gradients of a round.
  func beginRound() {
    guard let normalisers else { return }
    let classes = objective.scores
    let scores = scores.start
    Parallel.mapChunks(of: rowCount, threads: threads) { rows in
      for row in rows {
        normalisers.start[row] = BoostingObjective.normaliser(scores + row, classes: classes, stride: rowCount)
      }
    }
  }

  /// Writes the packed gradients of a score, and returns what their units are worth.
  func gradients(_ score: Int, into output: Buffer<PackedSum>) -> GradientScale {
    let scores = scores.start
    let normalisers = normalisers?.start
    let sums = Parallel.mapChunks(of: rowCount, threads: threads) { rows in
      objective.write(
        rows, score: score, scores: scores, normalisers: normalisers, weights: weights, rowCount: rowCount,
        into: output.start)
    }
    let (gradients, hessians) = sums.reduce((0, 0)) { ($0.0 + $1.gradients, $0.1 + $1.hessians) }
    let scale = GradientScale(
      gradients: gradients, hessians: hessians, rows: rowCount, unit: weights == nil ? objective.constantHessian : nil)
    let packer = GradientPacker(scale)
    Parallel.mapChunks(of: rowCount, threads: threads) { rows in packer.pack(output.start, rows) }
    return scale
  }

  /// Adds a tree's values to the rows of its leaves.
  func add(_ values: [Float], leaves: [TreeGrower.Leaf], _ indices: Buffer<UInt32>, score: Int) {
    let scores = scores.start + score * rowCount
    Parallel.map(leaves.count, threads: rowCount < Parallel.rowsOfChunk ? 1 : threads) { leaf in
      let value = Double(values[leaf])
      for at in leaves[leaf].rows { scores[Int(indices.start[at])] += value }
    }
  }

  /// Adds a tree's values to every row, which it finds by its bins.
  func add(_ tree: DecisionTree, _ table: BinnedTable, score: Int) {
    let walker = BinnedTree(tree, layout: table.layout)
    let scores = scores.start + score * rowCount
    let rows = table.rows.start
    let stride = table.layout.stride
    Parallel.mapChunks(of: rowCount, threads: threads) { range in
      for row in range { scores[row] += Double(tree.values[walker.leaf(rows + row * stride)]) }
    }
  }

  func loss() -> Double { objective.loss(scores: scores.start, weights: weights, rowCount: rowCount) }

  /// The predictions, row-major: probabilities of the classes, or the value.
  func predictions() -> [Float] {
    let count = objective.scores
    let scores = scores.start
    var sums: [Float] = []
    sums.reserveCapacity(rowCount * count)
    for row in 0..<rowCount {
      for score in 0..<count { sums.append(Float(scores[score * rowCount + row])) }
    }
    return objective.link.apply(sums, count: count)
  }
}

/// Turns pairs of float32 into packed sums, in place.
struct GradientPacker: Sendable {
  private let gradient: Double
  private let hessian: Double

  init(_ scale: GradientScale) {
    gradient = 1 / scale.gradient
    hessian = 1 / scale.hessian
  }

  /// - Precondition: no number's units are as many as 2³².
  func pack(_ numbers: UnsafeMutablePointer<PackedSum>, _ rows: Range<Int>) {
    for row in rows {
      let bits = numbers[row]
      let first = Float(bitPattern: UInt32(truncatingIfNeeded: bits >> 32))
      let second = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
      numbers[row] = Self.rounded(Double(first) * gradient) << 32 &+ Self.rounded(Double(second) * hessian)
    }
  }

  /// The nearest integer of a number below 2⁵¹: what is added pushes the fraction out of a double's 52 bits.
  @inline(__always)
  private static func rounded(_ value: Double) -> Int64 {
    let shift = 0x1.8p52
    return Int64(bitPattern: (value + shift).bitPattern) &- Int64(bitPattern: shift.bitPattern)
  }
}
