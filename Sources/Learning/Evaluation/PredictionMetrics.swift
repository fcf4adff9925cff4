public import Metrics
public import RuntimeContract

extension Target {
  /// A metric of predictions of these rows, as `FittedModel.predict` returns them.
  ///
  /// - Throws: when the rows do not define it; also for a metric of the other task, or of latency.
  /// - Precondition: there is a prediction for each row and output, and a weight for each row.
  public func metric(_ name: MetricName, of predictions: [Float], weights: [Float]? = nil) throws(UndefinedMetric)
    -> Double
  {
    let weights = weights.map { $0.map { Double($0) } }
    switch self {
    case .classes(let classes, let count):
      return try Classification(truth: classes, classCount: count, probabilities: predictions, weights: weights)
        .figure(name)
    case .values(let values):
      return try Regression(truth: values, predicted: predictions.map { Double($0) }, weights: weights).figure(name)
    }
  }
}
