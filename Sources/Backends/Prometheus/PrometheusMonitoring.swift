internal import Document
internal import Formats
internal import IR
internal import RuntimeContract
internal import Source

/// What the Prometheus operator is told: which pods to scrape, and which rules to evaluate.
enum PrometheusMonitoring {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    guard scope.plan.options.monitoringStack == .prometheus, let serving = scope.plan.serving else { return [] }
    return [monitor(serving, scope), rules(serving, scope)]
  }

  /// Labels by which the operator's selectors find monitors and rules.
  private static func selectorLabels(_ scope: ObjectScope) -> [Node.Entry] {
    scope.plan.platform.prometheus.labels.map { .init($0.key, Node($0.value)) }
  }

  /// The Service that KServe makes has the container's port names and the InferenceService's labels.
  private static func monitor(_ serving: Serving, _ scope: ObjectScope) -> KubernetesObject {
    scope.object(
      "service-monitor", "monitoring.coreos.com/v1", "ServiceMonitor", name: serving.$name,
      origin: scope.plan.options.$monitoringStack.origin, labels: selectorLabels(scope),
      body: [
        .init(
          "spec",
          [
            "selector": ["matchLabels": Predictor.podLabels(serving)],
            "endpoints": [
              [
                "port": Node(ServingInterface.http.name),
                "path": Node(ServingInterface.metricsPath),
                "interval": "30s",
                "scrapeTimeout": "10s",
              ]
            ],
          ])
      ])
  }

  private static func rules(_ serving: Serving, _ scope: ObjectScope) -> KubernetesObject {
    let context = RuleContext(serving, scope.plan)
    var groups = [TargetRules.group(context)]
    let objectives = scope.plan.objectives
    if let availability = objectives.availability {
      groups.append(ObjectiveRules.availability(availability, context))
    }
    if let latency = objectives.latencyP99 { groups.append(ObjectiveRules.latency(latency, context)) }
    return scope.object(
      "prometheus-rule", "monitoring.coreos.com/v1", "PrometheusRule", name: serving.$name,
      origin: scope.plan.options.$monitoringStack.origin, labels: selectorLabels(scope),
      body: [.init("spec", ["groups": .list(groups)])])
  }
}
