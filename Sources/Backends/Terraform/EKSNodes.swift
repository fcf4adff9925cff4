internal import Formats
internal import IR
internal import Source

/// The nodes of a cluster that Terraform makes: a group for whatever asks for nothing, and one for each kind of node that
/// stages ask for, with the taints that these tolerate.
enum EKSNodes {
  static let onDemand = "ON_DEMAND"

  /// What the pods of a stage ask of nodes.
  struct Group {
    var name: String
    var machine: Sourced<String>
    var isSpot: Bool
    /// With its origin when nodes carry accelerators.
    var accelerator: Sourced<String>?
    var taints: [(key: Sourced<String>, value: String)]
    var origin: Origin
  }

  static func part(_ scope: TerraformScope) -> TerraformPart? {
    guard scope.createsCluster, let cluster = scope.cloud.cluster else { return nil }
    let groups = groups(scope, cluster)
    return TerraformPart(
      file: "nodes",
      body: EKSCluster.role("node", of: cluster, service: "ec2.\(scope.serviceDomain)")
        + EKSCluster.attachments(
          "node", ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"], scope)
        + groups.flatMap { [template($0, cluster), nodes($0)] },
      variables: [variable(groups)])
  }

  // MARK: - Which groups

  static func groups(_ scope: TerraformScope, _ cluster: Cloud.Cluster) -> [Group] {
    let usual = Sourced("m7i.xlarge", rule: "machines of four cores and 16 GiB unless `cloud.nodes` names others")
    var groups = [
      Group(
        name: "general", machine: cluster.machine ?? usual, isSpot: false, accelerator: nil, taints: [],
        origin: cluster.$isCreated.origin)
    ]
    for plan in scope.ownership.plans(in: cluster.name) {
      for stage in plan.stages {
        let tolerations = NodeGroups.tolerations(stage, plan.options)
        guard !tolerations.isEmpty else { continue }
        let hasGPUs = stage.resources.gpus > 0
        let machine =
          stage.placement.instanceTypes.first
          ?? (hasGPUs
            ? Sourced("g6.xlarge", rule: "machines with one NVIDIA L4 unless `cloud.nodes.gpu` names others") : usual)
        let words = [hasGPUs ? "gpu" : "cpu", stage.placement.spot ? "spot" : nil].compactMap { $0 }
        var name = words.joined(separator: "-")
        let taken = groups.filter {
          $0.name == name
            || $0.name.hasPrefix("\(name)-") && $0.name.dropFirst(name.utf8.count + 1).allSatisfy(\.isNumber)
        }
        if taken.contains(where: { $0.machine.value == machine.value }) { continue }
        if !taken.isEmpty { name += "-\(taken.count + 1)" }
        groups.append(
          Group(
            name: name, machine: machine, isSpot: stage.placement.spot,
            accelerator: hasGPUs ? stage.resources.$gpuResource : nil,
            taints: tolerations.map { ($0.key, $0.value?.value ?? "present") },
            origin: stage.placement.$spot.origin.joined(with: stage.resources.$gpus.origin)))
      }
    }
    return groups
  }

  // MARK: - Resources

  private static func label(_ group: Group) -> HCLName { HCLName(group.name.replacing("-", with: "_")) ?? "general" }

  private static func template(_ group: Group, _ cluster: Cloud.Cluster) -> HCLItem {
    func tags(_ resource: String) -> HCLItem {
      .block(
        "tag_specifications",
        [
          .set("resource_type", HCLExpression(text: resource)),
          .set(
            "tags",
            .call("merge", .reference("local", "tags"), ["Name": "\(cluster.$name)-\(group.name)"])),
        ])
    }
    return .block(
      "resource", "aws_launch_template", label(group).description, origin: group.origin,
      [
        .set("name", "\(cluster.$name)-\(group.name)"),
        .set("update_default_version", true),
        .block(
          "block_device_mappings",
          [
            .set("device_name", HCLExpression(text: Machine(group.machine.value).dataDevice(group.accelerator?.value))),
            .block(
              "ebs",
              [
                .set("volume_type", "gp3"), .set("volume_size", 100), .set("encrypted", true),
                .set("delete_on_termination", true),
              ]),
          ]),
        .block(
          "metadata_options",
          [
            .comment("Out of reach of pods: they have roles of their own."),
            .set("http_tokens", "required"), .set("http_put_response_hop_limit", 1),
          ]),
        .comment("Tags of a node group do not reach its machines."),
        tags("instance"), tags("volume"),
      ])
  }

  private static func nodes(_ group: Group) -> HCLItem {
    let template = HCLExpression.reference("aws_launch_template", label(group))
    let sizes = HCLExpression.reference("var", "node_counts").at(HCLExpression(text: group.name))
    let taints: [HCLItem] = group.taints.map { taint in
      .block(
        "taint",
        [
          .set("key", HCLExpression(taint.key)), .set("value", HCLExpression(text: taint.value)),
          .set("effect", "NO_SCHEDULE"),
        ])
    }
    return .block(
      "resource", "aws_eks_node_group", label(group).description, origin: group.origin,
      [
        .set("cluster_name", EKSCluster.name), .set("node_group_name", HCLExpression(text: group.name)),
        .set("node_role_arn", .reference("aws_iam_role", "node", "arn")),
        .set("subnet_ids", ClusterNetwork.privateSubnets),
        .set("instance_types", [HCLExpression(group.machine)]),
        .set("capacity_type", HCLExpression(text: group.isSpot ? NodeGroups.spot : onDemand)),
        .set("ami_type", HCLExpression(text: Machine(group.machine.value).image(group.accelerator?.value))),
        .block(
          "launch_template",
          [.set("id", template.attribute("id")), .set("version", template.attribute("latest_version"))]),
        .block(
          "scaling_config",
          [
            .set("min_size", sizes.attribute("min")), .set("max_size", sizes.attribute("max")),
            .set("desired_size", sizes.attribute("min")),
          ]),
        .block("update_config", [.set("max_unavailable_percentage", 33)]),
      ] + taints + [
        .block(
          "lifecycle",
          [
            .comment("What the autoscaler asks for."),
            .set("ignore_changes", [HCLExpression.reference("scaling_config").at(0).attribute("desired_size")]),
          ]),
        .blank,
        .set(
          "depends_on",
          [.reference("aws_iam_role_policy_attachment", "node"), .reference("aws_eks_addon", "network")]),
      ])
  }

  private static func variable(_ groups: [Group]) -> HCLItem {
    let count = HCLExpression.reference("count")
    return .variable(
      "node_counts", "How many nodes each group has at least and at most.",
      type: .call(
        "object",
        .object(
          groups.map {
            HCLEntry(
              HCLExpression(text: $0.name),
              .call("object", ["min": .reference("number"), "max": .reference("number")]))
          })),
      default: .object(
        groups.map {
          HCLEntry(HCLExpression(text: $0.name), $0.taints.isEmpty ? ["min": 2, "max": 6] : ["min": 0, "max": 4])
        }),
      rule: (
        .all(
          "count", in: .call("values", .reference("var", "node_counts")),
          count.attribute("min").compared(.greaterOrEqual, 0)
            .compared(.and, count.attribute("max").compared(.greaterOrEqual, 1))
            .compared(.and, count.attribute("min").compared(.lessOrEqual, count.attribute("max")))),
        "The least is not below 0, and the most is neither below 1 nor below the least."
      ))
  }
}

/// A machine type of EC2, such as `m7i.xlarge`.
struct Machine {
  /// Its processor is one of AWS's own: `g` among the letters behind the generation's number.
  let isARM: Bool

  init(_ type: String) {
    let family = type.prefix { $0 != "." }
    let attributes = family.drop { !$0.isNumber }.drop { $0.isNumber }
    isARM = attributes.contains("g")
  }

  /// The value of `ami_type`. For NVIDIA cards it is Bottlerocket, which brings the driver and the device plugin along.
  func image(_ accelerator: String?) -> String {
    guard let accelerator else { return isARM ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD" }
    if accelerator.hasPrefix("nvidia.com/") {
      return isARM ? "BOTTLEROCKET_ARM_64_NVIDIA" : "BOTTLEROCKET_x86_64_NVIDIA"
    }
    if accelerator.hasPrefix("aws.amazon.com/neuron") { return "AL2023_x86_64_NEURON" }
    return isARM ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD"
  }

  /// The device that images and scratch space lie on: Bottlerocket has a small one of its own for itself.
  func dataDevice(_ accelerator: String?) -> String {
    image(accelerator).hasPrefix("BOTTLEROCKET") ? "/dev/xvdb" : "/dev/xvda"
  }
}
