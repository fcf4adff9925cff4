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
  /// The project's folder in its git repository; nil when it is the root.
  let subfolder: Sourced<String>?
  /// Of the compiler.
  let version: String

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
      sync: sync(delivery), automation: automation(delivery))
  }

  /// A repository brings what runs when it changes.
  private func automation(_ delivery: PipelineSpec.Delivery) -> Automation? {
    guard delivery.repository != nil else { return nil }
    let images = delivery.images.build.compactMap { image in
      delivery.$registry.present().map { registry in
        Automation.Image(
          name: image.$name, registry: registry,
          context: subfolder.map { $0.combined(with: image.$context) { "\($0)/\($1)" } } ?? image.$context,
          dockerfile: image.$dockerfile)
      }
    }
    return Automation(
      system: delivery.$ci.map { $0.counterpart() }, runtimeImage: spec.runtimeImage(version: version), images: images)
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
