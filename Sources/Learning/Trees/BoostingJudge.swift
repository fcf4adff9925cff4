/// Follows the figure of the validation part.
final class BoostingJudge {
  struct Rules: Sendable {
    var rows: TrainingSet
    /// Nil is the loss.
    var measure: GradientBoosting.Measure?
    var patience: Int?
  }

  private let rules: Rules
  private let table: BinnedTable
  private let scores: BoostingScores
  private var rounds = 0
  private var best: (round: Int, value: Double)?

  init(_ rules: Rules, layout: BinLayout, start: [Double], threads: Int) {
    self.rules = rules
    table = BinnedTable(rules.rows.features, layout: layout, columns: false, threads: threads)
    scores = BoostingScores(
      rules.rows.target, weights: rules.rows.weights, start: start, threads: threads)
  }

  /// Adds the trees of a round, and returns the figure of all so far.
  func judge(_ trees: [DecisionTree]) -> RoundMetric {
    for (score, tree) in trees.enumerated() { scores.add(tree, table, score: score) }
    rounds += 1
    let value: Double
    let isBetter: Bool
    if let measure = rules.measure {
      value = measure.compute(scores.predictions(), rules.rows)
      isBetter = best.map { measure.higherIsBetter ? value > $0.value : value < $0.value } ?? true
    } else {
      value = scores.loss()
      isBetter = best.map { value < $0.value } ?? true
    }
    if isBetter { best = (rounds, value) }
    return RoundMetric(name: rules.measure?.name ?? scores.objective.lossName, value: value)
  }

  /// The round to keep, from 1; nil keeps all.
  var bestRound: Int? { rules.patience == nil ? nil : best?.round }

  var isPatienceOver: Bool {
    guard let patience = rules.patience, let best else { return false }
    return rounds - best.round >= patience
  }
}
