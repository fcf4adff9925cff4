internal import Formats
internal import IR
internal import Source

/// What runs in a cluster that Terraform makes, so that the pipeline's pods can: network policies, metrics for
/// autoscalers, identities, and the drivers of the volumes that pods mount.
enum EKSAddons {
  static func part(_ scope: TerraformScope) -> TerraformPart? {
    guard scope.createsCluster, let cluster = scope.cloud.cluster else { return nil }
    let plans = scope.ownership.plans(in: cluster.name)
    var body: [HCLItem] = [
      addon(
        "network", "vpc-cni", beforeNodes: true,
        comment: "Without it, nobody enforces the NetworkPolicies of the pipeline.",
        values: ["enableNetworkPolicy": "true"]),
      addon("proxy", "kube-proxy", beforeNodes: true),
      addon("identity", "eks-pod-identity-agent", beforeNodes: true),
      addon("dns", "coredns"),
      addon("metrics", "metrics-server", comment: "HorizontalPodAutoscalers read it."),
      addon("workspace", "aws-efs-csi-driver", role: .reference("aws_iam_role", "efs", "arn")),
    ]
    if let bucket = plans.lazy.compactMap({ $0.volumes.buckets.first }).first {
      body.append(
        addon(
          "buckets", "aws-mountpoint-s3-csi-driver", origin: bucket.$bucket.origin,
          comment: "Pods that mount buckets run on tainted nodes, too.", values: ["node": ["tolerateAllTaints": true]]))
    }
    body += podRole("efs", of: cluster)
    body += EKSCluster.attachments("efs", ["service-role/AmazonEFSCSIDriverPolicy"], scope)
    body += autoscaler(cluster, scope)
    return TerraformPart(file: "addons", body: body)
  }

  private static func addon(
    _ label: String, _ name: String, beforeNodes: Bool = false, origin: Origin? = nil, comment: String? = nil,
    values: HCLExpression? = nil, role: HCLExpression? = nil
  ) -> HCLItem {
    var items: [HCLItem] = comment.map { [.comment($0)] } ?? []
    items += [
      .set("cluster_name", EKSCluster.name), .set("addon_name", HCLExpression(text: name)),
      .set("resolve_conflicts_on_update", "OVERWRITE"),
    ]
    if let values { items.append(.set("configuration_values", .call("jsonencode", values))) }
    if let role {
      items.append(
        .block("pod_identity_association", [.set("service_account", "efs-csi-controller-sa"), .set("role_arn", role)]))
    }
    if !beforeNodes {
      items += [.blank, .set("depends_on", [.reference("aws_eks_node_group", "general")])]
    }
    return .block(.init(type: "resource", labels: ["aws_eks_addon", label], body: items, origin: origin))
  }

  private static func podRole(_ label: String, of cluster: Cloud.Cluster) -> [HCLItem] {
    EKSCluster.role(
      label, of: cluster, service: "pods.eks.amazonaws.com", actions: ["sts:AssumeRole", "sts:TagSession"])
  }

  /// The role of the cluster autoscaler, by which groups grow from nothing; to install it is the platform's part.
  private static func autoscaler(_ cluster: Cloud.Cluster, _ scope: TerraformScope) -> [HCLItem] {
    podRole("autoscaler", of: cluster) + [
      .block(
        "resource", "aws_iam_role_policy", "autoscaler",
        [
          .set("name", "autoscaling"), .set("role", .reference("aws_iam_role", "autoscaler", "name")),
          .set(
            "policy",
            PolicyStatement.document([
              [
                "Sid": "Look",
                "Effect": "Allow",
                "Action": [
                  "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances",
                  "autoscaling:DescribeLaunchConfigurations", "autoscaling:DescribeScalingActivities",
                  "ec2:DescribeImages", "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplateVersions",
                  "ec2:GetInstanceTypesFromInstanceRequirements", "eks:DescribeNodegroup",
                ],
                "Resource": "*",
              ],
              [
                "Sid": "ScaleThisCluster",
                "Effect": "Allow",
                "Action": ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
                "Resource": "*",
                "Condition": [
                  "StringEquals": [
                    "aws:ResourceTag/k8s.io/cluster-autoscaler/\(cluster.$name)": "owned"
                  ]
                ],
              ],
            ])),
        ]),
      .block(
        "resource", "aws_eks_pod_identity_association", "autoscaler",
        [
          .set("cluster_name", EKSCluster.name), .set("namespace", "kube-system"),
          .set("service_account", "cluster-autoscaler"),
          .set("role_arn", .reference("aws_iam_role", "autoscaler", "arn")),
        ]),
    ]
  }
}
