internal import Document
internal import IR
internal import RuntimeContract
internal import Source

/// Recorded error ratios and burn-rate alerts of the service's objectives.
enum ObjectiveRules {
  /// - Parameter objective: the share of requests that must be answered, such as 0.999.
  static func availability(_ objective: Sourced<Double>, _ context: RuleContext) -> Node {
    let reasons = ServingInterface.FailureReason.allCases.filter(\.isOurs).map(\.rawValue).joined(separator: "|")
    let all = context.answersSelector
    let namespace = context.plan.identity.namespace
    return group(
      "availability", record: "pipeline:mlgen_serve_failures", objective: objective,
      budget: "(1 - \(objective.value))",
      ratio: { window in
        """
        sum by (namespace) (rate(\(ServingInterface.Metric.failures){\(all),reason=~"\(reasons)"}[\(window)]))
          / sum by (namespace) (rate(\(ServingInterface.Metric.requests){\(all)}[\(window)]))
        """
      },
      alert: "ModelServerErrorBudgetBurn",
      summary: "\(context.serving.name) fails requests faster than its objective of \(objective.value) allows",
      runbook: [
        "Which failures: sum by (reason) (rate(\(ServingInterface.Metric.failures){\(all)}[5m])).",
        "overloaded: are there as many replicas as serving.replicas.max? "
          + "kubectl -n \(namespace) get hpa \(context.serving.name). Raise it, or the resources of a replica.",
        "deadline_exceeded: see the alert on latency; a deadline shorter than the model needs fails every request.",
        "internal: kubectl -n \(namespace) logs deployment/\(Predictor.name(context.serving).value). "
          + "After a change of the model, pin the version before and commit.",
      ], context)
  }

  /// - Parameter objective: seconds within which 99 % of requests must be answered.
  static func latency(_ objective: Sourced<Double>, _ context: RuleContext) -> Node {
    let all = context.answersSelector
    let duration = ServingInterface.Metric.duration
    let bound = ServingInterface.bucketLabel(objective.value)
    let namespace = context.plan.identity.namespace
    return group(
      "latency", record: "pipeline:mlgen_serve_slow_requests", objective: objective,
      // The objective is a 99th percentile: one request in a hundred may be slower.
      budget: "0.01",
      ratio: { window in
        """
        1 - sum by (namespace) (rate(\(duration)_bucket{\(all),le="\(bound)"}[\(window)]))
          / sum by (namespace) (rate(\(duration)_count{\(all)}[\(window)]))
        """
      },
      alert: "ModelServerLatencyBudgetBurn",
      summary: "\(context.serving.name) answers too many requests later than \(bound) seconds",
      runbook: [
        "Is it the load? Compare rate(\(ServingInterface.Metric.requests){\(all)}[5m]) with last week's.",
        "Are replicas at their CPU limit, or is the autoscaler at its maximum? "
          + "kubectl -n \(namespace) get hpa \(context.serving.name).",
        "Did the model change? A larger one needs more CPU or a longer objective; "
          + "the gate on latency_p99 in evaluation.gates keeps it from being registered.",
      ], context)
  }

  private static func group(
    _ part: String, record: String, objective: Sourced<Double>, budget: String, ratio: (String) -> String,
    alert: String, summary: String, runbook: [String], _ context: RuleContext
  ) -> Node {
    let origin = objective.origin.joined(with: context.origin)
    func series(_ window: String) -> String { "\(record):ratio_rate\(window)" }
    let records = BurnRate.windows.map { window -> Node in
      [
        "record": Node(series(window)), "expr": Node(ratio(window), origin: origin), "labels": context.recordLabels,
      ]
    }
    let alerts = BurnRate.all.map { rate -> Node in
      let limit = "\(rate.factor) * \(budget)"
      let selector = context.recordSelector
      return context.alert(
        alert, rate.severity, for: rate.delay,
        expression: """
          \(series(rate.long)){\(selector)} > \(limit)
            and \(series(rate.short)){\(selector)} > \(limit)
          """,
        origin: origin, summary: summary,
        description:
          "{{ $value | humanizePercentage }} of the requests of the last \(rate.long) missed the objective. At "
          + "\(rate.factor) times the rate at which the error budget lasts 30 days, \(rate.consumed) of it are gone.",
        runbook: runbook, labels: [.init("long", Node(rate.long)), .init("short", Node(rate.short))])
    }
    return ["name": context.groupName(part), "rules": .list(records + alerts)]
  }
}
