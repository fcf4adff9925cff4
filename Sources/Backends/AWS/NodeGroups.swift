internal import IR
internal import Source

/// How pods ask for a kind of node: by the labels of nodes, and by tolerating the taints that keep others away.
///
/// Whoever makes the node groups gives them the same labels and taints.
enum NodeGroups {
  struct Toleration {
    var key: Sourced<String>
    /// Nil tolerates every value.
    var value: Sourced<String>?
  }

  /// EKS labels the nodes of its managed groups so: "Managed node group capacity types" in the user guide. As a taint it
  /// is ours.
  static let capacityType = "eks.amazonaws.com/capacityType"
  static let spot = "SPOT"
  static let instanceType = "node.kubernetes.io/instance-type"

  /// What the labels of a stage's node must be.
  static func selector(_ stage: Stage, _ options: Options) -> [(key: Sourced<String>, value: Sourced<String>)] {
    var selector: [(key: Sourced<String>, value: Sourced<String>)] = []
    if stage.placement.spot, options.cloudProvider == .aws {
      let origin = stage.placement.$spot.origin
      selector.append((Sourced(capacityType, origin: origin), Sourced(spot, origin: origin)))
    }
    if let type = stage.placement.instanceTypes.first {
      selector.append((Sourced(instanceType, origin: type.origin), type))
    }
    return selector
  }

  /// The taints that a stage's pod may stand.
  static func tolerations(_ stage: Stage, _ options: Options) -> [Toleration] {
    var tolerations: [Toleration] = []
    if stage.placement.spot, options.cloudProvider == .aws {
      let origin = stage.placement.$spot.origin
      tolerations.append(
        Toleration(key: Sourced(capacityType, origin: origin), value: Sourced(spot, origin: origin)))
    }
    if stage.resources.gpus > 0 {
      let resource = stage.resources.$gpuResource
      tolerations.append(Toleration(key: resource.map(taint).joined(with: stage.resources.$gpus.origin), value: nil))
    }
    return tolerations
  }

  /// Nodes with accelerators carry the taint of the whole card, also those that hand out parts of it.
  private static func taint(_ resource: String) -> String {
    resource.hasPrefix("nvidia.com/") ? "nvidia.com/gpu" : resource
  }
}
