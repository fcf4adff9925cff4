internal import Formats
internal import IR
internal import Source

/// The cluster itself, when Terraform makes it.
enum EKSCluster {
  static let name: HCLExpression = .reference("aws_eks_cluster", "this", "name")

  static func part(_ scope: TerraformScope) -> TerraformPart? {
    guard scope.createsCluster, let cluster = scope.cloud.cluster else { return nil }
    return TerraformPart(
      file: "cluster",
      body: role("cluster", of: cluster, service: "eks.amazonaws.com", actions: ["sts:AssumeRole", "sts:TagSession"])
        + attachments("cluster", ["AmazonEKSClusterPolicy"], scope) + [
          logs(cluster), resource(cluster, scope), provider,
        ]
        + administrators(scope),
      variables: variables,
      outputs: [
        .block(
          "output", "cluster",
          [.set("description", "The cluster's name: aws eks update-kubeconfig --name NAME."), .set("value", name)])
      ])
  }

  static func trust(_ service: String, _ actions: [String]) -> HCLExpression {
    PolicyStatement.document([
      [
        "Effect": "Allow",
        "Principal": ["Service": HCLExpression(text: service)],
        "Action": .list(actions.map { HCLExpression(text: $0) }),
      ]
    ])
  }

  static func role(
    _ label: String, of cluster: Cloud.Cluster, service: String, actions: [String] = ["sts:AssumeRole"]
  ) -> [HCLItem] {
    [
      .block(
        "resource", "aws_iam_role", label,
        [
          .set("name", "\(cluster.$name)-\(label.replacing("_", with: "-"))"),
          .set("permissions_boundary", .reference("var", "permissions_boundary")),
          .set("assume_role_policy", trust(service, actions)),
        ])
    ]
  }

  /// AWS's own policies for a role.
  static func attachments(_ label: String, _ policies: [String], _ scope: TerraformScope) -> [HCLItem] {
    [
      .block(
        "resource", "aws_iam_role_policy_attachment", label,
        [
          .set("for_each", .call("toset", .list(policies.map { HCLExpression(text: $0) }))),
          .set("role", .reference("aws_iam_role", HCLName(label) ?? "node", "name")),
          .set(
            "policy_arn",
            "arn:\(scope.cloud.partition):iam::aws:policy/\(HCLExpression.reference("each", "key"))"),
        ])
    ]
  }

  private static func logs(_ cluster: Cloud.Cluster) -> HCLItem {
    .block(
      "resource", "aws_cloudwatch_log_group", "cluster",
      [
        .comment("EKS would make it by itself, without a key or an end."),
        .set("name", "/aws/eks/\(cluster.$name)/cluster"), .set("retention_in_days", .reference("var", "log_days")),
        .set("kms_key_id", EncryptionKey.arn),
      ])
  }

  private static func resource(_ cluster: Cloud.Cluster, _ scope: TerraformScope) -> HCLItem {
    let addresses = HCLExpression.reference("var", "public_access_cidrs")
    let isPublic = HCLExpression.call("length", addresses).compared(.greater, 0)
    return .block(
      "resource", "aws_eks_cluster", "this", origin: cluster.$isCreated.origin,
      [
        .set("name", HCLExpression(cluster.$name)),
        .set("version", HCLExpression(scope.plan.platform.$kubernetesVersion)),
        .set("role_arn", .reference("aws_iam_role", "cluster", "arn")),
        .set("enabled_cluster_log_types", ["api", "audit", "authenticator", "controllerManager", "scheduler"]),
        .block(
          "access_config",
          [
            .set("authentication_mode", "API"),
            .comment("Whoever makes the cluster can work with it at once."),
            .set("bootstrap_cluster_creator_admin_permissions", true),
          ]),
        .block(
          "encryption_config",
          [
            .set("resources", ["secrets"]),
            .block("provider", [.set("key_arn", EncryptionKey.arn)]),
          ]),
        .block(
          "vpc_config",
          [
            .set("subnet_ids", ClusterNetwork.privateSubnets),
            .set("endpoint_private_access", true),
            .set("endpoint_public_access", isPublic),
            .set("public_access_cidrs", .when(isPublic, then: addresses, otherwise: .null)),
          ]),
        .blank,
        .set(
          "depends_on",
          [
            .reference("aws_iam_role_policy_attachment", "cluster"), .reference("aws_cloudwatch_log_group", "cluster"),
          ]),
      ])
  }

  /// For roles of service accounts, also of environments that come to the cluster later.
  private static let provider: HCLItem = .block(
    "resource", "aws_iam_openid_connect_provider", "this",
    [
      .comment("By which IAM knows the cluster's service accounts."),
      .set(
        "url",
        HCLExpression.reference("aws_eks_cluster", "this", "identity").at(0).attribute("oidc").at(0).attribute("issuer")
      ),
      .set("client_id_list", ["sts.amazonaws.com"]),
    ])

  private static func administrators(_ scope: TerraformScope) -> [HCLItem] {
    let arns: HCLItem = .set("for_each", .call("toset", .reference("var", "admin_arns")))
    return [
      .block(
        "resource", "aws_eks_access_entry", "admin",
        [arns, .set("cluster_name", name), .set("principal_arn", .reference("each", "key"))]),
      .block(
        "resource", "aws_eks_access_policy_association", "admin",
        [
          .set("for_each", .reference("aws_eks_access_entry", "admin")), .set("cluster_name", name),
          .set("principal_arn", .reference("each", "key")),
          .set(
            "policy_arn",
            HCLExpression(
              text: "arn:\(scope.cloud.partition):eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy")),
          .block("access_scope", [.set("type", "cluster")]),
        ]),
    ]
  }

  private static let variables: [HCLItem] = [
    .variable(
      "admin_arns", "ARNs of users and roles that administer the cluster, besides whoever makes it.",
      type: .call("set", .reference("string")), default: [],
      rule: (
        .all(
          "arn", in: .reference("var", "admin_arns"),
          .matches(#"^arn:[^:]+:iam::\d{12}:(user|role)/"#, .reference("arn"))),
        "Each is the ARN of a user or a role."
      )),
    .variable(
      "public_access_cidrs",
      "From where the cluster's API is reached besides its network; from nowhere unless some are given.",
      type: .listOfTexts, default: [],
      rule: (
        .all(
          "cidr", in: .reference("var", "public_access_cidrs"),
          HCLExpression.call("can", .call("cidrhost", .reference("cidr"), 0))
            .compared(.and, HCLExpression.reference("cidr").compared(.notEqual, "0.0.0.0/0"))),
        "Each is a range of addresses, and none is the whole internet."
      )),
  ]
}
