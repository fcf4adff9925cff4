internal import Formats
internal import IR
internal import Source

/// What each role may do: see and read what its pods mount, and write where their results go.
enum PodPolicies {
  static func policies(_ scope: TerraformScope) -> [BucketPolicy] {
    scope.accounts.map { BucketPolicy($0, in: scope) }.filter { !$0.statements.isEmpty }
  }

  static func part(_ scope: TerraformScope) -> TerraformPart? {
    let policies = policies(scope)
    guard !policies.isEmpty else { return nil }
    return TerraformPart(
      file: "policies", body: policies.map(policy) + [otherKeys(policies, scope)], variables: [otherKeysVariable])
  }

  static func label(_ account: CloudAccount) -> HCLName {
    guard let name = HCLName(account.key.value) else {
      preconditionFailure("the stage \(account.key.value) has a name that the language refuses")
    }
    return name
  }

  private static func policy(_ policy: BucketPolicy) -> HCLItem {
    .block(
      "resource", "aws_iam_role_policy", label(policy.account).description, origin: policy.account.key.origin,
      [
        .set("name", "buckets"),
        .set("role", role(HCLExpression(policy.account.key))),
        .set("policy", PolicyStatement.document(policy.statements.map(\.expression))),
      ])
  }

  private static func role(_ key: HCLExpression) -> HCLExpression {
    HCLExpression.reference("aws_iam_role", "pod").at(key).attribute("name")
  }

  /// Buckets that others made may have keys of their own.
  private static func otherKeys(_ policies: [BucketPolicy], _ scope: TerraformScope) -> HCLItem {
    let keys = HCLExpression.reference("var", "other_key_arns")
    let all = HCLExpression.call(
      "toset", .list(policies.map { HCLExpression($0.account.key) }))
    return .block(
      "resource", "aws_iam_role_policy", "other_keys",
      [
        .set(
          "for_each",
          .when(HCLExpression.call("length", keys).compared(.equal, 0), then: .call("toset", []), otherwise: all)),
        .set("name", "other-keys"),
        .set("role", role(.reference("each", "key"))),
        .set(
          "policy",
          PolicyStatement.document([
            [
              "Sid": "UseOtherKeys",
              "Effect": "Allow",
              "Action": .list(BucketPolicy.useKeyToWrite.map { HCLExpression(text: $0) }),
              "Resource": keys,
              "Condition": [
                "StringEquals": [
                  "kms:ViaService": HCLExpression(text: "s3.\(scope.cloud.region).\(scope.serviceDomain)")
                ]
              ],
            ]
          ])),
      ])
  }

  private static let otherKeysVariable: HCLItem = .variable(
    "other_key_arns", "ARNs of the keys of buckets that are not made here; the pods use them through S3 alone.",
    type: .listOfTexts, default: [],
    rule: (
      .all(
        "arn", in: .reference("var", "other_key_arns"),
        .matches(#"^arn:[^:]+:kms:[^:]+:\d{12}:key/[0-9a-z-]+$"#, .reference("arn"))),
      "Each is the ARN of a key, such as arn:aws:kms:eu-west-1:123456789012:key/ID."
    ))
}
