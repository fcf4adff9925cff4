/// Classes that rows have, beside the probabilities that a model gave them. Every metric equals scikit-learn's.
///
/// With two classes, precision, recall, F1, the areas and the curves are about class 1. With more, they are the plain
/// mean over the classes ("macro"), each against the rest. A row is predicted to be of its most probable class, the
/// first of those that are equally probable.
public struct Classification: Sendable {
  /// One class `0 ..< classCount` a row.
  public let truth: [Int32]
  /// At least 2.
  public let classCount: Int
  /// Row-major, rows × classes.
  public let probabilities: [Double]
  /// One non-negative weight a row; nil weighs all rows alike.
  public let weights: [Double]?
  /// The nearest to 0 and 1 that the logarithmic loss takes a probability for: the resolution of the model's numbers.
  let leastProbability: Double

  /// - Throws: `UndefinedMetric` without rows, without weight, or when a probability is not a number between 0 and 1.
  /// - Precondition: `truth` and `weights` have a value for each row, `probabilities` one for each row and class.
  public init(
    truth: [Int32], classCount: Int, probabilities: [Double], weights: [Double]? = nil
  ) throws(UndefinedMetric) {
    try self.init(truth, classCount, probabilities, weights, leastProbability: .ulpOfOne)
  }

  /// The same of a model whose numbers are float32.
  public init(
    truth: [Int32], classCount: Int, probabilities: [Float], weights: [Double]? = nil
  ) throws(UndefinedMetric) {
    try self.init(truth, classCount, probabilities.map(Double.init), weights, leastProbability: Double(Float.ulpOfOne))
  }

  private init(
    _ truth: [Int32], _ classCount: Int, _ probabilities: [Double], _ weights: [Double]?, leastProbability: Double
  ) throws(UndefinedMetric) {
    precondition(classCount >= 2, "a classification has at least two classes")
    precondition(truth.allSatisfy { 0..<Int32(classCount) ~= $0 }, "every class is within the number of classes")
    precondition(probabilities.count == truth.count * classCount, "a probability for each row and class")
    try checkRows(truth.count, weights)
    if let place = probabilities.firstIndex(where: { !(0...1 ~= $0) }) {
      throw UndefinedMetric(
        "row \(place / classCount + 1) has \(probabilities[place]) as the probability of class \(place % classCount)")
    }
    self.truth = truth
    self.classCount = classCount
    self.probabilities = probabilities
    self.weights = weights
    self.leastProbability = leastProbability
  }

  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// The sum of the rows' weights, which is positive.
  var totalWeight: Double { weights?.reduce(0, +) ?? Double(truth.count) }

  /// The most probable class of each row.
  public var predicted: [Int32] {
    truth.indices.map { row in
      var best = 0
      for other in 1..<classCount where probabilities[row * classCount + other] > probabilities[row * classCount + best]
      {
        best = other
      }
      return Int32(best)
    }
  }

  /// The probabilities of one class.
  func column(_ index: Int) -> [Double] { truth.indices.map { probabilities[$0 * classCount + index] } }

  /// One class against the rest.
  public func ranking(of index: Int) -> Ranking {
    Ranking(positive: truth.map { $0 == Int32(index) }, scores: column(index), weights: weights)
  }

  /// Classes that have rows of positive weight, ascending.
  public var classesPresent: [Int] {
    var present = [Bool](repeating: false, count: classCount)
    for (row, value) in truth.enumerated() where weight(row) > 0 { present[Int(value)] = true }
    return present.indices.filter { present[$0] }
  }
}

/// - Precondition: there is a weight for each row, finite and not negative.
func checkRows(_ count: Int, _ weights: [Double]?) throws(UndefinedMetric) {
  guard count > 0 else { throw UndefinedMetric("there are no rows") }
  guard let weights else { return }
  precondition(weights.count == count, "a weight for each row")
  precondition(weights.allSatisfy { $0 >= 0 && $0.isFinite }, "weights are finite and not negative")
  guard weights.contains(where: { $0 > 0 }) else { throw UndefinedMetric("all \(count) rows weigh nothing") }
}
