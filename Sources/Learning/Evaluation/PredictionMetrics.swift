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
      let rows = try Classification(truth: classes, classCount: count, probabilities: predictions, weights: weights)
      switch name {
      case .accuracy: return rows.accuracy
      case .balancedAccuracy: return rows.balancedAccuracy
      case .precision: return rows.precision
      case .recall: return rows.recall
      case .f1: return rows.f1
      case .auc: return try rows.auc()
      case .averagePrecision: return try rows.averagePrecision()
      case .logLoss: return rows.logLoss
      case .brier: return rows.brier
      case .rmse, .mae, .mape, .r2:
        throw UndefinedMetric("\(name.rawValue) is a metric of regression, and these rows have classes")
      case .latencyP50, .latencyP95, .latencyP99:
        throw UndefinedMetric("\(name.rawValue) is measured when a model answers, not by its predictions")
      }
    case .values(let values):
      let rows = try Regression(truth: values, predicted: predictions.map { Double($0) }, weights: weights)
      switch name {
      case .rmse: return rows.rmse
      case .mae: return rows.mae
      case .mape: return rows.mape
      case .r2: return try rows.r2()
      case .accuracy, .balancedAccuracy, .precision, .recall, .f1, .auc, .averagePrecision, .logLoss, .brier:
        throw UndefinedMetric("\(name.rawValue) is a metric of classification, and these rows have values")
      case .latencyP50, .latencyP95, .latencyP99:
        throw UndefinedMetric("\(name.rawValue) is measured when a model answers, not by its predictions")
      }
    }
  }
}
