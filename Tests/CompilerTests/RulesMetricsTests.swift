import Diagnostics
import Testing

@Suite struct RulesMetricsTests {
  private static let ofClassification =
    "its metrics are `auc`, `average_precision`, `accuracy`, `balanced_accuracy`, `precision`, `recall`, `f1`, "
    + "`log_loss` and `brier`"
  private static let followsFromLabel = ["the task follows from this: boolean"]

  @Test(arguments: [
    "evaluation: {metrics: [auc, rmse]}",
    "evaluation: {gates: [{metric: rmse, max: 3}]}",
    "training: {early_stopping: {metric: rmse}}",
    "training: {objective: {metric: rmse}}",
    "monitoring: {performance: {metric: rmse}}",
  ])
  func metricBelongsToTheTask(change: String) throws {
    try expectFinding(
      change, .unknownMetric, at: "rmse", "a classification has no `rmse`", notes: Self.followsFromLabel,
      help: Self.ofClassification)
  }

  @Test func regressionHasItsOwn() throws {
    try expectFinding(
      "training: {task: regression}\ndata: {label: monthly_fee}\nevaluation: {metrics: [mae, auc]}", .unknownMetric,
      at: "auc", "a regression has no `auc`", notes: ["the task follows from this: regression"],
      help: "its metrics are `rmse`, `mae`, `mape` and `r2`")
    try expectNothing("data: {label: monthly_fee}\nevaluation: {metrics: [mae, r2]}")
  }

  @Test func latencyJudgesNoAnswers() throws {
    try expectFinding(
      "training: {objective: {metric: latency_p99}}", .unknownMetric, at: "latency_p99",
      "`latency_p99` says how fast a model answers, not how well, and only gates can ask for it",
      help: Self.ofClassification.replacing("its metrics", with: "the metrics of answers"))
    try expectNothing("evaluation: {gates: [{metric: latency_p99, max: 50ms}]}")
  }

  @Test func fairnessNeedsClasses() throws {
    try expectFinding(
      "data: {label: monthly_fee}\nevaluation: {fairness: {column: region, metric: equal_opportunity}}", .unknownMetric,
      at: "equal_opportunity",
      "`equal_opportunity` compares shares of positive answers, and a regression has none",
      notes: ["the task follows from this: number"])
    try expectNothing("evaluation: {fairness: {column: region, metric: equal_opportunity}}")
  }

  @Test func goalFollowsTheMetric() throws {
    try expectFinding(
      "training: {objective: {metric: log_loss, goal: maximize}}", .metricDirection, at: "maximize",
      "`goal: maximize` looks for the worst `log_loss`; the better end is the low one")
    try expectNothing("training: {objective: {metric: log_loss, goal: minimize}}")
  }

  @Test(arguments: [
    ("{metric: auc, min: 80}", "80", "`min: 80` decides nothing: `auc` lies between 0 and 1", "did you mean `80%`?"),
    (
      "{metric: auc, min: 1.5}", "1.5", "`min: 1.5` decides nothing: `auc` lies between 0 and 1", "did you mean `1.5%`?"
    ),
    ("{metric: log_loss, max: -1}", "-1", "`max: -1` decides nothing: `log_loss` is never below 0", nil),
    (
      "{metric: auc, max_regression: -0.1}", "-0.1",
      "`max_regression: -0.1` decides nothing: a difference of `auc` lies between 0 and 1", nil
    ),
    (
      "{metric: latency_p99, max: 0.05}", "0.05", "`latency_p99` is a time, and `max: 0.05` has no unit of time",
      "write it with its unit, as in `50ms`"
    ),
    ("{metric: auc, min: 50ms}", "50ms", "`auc` is no time, and `min` is 50ms", nil),
  ])
  func boundsLieInTheRange(gate: String, text: String, message: String, help: String?) throws {
    try expectFinding(
      "evaluation: {baseline: champion, gates: [\(gate)]}", .metricRange, at: text, message, help: help)
  }

  @Test func boundsAtTheEdgeAreFine() throws {
    try expectNothing(
      """
      evaluation:
        baseline: champion
        gates:
          - {metric: auc, min: 0}
          - {metric: accuracy, min: 100%}
          - {metric: log_loss, max: 12}
          - {metric: auc, max_regression: 0.005}
          - {metric: latency_p95, min: 1ms, max: 50ms}
      """)
    try expectNothing("data: {label: monthly_fee}\nevaluation: {gates: [{metric: r2, min: -0.5}]}")
  }

  @Test func boundOnTheBetterSideIsAWarning() throws {
    try expectFinding(
      "evaluation: {gates: [{metric: log_loss, min: 0.2}]}", .metricDirection, at: "0.2",
      "`min` alone lets the worst model pass: a low `log_loss` is the better one", help: "write `max: 0.2`",
      severity: .warning)
    try expectFinding(
      "evaluation: {gates: [{metric: auc, max: 0.8}]}", .metricDirection, at: "0.8",
      "`max` alone lets the worst model pass: a high `auc` is the better one", help: "write `min: 0.8`",
      severity: .warning)
    try expectNothing("evaluation: {gates: [{metric: auc, min: 0.7, max: 0.99}]}")
  }

  @Test func regressionNeedsABaseline() throws {
    try expectFinding(
      "evaluation: {gates: [{metric: auc, max_regression: 0.01}]}", .regressionWithoutBaseline, at: "0.01",
      "`max_regression` compares with a baseline, and `evaluation.baseline` is not written",
      help: "write `baseline: champion` for the version that serves in production")
    try expectNothing("evaluation: {baseline: champion, gates: [{metric: auc, max_regression: 0.01}]}")
  }

  @Test func rolloutStopsInTime() throws {
    let spec = """
      serving: {rollout: {strategy: canary, abort_on: {error_rate: 0.1%, latency_p99: 200ms}}}
      monitoring: {objectives: {availability: 99.9%, latency_p99: 200ms}}
      """
    try expectNothing(spec)
    try expectFinding(
      spec.replacing("error_rate: 0.1%", with: "error_rate: 1%"), .looserThanObjective, at: "1%",
      "`error_rate: 1%` stops the rollout too late: `availability: 99.9%` allows 0.1%",
      notes: ["the objective is set here: 99.9%"])
    try expectFinding(
      spec.replacing("latency_p99: 200ms}}}", with: "latency_p99: 201ms}}}"), .looserThanObjective, at: "201ms",
      "`latency_p99: 201ms` stops the rollout too late: the objective is 200ms",
      notes: ["the objective is set here: 200ms"])
    // Nothing aborts a rolling update.
    try expectNothing(spec.replacing("error_rate: 0.1%", with: "error_rate: 1%").replacing("canary", with: "rolling"))
  }
}
