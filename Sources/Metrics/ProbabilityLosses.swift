internal import Glibc

extension Classification {
  /// The mean negative natural logarithm of the probability of the true class.
  ///
  /// A probability nearer to 0 or 1 than the resolution of the model's numbers counts as that far from it.
  public var logLoss: Double { mean(logLoss) }

  /// The part of each row in the logarithmic loss.
  public var logLosses: [Double] { truth.indices.map(logLoss) }

  private func logLoss(_ row: Int) -> Double {
    let probability = probabilities[row * classCount + Int(truth[row])]
    return -log(min(max(probability, leastProbability), 1 - leastProbability))
  }

  /// The mean squared distance between the probabilities and the truth, summed over the classes; half of it with two
  /// classes, where that is the squared distance of either.
  public var brier: Double { mean(brierLoss) }

  /// The part of each row in the Brier score.
  public var brierLosses: [Double] { truth.indices.map(brierLoss) }

  private func brierLoss(_ row: Int) -> Double {
    var sum = 0.0
    for index in 0..<classCount {
      let distance = probabilities[row * classCount + index] - (truth[row] == Int32(index) ? 1 : 0)
      sum += distance * distance
    }
    return sum / (classCount == 2 ? 2 : 1)
  }

  private func mean(_ loss: (Int) -> Double) -> Double {
    truth.indices.reduce(0) { $0 + weight($1) * loss($1) } / totalWeight
  }
}
