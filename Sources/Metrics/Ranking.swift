/// How well scores put what is positive before what is not.
public struct Ranking: Sendable {
  /// The rows of one score or a higher one.
  public struct Step: Hashable, Sendable {
    public var score: Double
    /// The weight of the positive rows with at least this score.
    public var truePositives: Double
    /// The weight of the other rows with at least this score.
    public var falsePositives: Double
  }

  /// One for each score that occurs, falling.
  public let steps: [Step]

  /// - Precondition: a score, not NaN, and a weight for each row.
  public init(positive: [Bool], scores: [Double], weights: [Double]? = nil) {
    self = RankedRows(positive: positive, scores: scores).ranking(weights: weights)
  }

  init(steps: [Step]) { self.steps = steps }

  public var positives: Double { steps.last?.truePositives ?? 0 }
  public var negatives: Double { steps.last?.falsePositives ?? 0 }

  /// The chance that a positive row has a higher score than another one, half of it when the scores are equal; nil unless
  /// there are both.
  public var area: Double? {
    guard positives > 0, negatives > 0 else { return nil }
    var area = 0.0
    var before = Step(score: .infinity, truePositives: 0, falsePositives: 0)
    for step in steps {
      area += (step.falsePositives - before.falsePositives) * (step.truePositives + before.truePositives) / 2
      before = step
    }
    return area / (positives * negatives)
  }

  /// The sum of each step's precision times what it adds to recall, without interpolation; nil without positive rows.
  public var averagePrecision: Double? {
    guard positives > 0 else { return nil }
    var sum = 0.0
    var before = 0.0
    for step in steps {
      sum += (step.truePositives - before) * step.truePositives / (step.truePositives + step.falsePositives)
      before = step.truePositives
    }
    return sum / positives
  }
}

extension Classification {
  /// The area under the receiver operating characteristic of class 1 of two; of more, the mean over the classes that have
  /// rows.
  ///
  /// - Throws: when all rows are of one class.
  public func auc() throws(UndefinedMetric) -> Double {
    try meanOverClasses("auc", of: classCount == 2 ? [1] : classesPresent) { $0.area }
  }

  /// The average precision of class 1 of two; of more, the mean over the classes that have rows.
  ///
  /// - Throws: when no row is of class 1 of two.
  public func averagePrecision() throws(UndefinedMetric) -> Double {
    try meanOverClasses("average_precision", of: classCount == 2 ? [1] : classesPresent) { $0.averagePrecision }
  }

  private func meanOverClasses(
    _ name: String, of classes: [Int], _ figure: (Ranking) -> Double?
  ) throws(UndefinedMetric) -> Double {
    var sum = 0.0
    for index in classes {
      guard let value = figure(ranking(of: index)) else {
        throw UndefinedMetric(
          classesPresent.contains(index)
            ? "\(name) needs rows of two classes, and all \(truth.count) are of class \(index)"
            : "\(name) needs rows of class \(index), and none of the \(truth.count) is")
      }
      sum += value
    }
    return sum / Double(classes.count)
  }
}
