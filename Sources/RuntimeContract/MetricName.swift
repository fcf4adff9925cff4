/// A measure of a model, by its name in the language.
public enum MetricName: String, Codable, CaseIterable, Sendable {
  case accuracy
  case balancedAccuracy = "balanced_accuracy"
  case precision
  case recall
  case f1
  /// Area under the receiver operating characteristic.
  case auc
  case averagePrecision = "average_precision"
  case logLoss = "log_loss"
  case brier
  case rmse
  case mae
  case mape
  case r2
  /// Percentiles of the time of a prediction of one row, in seconds.
  case latencyP50 = "latency_p50"
  case latencyP95 = "latency_p95"
  case latencyP99 = "latency_p99"

  /// Which way is better.
  public var goal: Goal {
    switch self {
    case .accuracy, .balancedAccuracy, .precision, .recall, .f1, .auc, .averagePrecision, .r2: .maximize
    case .logLoss, .brier, .rmse, .mae, .mape, .latencyP50, .latencyP95, .latencyP99: .minimize
    }
  }

  /// The task that has it; nil for how fast a model answers.
  public var task: ModelTask? {
    switch self {
    case .auc, .averagePrecision, .accuracy, .balancedAccuracy, .precision, .recall, .f1, .logLoss, .brier:
      .classification
    case .rmse, .mae, .mape, .r2: .regression
    case .latencyP50, .latencyP95, .latencyP99: nil
    }
  }
}
