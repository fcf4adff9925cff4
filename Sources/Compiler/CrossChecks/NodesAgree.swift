internal import Backends
internal import Diagnostics
internal import IR
internal import Source

/// In a cluster that Terraform makes, every stage finds nodes that have the labels it asks for and no taint it cannot stand.
enum NodesAgree {
  /// - Parameter modules: of all environments in the account.
  static func check(_ plan: Plan, _ modules: [TerraformContents]) -> [Diagnostic] {
    guard let cluster = plan.cloud?.cluster, let module = modules.first(where: { $0.cluster == cluster.name }) else {
      return []
    }
    return plan.stages.filter { stage in !module.nodes.contains { $0.take(stage, plan.options) } }
      .map { .withoutNodes($0, in: cluster) }
  }
}

extension Diagnostic {
  fileprivate static func withoutNodes(_ stage: Stage, in cluster: Cloud.Cluster) -> Diagnostic {
    let asked =
      stage.placement.instanceTypes.first?.origin ?? stage.placement.$spot.origin
    return Diagnostic(
      .nodesDiffer, at: asked.span ?? stage.$name.origin.span,
      "no nodes of the cluster `\(cluster.name)` have the labels that \(stage.name) asks for and only taints that it stands",
      help: "environments that share a cluster name the same `cloud.nodes`")
  }
}
