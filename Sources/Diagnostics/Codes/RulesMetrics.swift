// ML032x: metrics, gates and promises.
extension Code {
  public static let unknownMetric = Code(
    "ML0320", "metric that the task does not have",
    meaning: """
      The task decides which metrics can be computed: a regression has no AUC, a classification no RMSE. A gate on a \
      metric that never arrives would never open, or never close.
      """,
    wrong: """
      evaluation:
        gates: [{metric: rmse, max: 10}]
      """,
    right: """
      evaluation:
        gates: [{metric: auc, min: 0.8}]
      """)

  public static let metricRange = Code(
    "ML0321", "bound outside the metric's range",
    meaning: """
      The metric never takes such a value, so the gate decides nothing: it is always open or always closed. Most \
      often a per cent sign is missing or one too many.
      """,
    wrong: """
      evaluation:
        gates: [{metric: auc, min: 80}]
      """,
    right: """
      evaluation:
        gates: [{metric: auc, min: 80%}]
      """)

  public static let metricDirection = Code(
    "ML0322", "goal against the metric's direction",
    meaning: """
      Each metric has a better end: a high AUC, a low loss. A search or a gate that works towards the other end picks \
      the worst model and lets it through.
      """,
    wrong: """
      training:
        objective: {metric: auc, goal: minimize}
      """,
    right: """
      training:
        objective: {metric: auc, goal: maximize}
      """)

  public static let regressionWithoutBaseline = Code(
    "ML0323", "regression gate without a baseline",
    meaning: """
      `max_regression` compares the new model with another one. Without `evaluation.baseline` there is nothing to \
      compare with.
      """,
    wrong: """
      evaluation:
        gates: [{metric: auc, max_regression: 0.005}]
      """,
    right: """
      evaluation:
        baseline: champion
        gates: [{metric: auc, max_regression: 0.005}]
      """)

  public static let looserThanObjective = Code(
    "ML0324", "abort limit looser than the objective",
    meaning: """
      A rollout that only stops at a limit worse than the promise to users breaks the promise before it stops. \
      `rollout.abort_on` must be at least as strict as `monitoring.objectives`.
      """,
    wrong: """
      serving:
        rollout: {strategy: canary, abort_on: {latency_p99: 500ms}}
      monitoring:
        objectives: {latency_p99: 200ms}
      """,
    right: """
      serving:
        rollout: {strategy: canary, abort_on: {latency_p99: 200ms}}
      monitoring:
        objectives: {latency_p99: 200ms}
      """)

  static let metricRuleCodes: [Code] = [
    unknownMetric, metricRange, metricDirection, regressionWithoutBaseline, looserThanObjective,
  ]
}
