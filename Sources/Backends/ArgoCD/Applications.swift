internal import Document
internal import Formats
internal import IR
internal import Source

/// One Application for each environment of each pipeline.
///
/// Fields as in Argo CD's docs/operator-manual/application.yaml.
enum Applications {
  static func object(_ deployment: Deployment, _ sync: Deployment.Sync) -> KubernetesObject {
    let name = ArgoCDNames.application(deployment)
    let isAutomatic = !deployment.isProduction
    let origin = sync.$repository.origin.joined(with: deployment.$environment.origin)
    var info: [Node] = [["name": "Specification", "value": Node(deployment.specPath)]]
    if !deployment.owner.isEmpty { info.append(["name": "Owner", "value": Node(deployment.$owner)]) }
    return ArgoCDObject.make(
      "application/\(name.value)", "Application", name: name, namespace: sync.$controllerNamespace, origin: origin,
      labels: labels(deployment), annotations: [compareOptions],
      // Without it what runs would stay behind an environment that is gone. In production a person decides that, with
      // `argocd app delete --cascade`.
      finalizers: isAutomatic ? ["resources-finalizer.argocd.argoproj.io"] : [],
      spec: [
        .init("project", Node(ArgoCDNames.project(deployment, sync))),
        .init(
          "source",
          [
            "repoURL": Node(sync.$repository),
            "targetRevision": Node(deployment.branch.$name),
            "path": Node(deployment.branch.kubernetesFolder),
          ]),
        .init("destination", destination(sync.$cluster, namespace: Node(deployment.$namespace))),
        .init("syncPolicy", syncPolicy(isAutomatic: isAutomatic, origin: deployment.$environment.origin)),
        .init("info", .list(info)),
      ])
  }

  /// Differences are those that the API server finds itself, in a dry run. Comparing texts would find some for ever,
  /// because the server fills defaults into lists, such as those of an ExternalSecret.
  static let compareOptions = Node.Entry("argocd.argoproj.io/compare-options", "ServerSideDiff=true")

  static func destination(_ cluster: Sourced<Deployment.Cluster>, namespace: Node) -> Node {
    switch cluster.value {
    case .own: ["server": Node(Deployment.Cluster.ownServer, origin: cluster.origin), "namespace": namespace]
    case .at(let server): ["server": Node(server, origin: cluster.origin), "namespace": namespace]
    case .named(let name): ["name": Node(name, origin: cluster.origin), "namespace": namespace]
    }
  }

  static func syncPolicy(isAutomatic: Bool, origin: Origin) -> Node {
    [
      "automated": isAutomatic
        ? .mapping([.init("prune", true), .init("selfHeal", true)], origin: origin) : .absent,
      "syncOptions": [
        // The namespace is among the objects, or someone else's.
        "CreateNamespace=false",
        // A ConfigMap with a data file does not fit into the annotation that the client's apply keeps.
        "ServerSideApply=true",
        // What another Application has already is not taken away from it.
        "FailOnSharedResource=true",
      ],
      // Webhooks of operators are away for minutes while they are updated.
      "retry": [
        "limit": 5,
        // A retry of a revision that was mended since would never end.
        "refresh": true,
        "backoff": ["duration": "10s", "factor": 2, "maxDuration": "3m"],
      ],
    ]
  }

  private static func labels(_ deployment: Deployment) -> [Node.Entry] {
    var entries: [Node.Entry] = [
      .init("app.kubernetes.io/managed-by", "mlgen"),
      .init(StandardLabels.pipeline, Node(deployment.$pipeline)),
      .init(StandardLabels.environment, Node(deployment.$environment)),
    ]
    if !deployment.owner.isEmpty { entries.append(.init(StandardLabels.owner, Node(deployment.$owner))) }
    for label in deployment.labels where !entries.contains(where: { $0.key == label.key }) {
      entries.append(.init(label.key, Node(label.$value)))
    }
    return entries
  }
}
