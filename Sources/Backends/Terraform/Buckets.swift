internal import Formats
internal import IR
internal import Source

/// The buckets that the pipeline keeps its layers, models and logs in.
enum Buckets {
  static func part(_ scope: TerraformScope) -> TerraformPart? {
    let owned = names(scope)
    guard !owned.isEmpty else { return nil }
    return TerraformPart(
      file: "buckets", body: [locals(owned, scope)] + resources(scope),
      variables: [
        .variable(
          "noncurrent_days", "For how many days a version that was replaced or removed can be brought back.",
          type: .reference("number"), default: 30,
          rule: (
            HCLExpression.reference("var", "noncurrent_days").compared(.greaterOrEqual, 1)
              .compared(
                .and,
                HCLExpression.call("floor", .reference("var", "noncurrent_days"))
                  .compared(.equal, .reference("var", "noncurrent_days"))),
            "Days are whole, and at least one."
          ))
      ],
      outputs: [
        .block(
          "output", "buckets",
          [
            .set("description", "The buckets of layers, models and logs."),
            .set("value", .call("keys", .reference("local", "buckets"))),
          ])
      ])
  }

  private static func names(_ scope: TerraformScope) -> [Sourced<String>] {
    // Those of every environment that name one of this environment's own.
    scope.cloud.stores.map(\.$bucket).uniqued.filter {
      scope.ownership.owner(ofBucket: $0.value)?.identity.environment == scope.environment
    }
  }

  /// For each bucket, the folders from which objects go after some days.
  private static func locals(_ names: [Sourced<String>], _ scope: TerraformScope) -> HCLItem {
    let buckets = names.map { name in
      let stores = scope.ownership.stores(in: name.value)
      let kept = stores.compactMap { store in
        store.days.map { HCLEntry(store.$prefix, HCLExpression($0)) }
      }
      return HCLEntry(name, ["expiration_days": .object(kept)])
    }
    return .block(
      "locals",
      [
        .comment(
          """
          Every bucket, and for how many days objects of its folders are kept.
          A bucket that several environments share belongs to the one that the spec lists last.
          """),
        .set("buckets", .object(buckets)),
      ])
  }

  private static func resources(_ scope: TerraformScope) -> [HCLItem] {
    let each: HCLItem = .set("for_each", .reference("local", "buckets"))
    let id: HCLItem = .set("bucket", bucket("id"))
    return [
      .block("resource", "aws_s3_bucket", "this", [each, .set("bucket", .reference("each", "key"))]),
      .block(
        "resource", "aws_s3_bucket_versioning", "this",
        [each, id, .block("versioning_configuration", [.set("status", "Enabled")])]),
      .block(
        "resource", "aws_s3_bucket_server_side_encryption_configuration", "this",
        [
          each, id,
          .block(
            "rule",
            [
              .comment("One call of the key for many objects."),
              .set("bucket_key_enabled", true),
              .block(
                "apply_server_side_encryption_by_default",
                [.set("sse_algorithm", "aws:kms"), .set("kms_master_key_id", EncryptionKey.arn)]),
            ]),
        ]),
      .block(
        "resource", "aws_s3_bucket_public_access_block", "this",
        [
          each, id, .blank,
          .set("block_public_acls", true), .set("block_public_policy", true), .set("ignore_public_acls", true),
          .set("restrict_public_buckets", true),
        ]),
      .block(
        "resource", "aws_s3_bucket_ownership_controls", "this",
        [each, id, .block("rule", [.set("object_ownership", "BucketOwnerEnforced")])]),
      .block(
        "resource", "aws_s3_bucket_policy", "this",
        [
          each, id,
          .set(
            "policy",
            PolicyStatement.document([
              denial(scope, "StopsWithoutTLS", ["Bool": ["aws:SecureTransport": "false"]]),
              denial(scope, "StopsOldTLS", ["NumericLessThan": ["s3:TlsVersion": "1.2"]]),
            ])),
          .blank,
          .comment("A policy cannot be put while public ones are being blocked."),
          .set("depends_on", [.reference("aws_s3_bucket_public_access_block", "this")]),
        ]),
      lifecycle(each, id),
    ]
  }

  private static func bucket(_ attribute: HCLName) -> HCLExpression {
    HCLExpression.reference("aws_s3_bucket", "this").at(.reference("each", "key")).attribute(attribute)
  }

  private static func denial(_ scope: TerraformScope, _ id: String, _ condition: HCLExpression) -> HCLExpression {
    [
      "Sid": HCLExpression(text: id),
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": [bucket("arn"), "\(bucket("arn"))/*"],
      "Condition": condition,
    ]
  }

  private static func lifecycle(_ each: HCLItem, _ id: HCLItem) -> HCLItem {
    let value = HCLExpression.reference("rule", "value")
    return .block(
      "resource", "aws_s3_bucket_lifecycle_configuration", "this",
      [
        each, id,
        .block(
          "rule",
          [
            .set("id", "leftovers"), .set("status", "Enabled"),
            .block("filter", []),
            .block("abort_incomplete_multipart_upload", [.set("days_after_initiation", 7)]),
            .block(
              "noncurrent_version_expiration", [.set("noncurrent_days", .reference("var", "noncurrent_days"))]),
          ]),
        .block(
          "dynamic", "rule",
          [
            .set("for_each", .reference("each", "value", "expiration_days")),
            .block(
              "content",
              [
                .set("id", "retention of \(HCLExpression.reference("rule", "key"))"), .set("status", "Enabled"),
                .block("filter", [.set("prefix", .reference("rule", "key"))]),
                .block("expiration", [.set("days", value)]),
              ]),
          ]),
        .blank,
        .comment("Versions are what the rules are about."),
        .set("depends_on", [.reference("aws_s3_bucket_versioning", "this")]),
      ])
  }
}
