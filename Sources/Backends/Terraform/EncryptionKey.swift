internal import Formats
internal import IR
internal import Source

/// The key that everything of the environment is encrypted with.
enum EncryptionKey {
  static func part(_ scope: TerraformScope) -> TerraformPart {
    TerraformPart(
      file: "key",
      body: [
        .block(
          "resource", "aws_kms_key", "this",
          [
            .set("description", "What \(TerraformLocals.costScope(scope)) keeps in this account"),
            .set("enable_key_rotation", true),
            .set("deletion_window_in_days", 30),
            .set("policy", PolicyStatement.document(statements(scope))),
          ]),
        .block(
          "resource", "aws_kms_alias", "this",
          [
            .comment("Policies of pods name the key by it."),
            .set("name", HCLExpression(scope.name.map { _ in TerraformScope.keyAlias(of: scope.plan) })),
            .set("target_key_id", arn),
          ]),
      ],
      outputs: [
        .block(
          "output", "key_arn",
          [.set("description", "The key that everything here is encrypted with."), .set("value", arn)])
      ])
  }

  /// Of the key.
  static let arn: HCLExpression = .reference("aws_kms_key", "this", "arn")

  private static func statements(_ scope: TerraformScope) -> [HCLExpression] {
    var statements: [HCLExpression] = [
      // Without it, nobody could ever change the key again.
      statement("PoliciesOfTheAccount", ["AWS": HCLExpression(text: root(scope))], ["kms:*"]),
      statement(
        "WhoeverMayReadASecret", ["AWS": "*"], ["kms:Decrypt"],
        [
          "StringEquals": [
            "kms:CallerAccount": .reference("local", "account"),
            "kms:ViaService": HCLExpression(text: "secretsmanager.\(scope.cloud.region).\(scope.serviceDomain)"),
          ]
        ]),
    ]
    if scope.createsCluster {
      statements.append(
        statement(
          "Logs", ["Service": HCLExpression(text: "logs.\(scope.cloud.region).\(scope.serviceDomain)")],
          ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*", "kms:DescribeKey"],
          [
            "ArnLike": [
              "kms:EncryptionContext:aws:logs:arn": HCLExpression(text: scope.arn("logs", "log-group:*"))
            ]
          ]))
    }
    if scope.cloud.budget != nil {
      statements.append(
        statement(
          "Budgets", ["Service": HCLExpression(text: "budgets.\(scope.serviceDomain)")],
          ["kms:Decrypt", "kms:GenerateDataKey*"],
          ["StringEquals": ["aws:SourceAccount": .reference("local", "account")]]))
    }
    return statements
  }

  static func root(_ scope: TerraformScope) -> String { scope.arn("iam", "root", isRegional: false) }

  private static func statement(
    _ id: String, _ principal: HCLExpression, _ actions: [String], _ condition: HCLExpression? = nil
  ) -> HCLExpression {
    .object(
      [
        HCLEntry("Sid", HCLExpression(text: id)), HCLEntry("Effect", "Allow"), HCLEntry("Principal", principal),
        HCLEntry("Action", .list(actions.map { HCLExpression(text: $0) })), HCLEntry("Resource", "*"),
      ] + (condition.map { [HCLEntry("Condition", $0)] } ?? []))
  }
}
