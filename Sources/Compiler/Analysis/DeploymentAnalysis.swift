internal import IR
internal import Source
internal import Spec

/// From the merged and checked spec of an environment to where its output goes.
struct DeploymentAnalysis {
  let spec: PipelineSpec
  let environment: Sourced<String>
  let specPath: String
  /// The project's output folder, as it lies in its git repository.
  let outputFolder: Sourced<String>

  func deployment() -> Deployment {
    let pipeline = spec.metadata.$name
    let delivery = spec.delivery ?? .unwritten
    return Deployment(
      pipeline: pipeline, environment: environment, namespace: spec.namespace(in: environment),
      owner: spec.metadata.$owner.map { $0 ?? "" },
      labels: spec.metadata.labels.entries.map { Deployment.Label($0.key, $0.value) }, specPath: specPath,
      managesNamespace: spec.platform.$manage.map { $0.contains { $0.value == .namespace } },
      sourceBranch: delivery.$branch,
      branch: RenderedBranch(
        pipeline: pipeline, environment: environment, branch: delivery.$branch, pattern: delivery.$branches.present(),
        outputFolder: outputFolder),
      sync: sync(delivery))
  }

  /// A repository brings Argo CD, which has to be told where it reads.
  private func sync(_ delivery: PipelineSpec.Delivery) -> Deployment.Sync? {
    guard let repository = delivery.$repository.present() else { return nil }
    switch delivery.gitops {
    case .argocd: break
    }
    let argocd = spec.platform.argocd
    let destination = argocd.destination
    let cluster = Deployment.Cluster(name: destination.name, server: destination.server?.description)
    let origin =
      destination.$name.present()?.origin ?? destination.$server.present()?.origin
      ?? .rule("without `platform.argocd.destination`, Argo CD syncs to its own cluster")
    return Deployment.Sync(
      repository: repository.joined(with: delivery.$gitops.origin), controllerNamespace: argocd.$namespace,
      cluster: Sourced(cluster, origin: origin))
  }
}
