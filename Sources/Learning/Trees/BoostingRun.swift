internal import Tabular

/// A fit while it goes on.
struct BoostingRun: ~Copyable {
  private let parameters: BoostingParameters
  private let seed: Int
  private let threads: Int
  private let table: BinnedTable
  private let start: [Double]
  private let fingerprint: UInt64
  private let featureCount: Int
  private var grower: TreeGrower
  private let scores: BoostingScores
  private let gradients: Buffer<PackedSum>
  private let judge: BoostingJudge?
  private var trees: [DecisionTree] = []
  private var isExhausted = false
  private(set) var history: [[RoundMetric]] = []

  init(
    _ training: TrainingSet, judge rules: BoostingJudge.Rules?, parameters: BoostingParameters, seed: Int, threads: Int
  ) throws {
    try parameters.check()
    let rowCount = training.features.rowCount
    guard rowCount > 0 else { throw TreeFitError.data("there are no rows to learn from") }
    guard rowCount <= GradientScale.mostRows else {
      throw TreeFitError.data("\(rowCount) rows are too many: boosting sums at most \(GradientScale.mostRows)")
    }
    self.parameters = parameters
    self.seed = seed
    self.threads = threads
    featureCount = training.features.columns.count
    let layout = BinLayout(features: training.features, bins: parameters.bins, seed: seed, threads: threads)
    table = BinnedTable(training.features, layout: layout, columns: true, threads: threads)
    let objective = BoostingObjective(training.target)
    // What the model adds up is float32, so boosting starts there as well.
    let start = objective.start(weights: training.weights).map { Double(Float($0)) }
    self.start = start
    scores = BoostingScores(training.target, weights: training.weights, start: start, threads: threads)
    fingerprint = TreeCheckpoint.fingerprint("\(parameters) \(seed) \(rowCount) \(start)", layout, training.target)
    gradients = Buffer(count: rowCount)
    let splits = SplitRules(
      leastRows: parameters.minLeafRows, leastGain: parameters.minSplitGain, l1: parameters.l1, l2: parameters.l2)
    grower = TreeGrower(
      table, limits: .init(leaves: parameters.leaves, depth: parameters.maxDepth, rules: splits), threads: threads)
    judge = rules.map { BoostingJudge($0, layout: layout, start: start, threads: threads) }
  }

  var rounds: Int { trees.count / start.count }

  var wantsRound: Bool { rounds < parameters.trees && !isExhausted && !(judge?.isPatienceOver ?? false) }

  /// Grows the trees of one more round.
  mutating func addRound() {
    let round = rounds
    let sampled = parameters.subsample < 1
    scores.beginRound()
    var grown: [DecisionTree] = []
    let slots = chosenSlots(round)
    for score in start.indices {
      guard scores.objective.isLearnable(score, start: start) else {
        grown.append(DecisionTree(nodes: [], values: [0]))
        continue
      }
      let scale = scores.gradients(score, into: gradients)
      let rows = sampled ? sampleRows(round) : nil
      let tree = grower.grow(gradients, scale: scale, rows: rows, slots: slots, rate: parameters.learningRate)
      if sampled {
        scores.add(tree, table, score: score)
      } else {
        scores.add(tree.values, leaves: grower.leaves, grower.partition.indices, score: score)
      }
      grown.append(tree)
    }
    // When every row and column found no split, no later round will find one.
    isExhausted = !sampled && parameters.columnSample == 1 && grown.allSatisfy(\.nodes.isEmpty)
    end(grown)
  }

  private mutating func end(_ grown: [DecisionTree]) {
    trees += grown
    if let judge { history.append([judge.judge(grown)]) } else { history.append([]) }
  }

  /// Puts the round's rows at the beginning of the partition's list, in order (Knuth's algorithm S).
  private func sampleRows(_ round: Int) -> Int {
    var generator = SeededGenerator(seed: seed, stream: 2 * round)
    let wanted = max(1, Int((Double(table.rowCount) * parameters.subsample).rounded()))
    let indices = grower.partition.indices.start
    var chosen = 0
    for row in 0..<table.rowCount where generator.below(table.rowCount - row) < wanted - chosen {
      indices[chosen] = UInt32(truncatingIfNeeded: row)
      chosen += 1
    }
    return chosen
  }

  private func chosenSlots(_ round: Int) -> [Int] {
    var slots = Array(table.layout.slots.indices)
    guard parameters.columnSample < 1 else { return slots }
    var generator = SeededGenerator(seed: seed, stream: 2 * round + 1)
    let wanted = max(1, Int((Double(slots.count) * parameters.columnSample).rounded()))
    generator.shuffle(&slots)
    return slots.prefix(wanted).sorted()
  }

  // MARK: Checkpoints

  func checkpoint() -> [UInt8] { TreeCheckpoint.bytes(trees, fingerprint: fingerprint) }

  /// Adds the trees of an interrupted fit, so that all is as if they had been grown now.
  mutating func replay(_ checkpoint: [UInt8]) throws(UnusableCheckpoint) {
    let found = try TreeCheckpoint.read(checkpoint, fingerprint: fingerprint)
    guard found.count % start.count == 0, found.count / start.count <= parameters.trees else {
      throw UnusableCheckpoint("the checkpoint has too many trees; remove it to begin anew")
    }
    for round in stride(from: 0, to: found.count, by: start.count) {
      let grown = Array(found[round..<round + start.count])
      for (score, tree) in grown.enumerated() { scores.add(tree, table, score: score) }
      end(grown)
    }
  }

  func result() -> GradientBoosting.Result {
    let kept = judge?.bestRound.map { $0 * start.count } ?? trees.count
    let model = TreeModel(
      trees: Array(trees.prefix(kept)), start: start.map { Float($0) }, link: scores.objective.link, valuesPerLeaf: 1,
      featureCount: featureCount, treeWeight: 1)
    return GradientBoosting.Result(model: model, history: history, stoppedEarly: judge?.isPatienceOver ?? false)
  }
}
