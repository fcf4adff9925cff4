internal import IR
internal import Source
internal import Spec

/// What an environment has in its cloud account.
struct CloudAnalysis {
  private let spec: PipelineSpec
  private let written: PipelineSpec.Cloud
  /// Of all pods.
  private let images: [Sourced<String>]

  /// - Returns: nil without a `cloud` section.
  init?(_ spec: PipelineSpec, images: [Sourced<String>]) {
    guard let cloud = spec.cloud else { return nil }
    self.spec = spec
    self.images = images
    written = cloud
  }

  var cloud: Cloud {
    Cloud(
      account: written.$account, region: written.$region, partition: written.$region.map(IdentityAnalysis.partition),
      cluster: written.cluster.map {
        Cloud.Cluster(name: $0.$name, isCreated: $0.$create, machine: written.nodes.$cpu.present())
      },
      stateBucket: written.state?.$bucket, budget: budget, stores: ResultsMount.allCases.compactMap(store),
      managesBuckets: manages(.buckets), managesSecrets: manages(.secrets),
      repositories: manages(.repositories).value ? repositories : [])
  }

  private func manages(_ what: PipelineSpec.Cloud.Managed) -> Sourced<Bool> {
    written.$manage.map { $0.contains { $0.value == what } }
  }

  private var budget: Cloud.Budget? {
    guard let cost = spec.cost, let budget = cost.$budget.present() else { return nil }
    return Cloud.Budget(
      amount: budget.map { String($0.description.prefix { $0 != " " }) }, currency: budget.map(\.currency),
      // Ten digits are more than anyone writes, and hide that 0.07 * 100 is not 7 in binary.
      alerts: cost.alertAt.map { $0.map { ($0.value * 1e10).rounded() / 1e8 } })
  }

  private func store(_ results: ResultsMount) -> Cloud.Store? {
    guard let uri = results.uri(in: spec), uri.value.isObjectStore else { return nil }
    return Cloud.Store(
      what: results.what, bucket: uri.map(\.authority),
      prefix: uri.map { $0.path.isEmpty || $0.path.hasSuffix("/") ? $0.path : "\($0.path)/" },
      days: retention(of: results)?.map { ($0.milliseconds + 86_399_999) / 86_400_000 })
  }

  private func retention(of results: ResultsMount) -> Sourced<Quantity.Duration>? {
    switch results {
    case .raw: spec.data.layers.raw?.$retention.present()
    case .processed: spec.data.layers.processed?.$retention.present()
    case .features: spec.data.layers.features?.$retention.present()
    case .artifacts, .predictionLog: nil
    }
  }

  /// Those of the images that run and of those that CI builds, in the account's own registry.
  private var repositories: [Sourced<String>] {
    guard let delivery = spec.delivery, let registry = delivery.$registry.present() else { return [] }
    let suffix = written.region.hasPrefix("cn-") ? ".cn" : ""
    let host = "\(written.account).dkr.ecr.\(written.region).amazonaws.com\(suffix)"
    guard registry.value == host || registry.value.hasPrefix("\(host)/") else { return [] }
    let folder = registry.value == host ? "" : "\(registry.value.dropFirst(host.utf8.count + 1))/"
    let built = delivery.images.build.map { $0.$name.map { "\(folder)\($0)" }.joined(with: registry.origin) }
    let run = images.compactMap { image -> Sourced<String>? in
      guard let reference = try? ImageReference(parsing: image.value), reference.registry == host else { return nil }
      return image.map { _ in reference.repository }
    }
    return (built + run).reduce(into: []) { all, name in
      if !all.contains(where: { $0.value == name.value }) { all.append(name) }
    }
    .sorted { $0.value.precedesInBytes($1.value) }
  }
}
