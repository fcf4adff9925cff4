/// Rows in the order of their scores: what rankings of the same rows with other weights need to sort but once.
public struct RankedRows: Sendable {
  private let positive: [Bool]
  private let scores: [Double]
  private let order: [UInt32]

  /// - Precondition: a score, not NaN, for each row.
  public init(positive: [Bool], scores: [Double]) {
    precondition(scores.count == positive.count)
    self.positive = positive
    self.scores = scores
    order = descendingOrder(scores)
  }

  /// - Precondition: a weight for each row, none negative.
  public func ranking(weights: [Double]? = nil) -> Ranking {
    precondition((weights?.count ?? positive.count) == positive.count)
    var steps: [Ranking.Step] = []
    var step = Ranking.Step(score: .infinity, truePositives: 0, falsePositives: 0)
    for row in order.lazy.map(Int.init) {
      let weight = weights?[row] ?? 1
      if weight == 0 { continue }
      if scores[row] != step.score, step.truePositives + step.falsePositives > 0 { steps.append(step) }
      step.score = scores[row]
      if positive[row] { step.truePositives += weight } else { step.falsePositives += weight }
    }
    if step.truePositives + step.falsePositives > 0 { steps.append(step) }
    return Ranking(steps: steps)
  }
}
