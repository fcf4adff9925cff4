internal import RuntimeContract

extension MetricName {
  /// The task that has it; nil for how fast a model answers.
  var task: ModelTask? {
    switch self {
    case .auc, .averagePrecision, .accuracy, .balancedAccuracy, .precision, .recall, .f1, .logLoss, .brier:
      .classification
    case .rmse, .mae, .mape, .r2: .regression
    case .latencyP50, .latencyP95, .latencyP99: nil
    }
  }
}
