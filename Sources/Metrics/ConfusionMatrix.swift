/// How much weight of each class was predicted to be of each class.
public struct ConfusionMatrix: Hashable, Sendable {
  public let classCount: Int
  /// Row-major: the true class is the row, the predicted one the column.
  public private(set) var weights: [Double]

  /// - Precondition: both have a class `0 ..< classCount` for each row.
  public init(truth: [Int32], predicted: [Int32], classCount: Int, rowWeights: [Double]? = nil) {
    precondition(truth.count == predicted.count && (rowWeights?.count ?? truth.count) == truth.count)
    self.classCount = classCount
    weights = [Double](repeating: 0, count: classCount * classCount)
    for row in truth.indices {
      weights[Int(truth[row]) * classCount + Int(predicted[row])] += rowWeights?[row] ?? 1
    }
  }

  public subscript(truth: Int, predicted: Int) -> Double { weights[truth * classCount + predicted] }

  /// The weight of the rows that are of the class.
  func ofClass(_ index: Int) -> Double { (0..<classCount).reduce(0) { $0 + self[index, $1] } }

  /// The weight of the rows that were predicted to be of the class.
  func predictedAs(_ index: Int) -> Double { (0..<classCount).reduce(0) { $0 + self[$1, index] } }

  /// The share of the weight that is on the diagonal.
  public var accuracy: Double {
    (0..<classCount).reduce(0) { $0 + self[$1, $1] } / weights.reduce(0, +)
  }

  /// The mean recall over the classes that have rows.
  public var balancedAccuracy: Double {
    let present = (0..<classCount).filter { ofClass($0) > 0 }
    return present.reduce(0) { $0 + self[$1, $1] / ofClass($1) } / Double(present.count)
  }

  /// The share of what was predicted to be of a class that is of it; 0 when nothing was.
  public var precision: Double { macro { ratio(self[$0, $0], predictedAs($0)) } }

  /// The share of what is of a class that was predicted to be; 0 when nothing is.
  public var recall: Double { macro { ratio(self[$0, $0], ofClass($0)) } }

  /// The harmonic mean of precision and recall; 0 when both are.
  public var f1: Double { macro { ratio(2 * self[$0, $0], ofClass($0) + predictedAs($0)) } }

  private func ratio(_ numerator: Double, _ denominator: Double) -> Double {
    denominator > 0 ? numerator / denominator : 0
  }

  /// The figure of class 1 of two; the mean over the classes that occur, as truth or prediction, of more.
  private func macro(_ figure: (Int) -> Double) -> Double {
    if classCount == 2 { return figure(1) }
    let occurring = (0..<classCount).filter { ofClass($0) + predictedAs($0) > 0 }
    return occurring.reduce(0) { $0 + figure($1) } / Double(occurring.count)
  }
}

extension Classification {
  public var confusion: ConfusionMatrix {
    ConfusionMatrix(truth: truth, predicted: predicted, classCount: classCount, rowWeights: weights)
  }

  public var accuracy: Double { confusion.accuracy }
  public var balancedAccuracy: Double { confusion.balancedAccuracy }
  public var precision: Double { confusion.precision }
  public var recall: Double { confusion.recall }
  public var f1: Double { confusion.f1 }
}
