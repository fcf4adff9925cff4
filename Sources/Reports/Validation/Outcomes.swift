internal import RuntimeContract

extension GateOutcome {
  var reported: Report.Outcome {
    switch self {
    case .passed: .passed
    case .failed: .failed
    case .notApplicable: .note
    // It holds the model up.
    case .notJudged: .warning
    }
  }
}

extension MetricFigure.Comparison {
  var reported: Report.Outcome {
    switch self {
    case .better: .passed
    case .worse: .failed
    case .undecided: .note
    }
  }
}

extension Interval {
  var range: ClosedRange<Double> { low...max(low, high) }
}

extension MetricName {
  /// Whether it lies between 0 and 1, so that several can share an axis.
  var isShare: Bool {
    switch self {
    case .accuracy, .balancedAccuracy, .precision, .recall, .f1, .auc, .averagePrecision, .brier: true
    case .logLoss, .rmse, .mae, .mape, .r2, .latencyP50, .latencyP95, .latencyP99: false
    }
  }
}
