internal import Formats
internal import IR
internal import Source

/// A role for each service account, which no other account may take on.
enum PodRoles {
  static func part(_ scope: TerraformScope) -> TerraformPart? {
    let accounts = scope.accounts
    guard !accounts.isEmpty else { return nil }
    let identity = scope.plan.security.$identity
    var body: [HCLItem] = [locals(accounts, identity, scope)]
    var variables: [HCLItem] = [boundary]
    if scope.cloud.cluster == nil { variables.append(clusterName) }
    if !scope.createsCluster {
      body.append(.block("data", "aws_eks_cluster", "this", [.set("name", givenName(scope))]))
      if identity.value == .irsa {
        body.append(
          .block(
            "data", "aws_iam_openid_connect_provider", "this", origin: identity.origin,
            [
              .comment("By which IAM knows the cluster's service accounts."),
              .set("url", issuer(scope)),
            ]))
      }
    }
    body.append(role(identity, scope))
    if identity.value == .podIdentity { body.append(association(identity, scope)) }
    return TerraformPart(
      file: "roles", body: body, variables: variables,
      outputs: [
        .block(
          "output", "role_arns",
          [
            .set("description", "The role of each stage, and of the model server."),
            .set(
              "value",
              .each(
                "name", "role", in: .reference("aws_iam_role", "pod"), key: .reference("name"),
                .reference("role", "arn"))),
          ])
      ])
  }

  private static func locals(
    _ accounts: [CloudAccount], _ identity: Sourced<Security.IdentityKind>, _ scope: TerraformScope
  ) -> HCLItem {
    let entries = accounts.map { account in
      HCLEntry(
        account.key,
        [
          "role": account.account.roleName.map { HCLExpression($0) } ?? .null,
          "service_account": HCLExpression(account.account.$name),
        ])
    }
    var items: [HCLItem] = [
      .set("namespace", HCLExpression(scope.plan.identity.$namespace)),
      .blank,
      .comment("What pods run as: each stage, and the model server."),
      .set("pods", .object(entries)),
    ]
    if identity.value == .irsa {
      items += [
        .blank,
        .set("issuer", HCLExpression.call("trimprefix", issuer(scope), "https://").from(identity.origin)),
      ]
    }
    return .block("locals", items)
  }

  /// The cluster as resources of this module name it.
  static func cluster(_ scope: TerraformScope) -> HCLExpression {
    scope.createsCluster ? .reference("aws_eks_cluster", "this") : .reference("data", "aws_eks_cluster", "this")
  }

  private static func givenName(_ scope: TerraformScope) -> HCLExpression {
    scope.cloud.cluster.map { HCLExpression($0.$name) } ?? .reference("var", "cluster_name")
  }

  static func issuer(_ scope: TerraformScope) -> HCLExpression {
    cluster(scope).attribute("identity").at(0).attribute("oidc").at(0).attribute("issuer")
  }

  private static func role(_ identity: Sourced<Security.IdentityKind>, _ scope: TerraformScope) -> HCLItem {
    let account = HCLExpression.reference("each", "value", "service_account")
    let namespace = HCLExpression.reference("local", "namespace")
    let statement: HCLExpression
    if identity.value == .podIdentity {
      // What EKS tells STS of the pod: "Enable or disable session tags" of the EKS user guide.
      statement = [
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Principal": ["Service": HCLExpression(text: "pods.eks.amazonaws.com")],
        "Condition": [
          "StringEquals": [
            "aws:RequestTag/eks-cluster-arn": cluster(scope).attribute("arn"),
            "aws:RequestTag/kubernetes-namespace": namespace,
            "aws:RequestTag/kubernetes-service-account": account,
          ]
        ],
      ]
    } else {
      let issuer = HCLExpression.reference("local", "issuer")
      let provider: HCLExpression =
        scope.createsCluster
        ? .reference("aws_iam_openid_connect_provider", "this", "arn")
        : .reference("data", "aws_iam_openid_connect_provider", "this", "arn")
      statement = [
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": ["Federated": provider],
        "Condition": [
          "StringEquals": [
            "\(issuer):aud": "sts.amazonaws.com",
            "\(issuer):sub": "system:serviceaccount:\(namespace):\(account)",
          ]
        ],
      ]
    }
    return .block(
      "resource", "aws_iam_role", "pod", origin: identity.origin,
      [
        .set("for_each", .reference("local", "pods")),
        .set("name", .reference("each", "value", "role")),
        .set("description", "Pods of the service account \(namespace)/\(account)"),
        .set("permissions_boundary", .reference("var", "permissions_boundary")),
        .set("assume_role_policy", PolicyStatement.document([statement])),
      ])
  }

  private static func association(_ identity: Sourced<Security.IdentityKind>, _ scope: TerraformScope) -> HCLItem {
    .block(
      "resource", "aws_eks_pod_identity_association", "pod", origin: identity.origin,
      [
        .set("for_each", .reference("local", "pods")),
        .set("cluster_name", cluster(scope).attribute("name")),
        .set("namespace", .reference("local", "namespace")),
        .set("service_account", .reference("each", "value", "service_account")),
        .set(
          "role_arn", HCLExpression.reference("aws_iam_role", "pod").at(.reference("each", "key")).attribute("arn")),
      ])
  }

  private static let boundary: HCLItem = .variable(
    "permissions_boundary", "The ARN of a policy that bounds what the roles may ever do.", type: .reference("string"),
    default: .null,
    rule: (
      HCLExpression.reference("var", "permissions_boundary").compared(.equal, .null)
        .compared(
          .or, .matches(#"^arn:[^:]+:iam::(\d{12}|aws):policy/"#, .reference("var", "permissions_boundary"))),
      "It is the ARN of a policy, such as arn:aws:iam::123456789012:policy/boundary."
    ))

  private static let clusterName: HCLItem = .variable(
    "cluster_name", "The EKS cluster that the pods run in.", type: .reference("string"),
    rule: (
      .matches("^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$", .reference("var", "cluster_name")),
      "It is the name of an EKS cluster: letters, digits, - and _."
    ))
}
