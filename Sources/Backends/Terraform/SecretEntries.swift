internal import Formats
internal import IR
internal import Source

/// Entries of Secrets Manager for what the spec refers to. Their values are put there by people.
enum SecretEntries {
  static func part(_ scope: TerraformScope) -> TerraformPart? {
    let paths = paths(scope)
    guard !paths.isEmpty else { return nil }
    let entries = paths.map { path in
      let keys = scope.plan.security.references.filter { $0.path == path.value }
      return HCLEntry(path, .list(keys.map { HCLExpression($0.$key) }))
    }
    return TerraformPart(
      file: "secrets",
      body: [
        .block(
          "locals",
          [
            .comment(
              """
              Each entry, and the keys of the JSON object that somebody has to put into it:
              aws secretsmanager put-secret-value --secret-id ENTRY --secret-string file://VALUE.json
              """),
            .set("secrets", .object(entries)),
          ]),
        .block(
          "resource", "aws_secretsmanager_secret", "this",
          [
            .set("for_each", .reference("local", "secrets")),
            .set("name", .reference("each", "key")),
            .set(
              "description",
              "A JSON object with \(HCLExpression.call("join", ", ", .reference("each", "value")))"),
            .set("kms_key_id", EncryptionKey.arn),
          ]),
      ],
      outputs: [
        .block(
          "output", "secrets",
          [
            .set("description", "Entries that wait for their values, and the keys of each."),
            .set("value", .reference("local", "secrets")),
          ])
      ])
  }

  static func paths(_ scope: TerraformScope) -> [Sourced<String>] {
    scope.plan.security.references.map(\.$path).uniqued.filter {
      scope.ownership.owner(ofSecret: $0.value) == scope.environment
    }
  }
}
