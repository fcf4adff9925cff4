internal import Formats
internal import IR
internal import Source

/// A month's budget, and who is told what of it is spent.
enum CostBudget {
  static func part(_ scope: TerraformScope) -> TerraformPart? {
    guard let budget = scope.cloud.budget else { return nil }
    let topic = HCLExpression.reference("aws_sns_topic", "budget", "arn")
    let alerts: [HCLItem] = budget.alerts.map { alert in
      .block(
        "notification", origin: alert.origin,
        [
          .set("notification_type", "ACTUAL"), .set("comparison_operator", "GREATER_THAN"),
          .set("threshold", HCLExpression(alert)), .set("threshold_type", "PERCENTAGE"),
          .set("subscriber_sns_topic_arns", [topic]),
        ])
    }
    return TerraformPart(
      file: "budget",
      body: [
        .block(
          "resource", "aws_budgets_budget", "this", origin: budget.$amount.origin,
          [
            .set("name", .reference("local", "name")), .set("budget_type", "COST"), .set("time_unit", "MONTHLY"),
            .set("limit_amount", HCLExpression(budget.$amount)),
            .set("limit_unit", HCLExpression(budget.$currency)),
            .block(
              "cost_filter",
              [
                .comment("It sees costs from the day on which the payer's account activates the tag."),
                .set("name", "TagKeyValue"),
                .set(
                  "values", ["user:\(TerraformLocals.costTag)$\(TerraformLocals.costScope(scope))"]),
              ]),
          ] + alerts + [
            .blank,
            .comment("AWS tries the topic when the budget is made."),
            .set("depends_on", [.reference("aws_sns_topic_policy", "budget")]),
          ]),
        .block(
          "resource", "aws_sns_topic", "budget",
          [
            .set("name", "\(HCLExpression.reference("local", "name"))-budget"),
            .set("kms_master_key_id", EncryptionKey.arn),
          ]),
        .block(
          "resource", "aws_sns_topic_policy", "budget",
          [
            .set("arn", topic),
            .set(
              "policy",
              PolicyStatement.document([
                [
                  "Sid": "Budgets",
                  "Effect": "Allow",
                  "Principal": ["Service": HCLExpression(text: "budgets.\(scope.serviceDomain)")],
                  "Action": "sns:Publish",
                  "Resource": topic,
                  "Condition": ["StringEquals": ["aws:SourceAccount": .reference("local", "account")]],
                ]
              ])),
          ]),
        .block(
          "resource", "aws_sns_topic_subscription", "budget",
          [
            .set("for_each", .call("toset", .reference("var", "budget_emails"))),
            .set("topic_arn", topic), .set("protocol", "email"), .set("endpoint", .reference("each", "key")),
          ]),
        .block(
          "check", "budget_has_readers",
          [
            .block(
              "assert",
              [
                .set(
                  "condition",
                  HCLExpression.call("length", .reference("var", "budget_emails")).compared(.greater, 0)),
                .set(
                  "error_message", "Nobody reads of the budget: set budget_emails, or subscribe to budget_topic_arn."),
              ])
          ]),
      ],
      variables: [
        .variable(
          "budget_emails", "Whom the budget's alerts are mailed to. Each is asked to confirm.", type: .listOfTexts,
          default: [],
          rule: (
            .all(
              "address", in: .reference("var", "budget_emails"),
              .matches(#"^[^@\s]+@[^@\s]+\.[^@\s]+$"#, .reference("address"))),
            "Each is an address such as ml@example.com."
          ))
      ],
      outputs: [
        .block(
          "output", "budget_topic_arn",
          [.set("description", "The topic that the budget's alerts go to."), .set("value", topic)])
      ])
  }
}
