internal import Learning
internal import Metrics
internal import RuntimeContract

/// Figures of predictions, by the names of the language.
enum Scoring {
  /// - Parameter predictions: as `FittedModel.predict` returns them, of the rows of the target.
  /// - Throws: `UndefinedMetric` when the rows do not define it.
  static func value(_ metric: MetricName, _ target: Target, _ predictions: [Float]) throws(UndefinedMetric) -> Double {
    try target.metric(metric, of: predictions)
  }
}
