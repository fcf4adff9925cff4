internal import Formats
internal import IR
internal import Source

/// Repositories of ECR for the images that run or are built.
enum ImageRepositories {
  static func part(_ scope: TerraformScope) -> TerraformPart? {
    let names = names(scope)
    guard !names.isEmpty else { return nil }
    let repository = HCLExpression.reference("aws_ecr_repository", "this")
    return TerraformPart(
      file: "images",
      body: [
        .block("locals", [.set("repositories", .list(names.map { HCLExpression($0) }))]),
        .block(
          "resource", "aws_ecr_repository", "this",
          [
            .set("for_each", .call("toset", .reference("local", "repositories"))),
            .set("name", .reference("each", "key")),
            .comment("A tag never moves, so what is pinned by digest keeps the tag that saves it from the rule below."),
            .set("image_tag_mutability", "IMMUTABLE"),
            .block("image_scanning_configuration", [.set("scan_on_push", true)]),
            .block(
              "encryption_configuration", [.set("encryption_type", "KMS"), .set("kms_key", EncryptionKey.arn)]),
          ]),
        .block(
          "resource", "aws_ecr_lifecycle_policy", "this",
          [
            .set("for_each", repository),
            .set("repository", .reference("each", "value", "name")),
            .set("policy", .call("jsonencode", ["rules": [untagged, many]])),
          ]),
      ],
      variables: [
        .variable(
          "images_kept", "How many images a repository keeps; the oldest go first, pinned or not.",
          type: .reference("number"), default: 200,
          rule: (
            HCLExpression.reference("var", "images_kept").compared(.greaterOrEqual, 10),
            "A rollback needs the images of earlier versions: keep at least 10."
          ))
      ],
      outputs: [
        .block(
          "output", "repositories",
          [
            .set("description", "Where images are pushed to."),
            .set(
              "value",
              .each(
                "name", "repository", in: repository, key: .reference("name"),
                .reference("repository", "repository_url")
              )),
          ])
      ])
  }

  static func names(_ scope: TerraformScope) -> [Sourced<String>] {
    scope.cloud.repositories.filter { scope.ownership.owner(ofRepository: $0.value) == scope.environment }
  }

  private static let untagged: HCLExpression = [
    "rulePriority": 1,
    "description": "Layers of pushes that failed, and what lost its tag",
    "selection": ["tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14],
    "action": ["type": "expire"],
  ]

  private static let many: HCLExpression = [
    "rulePriority": 2,
    "description": "More than anyone goes back to",
    "selection": [
      "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": .reference("var", "images_kept"),
    ],
    "action": ["type": "expire"],
  ]
}
