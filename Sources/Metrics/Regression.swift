/// Numbers that rows have, beside those that a model predicted. Every metric equals scikit-learn's.
public struct Regression: Sendable {
  public let truth: [Double]
  public let predicted: [Double]
  /// One non-negative weight a row; nil weighs all rows alike.
  public let weights: [Double]?

  /// - Throws: `UndefinedMetric` without rows, without weight, or when a prediction is not finite.
  /// - Precondition: a finite truth, a prediction and a weight for each row.
  public init(truth: [Double], predicted: [Double], weights: [Double]? = nil) throws(UndefinedMetric) {
    precondition(predicted.count == truth.count, "a prediction for each row")
    precondition(truth.allSatisfy(\.isFinite), "the truth is finite")
    try checkRows(truth.count, weights)
    if let row = predicted.firstIndex(where: { !$0.isFinite }) {
      throw UndefinedMetric("row \(row + 1) is predicted to be \(predicted[row])")
    }
    self.truth = truth
    self.predicted = predicted
    self.weights = weights
  }

  private func mean(_ figure: (_ truth: Double, _ predicted: Double) -> Double) -> Double {
    guard let weights else {
      return truth.indices.reduce(0) { $0 + figure(truth[$1], predicted[$1]) } / Double(truth.count)
    }
    return truth.indices.reduce(0) { $0 + weights[$1] * figure(truth[$1], predicted[$1]) } / weights.reduce(0, +)
  }

  private var meanSquaredError: Double { mean { ($0 - $1) * ($0 - $1) } }

  /// The root of the mean squared error.
  public var rmse: Double { meanSquaredError.squareRoot() }

  /// The mean absolute error.
  public var mae: Double { mean { abs($0 - $1) } }

  /// The mean absolute error as a share of the truth, which counts as 2⁻⁵² where it is smaller. 1 is 100 %.
  public var mape: Double { mean { abs($0 - $1) / max(abs($0), .ulpOfOne) } }

  /// The share of the variance that the predictions explain. When the truth does not vary, 1 if they are right, else 0.
  ///
  /// - Throws: for fewer than two rows.
  public func r2() throws(UndefinedMetric) -> Double {
    guard truth.count >= 2 else { throw UndefinedMetric("r2 needs at least 2 rows, and there is 1") }
    let center = mean { truth, _ in truth }
    let variance = mean { truth, _ in (truth - center) * (truth - center) }
    let error = meanSquaredError
    if variance > 0 { return 1 - error / variance }
    return error > 0 ? 0 : 1
  }
}
