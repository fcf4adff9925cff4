internal import Document
internal import Formats
internal import IR
internal import Source

/// How much of the cluster the namespace may take, and what a container takes that does not say.
enum Quota {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    guard scope.plan.platform.managesQuota else { return [] }
    return [resourceQuota(scope), limitRange(scope)]
  }

  /// KServe's storage initializer, which runs before the model server in its pod and is not ours to size: the values
  /// of KServe's chart.
  private static let initializerLimits = (millicores: 1000, bytes: 1 << 30)

  /// One run of the pipeline with all stages at once, and the model server at its largest while a new version rolls
  /// out beside it.
  private static func resourceQuota(_ scope: ObjectScope) -> KubernetesObject {
    let plan = scope.plan
    var (millicores, bytes) = (0, 0)
    var (limitMillicores, limitBytes) = (0, 0)
    var pods = 0
    var accelerators: [(resource: String, count: Int)] = []
    var origin: Origin = .rule("a run with all its stages at once, and the model server at its largest")

    func add(_ resources: Resources, pods count: Int, atLeast least: (millicores: Int, bytes: Int) = (0, 0)) {
      let cpu = ResourceAmount.millicores(resources.cpu)
      let memory = ResourceAmount.bytes(resources.memory)
      pods += count
      millicores += cpu * count
      bytes += memory * count
      limitMillicores += max(cpu, least.millicores) * count
      limitBytes += max(memory, least.bytes) * count
      if resources.gpus > 0 {
        let index = accelerators.firstIndex { $0.resource == resources.gpuResource } ?? accelerators.count
        if index == accelerators.count { accelerators.append((resources.gpuResource, 0)) }
        accelerators[index].count += resources.gpus * count
      }
      for part in [resources.$cpu.origin, resources.$memory.origin] { origin = origin.joined(with: part) }
    }
    for stage in plan.stages { add(stage.resources, pods: 1) }
    if let serving = plan.serving {
      let maximum = serving.replicas.$maximum
      add(
        serving.resources, pods: maximum.value + RollingUpdate.surge(of: maximum.value), atLeast: initializerLimits)
      origin = origin.joined(with: maximum.origin)
    }

    func amount(_ name: String, _ quantity: String, _ summary: String) -> Node.Entry {
      .init(name, Node(quantity, origin: origin).parameter("quota.\(name)", summary))
    }
    var hard: [Node.Entry] = [
      amount("requests.cpu", ResourceAmount.cpu(millicores), "CPU that all pods together may request"),
      amount("requests.memory", ResourceAmount.memory(bytes), "Memory that all pods together may request"),
      amount("limits.cpu", ResourceAmount.cpu(limitMillicores), "CPU that all pods together may use"),
      amount("limits.memory", ResourceAmount.memory(limitBytes), "Memory that all pods together may use"),
      amount("pods", "\(pods)", "Pods that may exist at a time"),
    ]
    for (resource, count) in accelerators {
      hard.append(.init("requests.\(resource)", Node("\(count)", origin: origin)))
    }
    return scope.object(
      "resource-quota", "v1", "ResourceQuota", name: plan.identity.$pipeline,
      origin: plan.platform.$managesQuota.origin, body: [.init("spec", ["hard": .mapping(hard)])])
  }

  private static func limitRange(_ scope: ObjectScope) -> KubernetesObject {
    scope.object(
      "limit-range", "v1", "LimitRange", name: scope.plan.identity.$pipeline,
      origin: scope.plan.platform.$managesQuota.origin,
      body: [
        .init(
          "spec",
          [
            "limits": [
              [
                "type": "Container",
                "defaultRequest": ["cpu": "100m", "memory": "128Mi"],
                "default": ["cpu": "500m", "memory": "512Mi"],
              ]
            ]
          ])
      ])
  }
}
