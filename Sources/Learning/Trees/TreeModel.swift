internal import Glibc

/// A fitted sum or mean of trees.
public struct TreeModel: FittedModel, Hashable {
  /// What a row's sum becomes.
  enum Link: UInt8, Hashable, Sendable {
    case identity
    /// One sum, the log odds of the second of two classes.
    case sigmoid
    case softmax
    /// One sum, the probability of the second of two classes.
    case complement
  }

  /// Of one round after the other; a round has a tree for each score.
  let trees: [DecisionTree]
  /// What the sums begin with: one for each score.
  let start: [Float]
  let link: Link
  /// Numbers of a tree's leaf: 1 in boosting, where the trees of a round take turns, and all outputs in a forest.
  let valuesPerLeaf: Int
  /// How many features the trees choose from.
  let featureCount: Int

  public var outputs: Int { link == .sigmoid || link == .complement ? 2 : start.count }

  /// How many rounds of boosting, or trees of a forest.
  public var rounds: Int { valuesPerLeaf == start.count ? trees.count : trees.count / start.count }

  /// By what a leaf's values are multiplied: trees of a forest are averaged.
  let treeWeight: Float

  /// For each feature, the sum of the gains of the splits by it: how much they lowered the loss.
  public var gains: [Double] {
    var gains = [Double](repeating: 0, count: featureCount)
    for node in trees.lazy.flatMap(\.nodes) { gains[Int(node.feature)] += Double(node.gain) }
    return gains
  }
}

extension TreeModel.Link {
  /// - Parameter count: scores of a row.
  func apply(_ sums: [Float], count: Int) -> [Float] {
    switch self {
    case .identity: return sums
    case .sigmoid: return Self.complement.apply(sums.map { 1 / (1 + exp(-$0)) }, count: 1)
    case .complement:
      var result: [Float] = []
      result.reserveCapacity(2 * sums.count)
      for probability in sums {
        result.append(1 - probability)
        result.append(probability)
      }
      return result
    case .softmax:
      var result: [Float] = []
      for row in stride(from: 0, to: sums.count, by: count) {
        let scores = sums[row..<row + count]
        let most = scores.max() ?? 0
        let powers = scores.map { exp($0 - most) }
        let all = powers.reduce(0, +)
        result += powers.map { $0 / all }
      }
      return result
    }
  }
}
