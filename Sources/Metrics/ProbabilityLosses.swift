internal import Glibc

extension Classification {
  /// The mean negative natural logarithm of the probability of the true class.
  ///
  /// A probability nearer to 0 or 1 than the resolution of the model's numbers counts as that far from it.
  public var logLoss: Double {
    var sum = 0.0
    for row in truth.indices {
      let probability = probabilities[row * classCount + Int(truth[row])]
      sum -= weight(row) * log(min(max(probability, leastProbability), 1 - leastProbability))
    }
    return sum / totalWeight
  }

  /// The mean squared distance between the probabilities and the truth, summed over the classes; half of it with two
  /// classes, where that is the squared distance of either.
  public var brier: Double {
    var sum = 0.0
    for row in truth.indices {
      for index in 0..<classCount {
        let distance = probabilities[row * classCount + index] - (truth[row] == Int32(index) ? 1 : 0)
        sum += weight(row) * distance * distance
      }
    }
    return sum / totalWeight / (classCount == 2 ? 2 : 1)
  }
}
