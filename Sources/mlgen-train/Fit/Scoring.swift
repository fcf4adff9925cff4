internal import Learning
internal import Metrics
internal import RuntimeContract

/// Figures of predictions, by the names of the language.
enum Scoring {
  /// - Parameter predictions: as `FittedModel.predict` returns them, of the rows of the target.
  /// - Throws: `UndefinedMetric` when the rows do not define it.
  /// - Precondition: the task has the metric.
  static func value(_ metric: MetricName, _ target: Target, _ predictions: [Float]) throws(UndefinedMetric) -> Double {
    switch target {
    case .classes(let truth, let count):
      let figures = try Classification(truth: truth, classCount: count, probabilities: predictions)
      return try value(metric, figures)
    case .values(let truth):
      let figures = try Regression(truth: truth, predicted: predictions.map { Double($0) })
      switch metric {
      case .rmse: return figures.rmse
      case .mae: return figures.mae
      case .mape: return figures.mape
      case .r2: return try figures.r2()
      default: preconditionFailure("a regression has no \(metric.rawValue)")
      }
    }
  }

  private static func value(_ metric: MetricName, _ figures: Classification) throws(UndefinedMetric) -> Double {
    switch metric {
    case .accuracy: return figures.accuracy
    case .balancedAccuracy: return figures.balancedAccuracy
    case .precision: return figures.precision
    case .recall: return figures.recall
    case .f1: return figures.f1
    case .auc: return try figures.auc()
    case .averagePrecision: return try figures.averagePrecision()
    case .logLoss: return figures.logLoss
    case .brier: return figures.brier
    case .rmse, .mae, .mape, .r2, .latencyP50, .latencyP95, .latencyP99:
      preconditionFailure("a classification has no \(metric.rawValue)")
    }
  }
}
