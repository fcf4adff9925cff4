extension PipelineSpec {
  public enum Goal: String, CaseIterable, Sendable { case maximize, minimize }

  /// What a model is judged by.
  public enum Metric: String, CaseIterable, Sendable {
    case auc
    case averagePrecision = "average_precision"
    case accuracy
    case balancedAccuracy = "balanced_accuracy"
    case precision, recall, f1
    case logLoss = "log_loss"
    case brier
    case rmse, mae, mape, r2
    case latencyP50 = "latency_p50"
    case latencyP95 = "latency_p95"
    case latencyP99 = "latency_p99"

    /// The task that has it; nil when every task does.
    public var task: Training.Task? {
      switch self {
      case .auc, .averagePrecision, .accuracy, .balancedAccuracy, .precision, .recall, .f1, .logLoss, .brier:
        .classification
      case .rmse, .mae, .mape, .r2: .regression
      case .latencyP50, .latencyP95, .latencyP99: nil
      }
    }

    /// The better direction.
    public var goal: Goal {
      switch self {
      case .auc, .averagePrecision, .accuracy, .balancedAccuracy, .precision, .recall, .f1, .r2: .maximize
      case .logLoss, .brier, .rmse, .mae, .mape, .latencyP50, .latencyP95, .latencyP99: .minimize
      }
    }

    /// The values that it can take.
    public var range: ClosedRange<Double> {
      switch self {
      case .auc, .averagePrecision, .accuracy, .balancedAccuracy, .precision, .recall, .f1, .brier: 0...1
      case .r2: -.infinity...1
      case .logLoss, .rmse, .mae, .mape, .latencyP50, .latencyP95, .latencyP99: 0...(.infinity)
      }
    }

    /// True when it is a time, written with a unit.
    public var isLatency: Bool {
      switch self {
      case .latencyP50, .latencyP95, .latencyP99: true
      default: false
      }
    }
  }
}
