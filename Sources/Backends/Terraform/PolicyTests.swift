internal import Formats
internal import IR
internal import Source

/// `terraform test` without an account: each role can do what its pods need, and not what they must not.
enum PolicyTests {
  static func items(_ scope: TerraformScope) -> [HCLItem] {
    let policies = PodPolicies.policies(scope)
    guard !scope.accounts.isEmpty else { return [] }
    return [provider(scope)] + variables(scope) + policies.map { run($0, scope) } + [trust(scope)]
  }

  /// Nothing is asked of AWS; what is made up must have the form of what AWS would say.
  private static func provider(_ scope: TerraformScope) -> HCLItem {
    func mock(_ kind: HCLName, _ type: String, _ defaults: HCLExpression) -> HCLItem {
      .block(.init(type: kind, labels: [type], body: [.set("defaults", defaults)]))
    }
    let issuer: HCLExpression = ["oidc": [["issuer": HCLExpression(text: "https://\(issuer(scope))")]]]
    var mocks: [HCLItem] = [
      mock("mock_resource", "aws_kms_key", ["arn": HCLExpression(text: scope.arn("kms", "key/example"))]),
      mock(
        "mock_resource", "aws_iam_role",
        ["arn": HCLExpression(text: scope.arn("iam", "role/example", isRegional: false))]),
    ]
    if scope.cloud.budget != nil {
      mocks.append(mock("mock_resource", "aws_sns_topic", ["arn": HCLExpression(text: scope.arn("sns", "example"))]))
    }
    let cluster: HCLExpression = [
      "arn": HCLExpression(text: scope.arn("eks", "cluster/example")), "identity": [issuer],
      "vpc_config": [["cluster_security_group_id": "sg-example"]],
    ]
    let oidc = HCLExpression(text: scope.arn("iam", "oidc-provider/\(self.issuer(scope))", isRegional: false))
    if scope.createsCluster {
      mocks += [
        mock(
          "mock_resource", "aws_eks_cluster",
          ["arn": HCLExpression(text: scope.arn("eks", "cluster/example")), "identity": [issuer]]),
        mock("mock_resource", "aws_iam_openid_connect_provider", ["arn": oidc]),
        mock(
          "mock_resource", "aws_cloudwatch_log_group",
          ["arn": HCLExpression(text: scope.arn("logs", "log-group:example"))]),
        mock("mock_resource", "aws_launch_template", ["id": "lt-0123456789abcdef0"]),
        mock(
          "mock_data", "aws_availability_zones",
          ["names": .list(["a", "b", "c"].map { HCLExpression(text: "\(scope.cloud.region)\($0)") })]),
      ]
    } else {
      mocks += [
        mock("mock_data", "aws_eks_cluster", cluster),
        mock("mock_data", "aws_iam_openid_connect_provider", ["arn": oidc]),
      ]
    }
    return .block("mock_provider", "aws", mocks)
  }

  private static func issuer(_ scope: TerraformScope) -> String {
    "oidc.eks.\(scope.cloud.region).\(scope.serviceDomain)/id/EXAMPLE"
  }

  private static func variables(_ scope: TerraformScope) -> [HCLItem] {
    var given: [HCLItem] = []
    if scope.cloud.cluster == nil { given.append(.set("cluster_name", "example")) }
    if scope.cloud.budget != nil { given.append(.set("budget_emails", ["ml@example.com"])) }
    return given.isEmpty ? [] : [.block("variables", given)]
  }

  private static func run(_ policy: BucketPolicy, _ scope: TerraformScope) -> HCLItem {
    let label = PodPolicies.label(policy.account)
    let statements = HCLExpression.call(
      "jsondecode", .reference("aws_iam_role_policy", label, "policy")
    )
    // Only references have attributes.
    let list = HCLExpression.call("lookup", statements, "Statement", [])
    let statement = HCLExpression.reference("statement")
    let resources = statement.attribute("Resource")
    let actions = statement.attribute("Action")
    func allows(_ action: String, _ resource: Sourced<String>) -> HCLExpression {
      .call(
        "anytrue",
        .each(
          "statement", in: list,
          HCLExpression.call("contains", actions, HCLExpression(text: action))
            .compared(.and, .call("contains", resources, HCLExpression(resource)))))
    }
    func every(_ what: HCLExpression, among values: [Sourced<String>], where action: String? = nil) -> HCLExpression {
      let all = HCLExpression.each(
        "statement", in: list, what,
        where: action.map { HCLExpression.call("contains", actions, HCLExpression(text: $0)) })
      return HCLExpression.call(
        "length",
        .call("setsubtract", .call("flatten", all), .list(values.map { HCLExpression($0) }))
      ).compared(.equal, 0)
    }
    var asserts: [HCLItem] = []
    for object in policy.readable + policy.addable + policy.writable {
      asserts.append(assert(allows("s3:GetObject", object), "It must read \(object.value)."))
    }
    for object in policy.addable + policy.writable {
      asserts.append(assert(allows("s3:PutObject", object), "It must write \(object.value)."))
    }
    let known = policy.statements.flatMap(\.actions).reduce(into: [String]()) { all, action in
      if !all.contains(action) { all.append(action) }
    }.sorted()
    asserts += [
      assert(
        every(actions, among: known.map { Sourced($0, origin: policy.account.key.origin) }),
        "It must do nothing but what its mounts need."),
      assert(
        every(resources, among: policy.readable + policy.addable + policy.writable, where: "s3:GetObject"),
        "It must read nothing but what it mounts."),
      assert(
        every(resources, among: policy.addable + policy.writable, where: "s3:PutObject"),
        "It must write nowhere but where its results go."),
      assert(
        every(resources, among: policy.writable, where: "s3:DeleteObject"),
        "It must remove nothing but results of its own."),
    ]
    return .block(
      "run", policy.account.key.value, origin: policy.account.key.origin,
      [.set("command", .reference("apply"))] + asserts)
  }

  private static func assert(_ condition: HCLExpression, _ message: String) -> HCLItem {
    .block("assert", [.set("condition", condition), .set("error_message", HCLExpression(text: message))])
  }

  /// Every role is one service account's.
  private static func trust(_ scope: TerraformScope) -> HCLItem {
    let namespace = scope.plan.identity.namespace
    let asserts = scope.accounts.map { account -> HCLItem in
      let policy = HCLExpression.call(
        "jsondecode",
        HCLExpression.reference("aws_iam_role", "pod").at(HCLExpression(account.key)).attribute("assume_role_policy"))
      let condition: HCLExpression
      let expected: HCLExpression
      switch scope.plan.security.identity {
      case .podIdentity:
        condition = ["aws:RequestTag/kubernetes-namespace", "aws:RequestTag/kubernetes-service-account"]
        expected = [HCLExpression(text: namespace), HCLExpression(account.account.$name)]
      case .irsa, .workloadIdentity, .node:
        condition = [HCLExpression(text: "\(issuer(scope)):sub")]
        expected = [HCLExpression(text: "system:serviceaccount:\(namespace):\(account.account.name)")]
      }
      return assert(
        HCLExpression.each(
          "statement", in: .call("lookup", policy, "Statement", []),
          .each(
            "key", in: condition,
            HCLExpression.reference("statement", "Condition", "StringEquals").at(.reference("key")))
        ).compared(.equal, [expected]),
        "Only pods of \(account.account.name) may take on the role of \(account.key.value).")
    }
    return .block("run", "roles_belong_to_one_account", [.set("command", .reference("apply"))] + asserts)
  }
}
