internal import Tabular

/// Trees that each see their own sample of the rows and, at each split, of the features; the model is their mean.
///
/// Splits lower the Gini impurity or the variance over histogram bins as boosting uses them, but that a bin may hold one
/// row: a tree that grows until its leaves are pure must be able to part any two values.
public struct RandomForest: Learner {
  public var parameters: ForestParameters

  public init(_ parameters: ForestParameters = ForestParameters()) { self.parameters = parameters }

  /// - Throws: `TreeFitError`; `FitInterrupted` when the observer asks to stop; `UnusableCheckpoint`.
  public func fit(_ training: TrainingSet, validation: TrainingSet?, _ run: FitRun) throws -> any FittedModel {
    try fit(training, run)
  }

  /// A forest needs no validation part: it has no rounds that could be too many.
  public func fit(_ training: TrainingSet, _ run: FitRun) throws -> TreeModel {
    try parameters.check()
    let rowCount = training.features.rowCount
    guard rowCount > 0 else { throw TreeFitError.data("there are no rows to learn from") }
    guard rowCount <= Int32.max else { throw TreeFitError.data("\(rowCount) rows are too many: at most \(Int32.max)") }
    let threads = max(1, min(run.threads, parameters.trees))
    let layout = BinLayout(
      features: training.features, bins: parameters.bins, seed: run.seed, threads: run.threads, leastRows: 1)
    let fingerprint = TreeCheckpoint.fingerprint("\(parameters) \(run.seed) \(rowCount)", layout, training.target)
    var trees = try run.checkpoint.map { try TreeCheckpoint.read($0, fingerprint: fingerprint) } ?? []
    guard trees.count <= parameters.trees else { throw UnusableCheckpoint("the checkpoint has too many trees") }
    let table = BinnedTable(training.features, layout: layout, columns: true, threads: run.threads)
    let target = ForestTarget(training.target)
    let orders = layout.slots.map { slot in
      if case .category = layout.mappers[slot.feature].kind {
        return target.order(slot, table, weights: training.weights)
      }
      return []
    }
    while trees.count < parameters.trees {
      let first = trees.count
      let grown = Parallel.map(min(threads, parameters.trees - first), threads: threads) { part in
        ForestGrower(table, target, weights: training.weights, orders: orders, parameters)
          .grow(SeededGenerator(seed: run.seed, stream: first + part))
      }
      for tree in grown {
        trees.append(tree)
        if !run.observer.roundEnded(trees.count, of: parameters.trees, metrics: []), trees.count < parameters.trees {
          throw FitInterrupted(checkpoint: TreeCheckpoint.bytes(trees, fingerprint: fingerprint))
        }
      }
    }
    let isBinary = if case .classes(_, 2) = training.target { true } else { false }
    return TreeModel(
      trees: trees, start: Array(repeating: 0, count: target.sums), link: isBinary ? .complement : .identity,
      valuesPerLeaf: target.sums, featureCount: training.features.columns.count,
      treeWeight: 1 / Float(parameters.trees))
  }
}
