/// Follows the figure of the validation part.
final class BoostingJudge {
  private let validation: GradientBoosting.Validation
  private let table: BinnedTable
  private let scores: BoostingScores
  private var rounds = 0
  private var best: (round: Int, value: Double)?

  init(_ validation: GradientBoosting.Validation, layout: BinLayout, start: [Double], threads: Int) {
    self.validation = validation
    table = BinnedTable(validation.data.features, layout: layout, columns: false, threads: threads)
    scores = BoostingScores(
      validation.data.target, weights: validation.data.weights, start: start, threads: threads)
  }

  /// Adds the trees of a round, and returns the figure of all so far.
  func judge(_ trees: [DecisionTree]) -> RoundMetric {
    for (score, tree) in trees.enumerated() { scores.add(tree, table, score: score) }
    rounds += 1
    let value: Double
    let isBetter: Bool
    if let measure = validation.measure {
      value = measure.compute(scores.predictions())
      isBetter = best.map { measure.higherIsBetter ? value > $0.value : value < $0.value } ?? true
    } else {
      value = scores.loss()
      isBetter = best.map { value < $0.value } ?? true
    }
    if isBetter { best = (rounds, value) }
    return RoundMetric(name: validation.measure?.name ?? scores.objective.lossName, value: value)
  }

  /// The round to keep, from 1; nil keeps all.
  var bestRound: Int? { validation.patience == nil ? nil : best?.round }

  var isPatienceOver: Bool {
    guard let patience = validation.patience, let best else { return false }
    return rounds - best.round >= patience
  }
}
