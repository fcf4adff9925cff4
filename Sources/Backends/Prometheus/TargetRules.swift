internal import Document
internal import IR
internal import Source

/// Alerts on the model server being there at all: without it the other rules see nothing and stay silent.
enum TargetRules {
  static func group(_ context: RuleContext) -> Node {
    let namespace = context.plan.identity.namespace
    let name = context.serving.name
    let look = [
      "kubectl -n \(namespace) get inferenceservice,deployment,pods -l serving.kserve.io/inferenceservice=\(name)",
      "A pod that does not become ready: kubectl -n \(namespace) describe pod. An init container that fails means "
        + "that the model could not be fetched: its URI, or the rights of the service account "
        + "\(context.serving.account.name).",
      "Pods are ready and nothing is scraped: does a NetworkPolicy let Prometheus in, and does its selector ask for "
        + "labels that the ServiceMonitor \(name) lacks?",
    ]
    return [
      "name": context.groupName("targets"),
      "rules": [
        context.alert(
          "ModelServerAbsent", .critical, for: "5m", expression: "absent(up{\(context.selector)} == 1)",
          origin: context.origin, summary: "No replica of \(name) answers",
          description: "For five minutes no replica of \(name) in \(namespace) could be scraped.", runbook: look),
        context.alert(
          "ModelServerReplicaDown", .warning, for: "15m", expression: "up{\(context.selector)} == 0",
          origin: context.origin, summary: "A replica of \(name) does not answer",
          description: "{{ $labels.pod }} could not be scraped for a quarter of an hour.", runbook: look),
      ],
    ]
  }
}
