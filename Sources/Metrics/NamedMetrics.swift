public import RuntimeContract

extension Classification {
  /// The figure that a spec calls by `name`.
  /// - Throws: `UndefinedMetric` when the rows do not define it, and for a metric of regression or of latency.
  public func figure(_ name: MetricName) throws(UndefinedMetric) -> Double {
    switch name {
    case .accuracy: return accuracy
    case .balancedAccuracy: return balancedAccuracy
    case .precision: return precision
    case .recall: return recall
    case .f1: return f1
    case .auc: return try auc()
    case .averagePrecision: return try averagePrecision()
    case .logLoss: return logLoss
    case .brier: return brier
    case .rmse, .mae, .mape, .r2:
      throw UndefinedMetric("\(name.rawValue) is a metric of regression, and these rows have classes")
    case .latencyP50, .latencyP95, .latencyP99: throw .isMeasured(name)
    }
  }
}

extension Regression {
  /// The figure that a spec calls by `name`.
  /// - Throws: `UndefinedMetric` when the rows do not define it, and for a metric of classification or of latency.
  public func figure(_ name: MetricName) throws(UndefinedMetric) -> Double {
    switch name {
    case .rmse: return rmse
    case .mae: return mae
    case .mape: return mape
    case .r2: return try r2()
    case .accuracy, .balancedAccuracy, .precision, .recall, .f1, .auc, .averagePrecision, .logLoss, .brier:
      throw UndefinedMetric("\(name.rawValue) is a metric of classification, and these rows have values")
    case .latencyP50, .latencyP95, .latencyP99: throw .isMeasured(name)
    }
  }
}

extension UndefinedMetric {
  fileprivate static func isMeasured(_ name: MetricName) -> UndefinedMetric {
    UndefinedMetric("\(name.rawValue) is measured when a model answers, and was not")
  }
}
