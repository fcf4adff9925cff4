internal import Document
internal import Formats
internal import IR
internal import Source

/// What the pipelines of a team may bring to a cluster: their kinds of objects, in their namespaces, from their
/// repository, and nothing else.
///
/// Fields as in Argo CD's docs/operator-manual/project.yaml. Names, addresses and namespaces are patterns there, so the
/// language lets none of them hold `*`, `?`, `[`, `{`, `!` or `\`.
enum AppProjects {
  /// A deployment that Argo CD syncs.
  typealias Synced = (deployment: Deployment, sync: Deployment.Sync)

  /// - Parameter members: the deployments of one project, at least one.
  static func object(_ members: [Synced]) -> KubernetesObject {
    let first = members[0]
    let name = ArgoCDNames.project(first.deployment, first.sync)
    let owner = first.deployment.$owner
    return ArgoCDObject.make(
      "app-project/\(name.value)", "AppProject", name: name, namespace: first.sync.$controllerNamespace,
      origin: first.sync.$repository.origin,
      labels: [
        .init("app.kubernetes.io/managed-by", "mlgen"),
        .init(StandardLabels.owner, owner.value.isEmpty ? .absent : Node(owner)),
      ],
      spec: [
        .init("description", "Pipelines that mlgen generates, with their namespaces and kinds of objects"),
        .init("sourceRepos", distinct(members.map { Node($0.sync.$repository) })),
        .init(
          "destinations",
          distinct(
            members.map { Applications.destination($0.sync.$cluster, namespace: Node($0.deployment.$namespace)) })),
        .init("clusterResourceWhitelist", distinct(members.flatMap { clusterKinds($0.deployment) })),
        .init("namespaceResourceWhitelist", .list(EmittedKinds.ofNamespace.map { kind($0) })),
      ])
  }

  /// The project of the one Application that syncs Argo CD's own objects.
  static func root(repository: Sourced<String>, controllerNamespace: Sourced<String>) -> KubernetesObject {
    let name = ArgoCDNames.rootProject(repository)
    return ArgoCDObject.make(
      "app-project/\(name.value)", "AppProject", name: name, namespace: controllerNamespace, origin: repository.origin,
      spec: [
        .init("description", "The projects and applications that mlgen generates, for Argo CD's administrators"),
        .init("sourceRepos", [Node(repository)]),
        .init("destinations", [ownCluster(controllerNamespace)]),
        .init("clusterResourceWhitelist", []),
        .init(
          "namespaceResourceWhitelist",
          .list(["AppProject", "Application"].map { kind(.init(group: ArgoCDObject.group, name: $0)) })),
      ])
  }

  static func ownCluster(_ namespace: Sourced<String>) -> Node {
    ["server": Node(Deployment.Cluster.ownServer), "namespace": Node(namespace)]
  }

  private static func clusterKinds(_ deployment: Deployment) -> [Node] {
    EmittedKinds.ofCluster.compactMap { ofCluster in
      guard ofCluster.name == "Namespace" else {
        return kind(ofCluster, name: Node(deployment.$namespace.map { "\($0).*" }))
      }
      return deployment.managesNamespace ? kind(ofCluster, name: Node(deployment.$namespace)) : nil
    }
  }

  private static func kind(_ kind: EmittedKinds.Kind, name: Node = .absent) -> Node {
    ["group": Node(kind.group), "kind": Node(kind.name), "name": name]
  }

  /// Each item once, in the order of their first; Argo CD refuses a project that says a thing twice.
  private static func distinct(_ items: [Node]) -> Node {
    var seen: Set<[String]> = []
    return .list(items.filter { seen.insert(texts($0)).inserted })
  }

  private static func texts(_ node: Node) -> [String] {
    guard case .mapping(let entries) = node.content else { return [node.string ?? ""] }
    return entries.flatMap { [$0.key, $0.value.string ?? ""] }
  }
}
