internal import Document
internal import Formats
internal import IR
internal import Source

/// The priorities that stages ask for. A PriorityClass is cluster-scoped: each is the environment's own, so that two
/// pipelines never disagree about one.
enum PriorityClasses {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    var objects: [KubernetesObject] = []
    var names: [String] = []
    for stage in scope.plan.stages {
      guard let name = stage.placement.priorityClass, let priority = stage.placement.priority,
        !names.contains(name.value)
      else { continue }
      names.append(name.value)
      let preempts = priority.value == "high"
      objects.append(
        scope.object(
          "priority-class/\(priority.value)", "scheduling.k8s.io/v1", "PriorityClass", name: name, level: .cluster,
          origin: priority.origin,
          body: [
            .init("value", Node(value(priority.value), origin: priority.origin)),
            .init("globalDefault", false),
            .init("preemptionPolicy", preempts ? "PreemptLowerPriority" : "Never"),
            .init("description", Node("Stages of \(scope.plan.identity.pipeline) with \(priority.value) priority")),
          ]))
    }
    return objects
  }

  /// Pods without a class have 0: `low` yields to them, `high` comes before them; all stay far below the 2,000,000,000
  /// of system pods. Below -10 the cluster autoscaler takes a pod for expendable and adds no node for it
  /// (`--expendable-pods-priority-cutoff`).
  private static func value(_ priority: String) -> Int {
    switch priority {
    case "low": -10
    case "high": 1000
    default: 0
    }
  }
}
