/// What a look for drift tells to Prometheus, as gauges in `reports/drift.prom`: for the node exporter's textfile collector,
/// or whatever else takes the text format. All have the labels `pipeline` and `environment` where these are known.
public enum DriftMetric: String, CaseIterable, Sendable {
  /// The figure of a test; labels `kind` (`column` or `prediction`), `name`, `test`.
  case statistic = "mlgen_drift_statistic"
  /// 1 or 0; labels `kind`, `name`.
  case drifted = "mlgen_drift_detected"
  /// The share of rows without a value, 0 to 1; labels `kind`, `name`, `side` (`reference` or `current`).
  case missing = "mlgen_drift_missing_ratio"
  /// Columns and predictions that have drifted.
  case columns = "mlgen_drift_columns"
  /// Rows of the log that were judged.
  case rows = "mlgen_drift_rows"
  /// When it was judged.
  case judged = "mlgen_drift_judged_timestamp_seconds"
  /// The figure of the labelled rows; labels `metric`, `side` (`reference` or `current`).
  case performance = "mlgen_drift_performance"
  /// How far the order of the columns' importance agrees with that of training, 0 to 1.
  case importanceAgreement = "mlgen_drift_importance_agreement"
  /// A column's share in what all columns matter, 0 to 1; labels `name`, `side` (`reference` or `current`).
  case importance = "mlgen_drift_importance_ratio"
  /// 1 if a new training run is asked for.
  case retraining = "mlgen_drift_retraining_requested"

  public var help: String {
    switch self {
    case .statistic: "How far the values are from those that the model was trained on."
    case .drifted: "Whether the values have drifted."
    case .missing: "Share of rows without a value."
    case .columns: "Columns and predictions that have drifted."
    case .rows: "Rows of the prediction log that were judged."
    case .judged: "When drift was last judged."
    case .performance: "How the model does on rows whose labels are known."
    case .importanceAgreement: "How far the order in which columns matter agrees with that of training."
    case .importance: "A column's share in what all columns matter to the model."
    case .retraining: "Whether a new training run is asked for."
    }
  }
}
