/// When an error budget burns too fast: over a long window, so that the alert means something, and over a short one,
/// so that it ends soon after the trouble.
///
/// Windows and factors for a budget of 30 days as in The Site Reliability Workbook, chapter 5, "6: Multiwindow,
/// Multi-Burn-Rate Alerts" (https://sre.google/workbook/alerting-on-slos/); the delays as in the alerts of the
/// Kubernetes mixin.
struct BurnRate {
  let long: String
  let short: String
  /// How many times faster than the budget lasts.
  let factor: Double
  let severity: RuleContext.AlertSeverity
  let delay: String
  /// The share of the budget that is gone when the alert fires.
  let consumed: String

  static let all = [
    BurnRate(long: "1h", short: "5m", factor: 14.4, severity: .critical, delay: "2m", consumed: "2 %"),
    BurnRate(long: "6h", short: "30m", factor: 6, severity: .critical, delay: "15m", consumed: "5 %"),
    BurnRate(long: "1d", short: "2h", factor: 3, severity: .warning, delay: "1h", consumed: "10 %"),
    BurnRate(long: "3d", short: "6h", factor: 1, severity: .warning, delay: "3h", consumed: "10 %"),
  ]

  /// Every window that an alert looks at, shortest first.
  static let windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]
}
