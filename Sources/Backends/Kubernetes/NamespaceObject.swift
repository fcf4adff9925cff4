internal import Document
internal import Formats
internal import IR
internal import Source

/// The pipeline's namespace, when mlgen manages it.
enum NamespaceObject {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    let plan = scope.plan
    guard plan.platform.managesNamespace else { return [] }
    let version = Node(plan.platform.$kubernetesVersion.map { "v\($0)" })
    var annotations = [ArgoCD.keeps]
    if !plan.identity.description.isEmpty {
      annotations.append(.init("mlgen.dev/description", Node(plan.identity.$description)))
    }
    return [
      scope.object(
        "namespace", "v1", "Namespace", name: plan.identity.$namespace, level: .cluster,
        origin: plan.identity.$namespace.joined(with: plan.platform.$managesNamespace.origin).origin,
        labels: PodSecurity.namespaceLabels(version: version), annotations: annotations, body: [])
    ]
  }
}
