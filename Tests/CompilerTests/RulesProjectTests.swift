import Diagnostics
import Testing

@Suite struct RulesProjectTests {
  @Test func promotionLeadsSomewhere() throws {
    try expectFinding(
      "registry: {promotion: {production: manual}}\nenvironments: {dev: {}, prod: {}}", .promotionToNowhere,
      at: "production", "there is no environment `production`", help: "the environments are `dev` and `prod`")
    try expectFinding(
      "registry: {promotion: {prd: manual}}", .promotionToNowhere, at: "prd", "there is no environment `prd`",
      help: "did you mean `prod`?")
    try expectNothing("registry: {promotion: {prod: manual}}")
  }

  @Test func automaticPromotionCanCommit() throws {
    try expectFinding(
      "registry: {promotion: {prod: automatic}}", .promotionWithoutAccess, at: "automatic",
      "promotion to `prod` is a commit by a stage, and `delivery.repository` and `delivery.secret` are missing",
      help: "write them, or `manual`")
    try expectFinding(
      "registry: {promotion: {prod: automatic}}\ndelivery: {repository: 'https://git.example.com/acme/ml.git'}",
      .promotionWithoutAccess, at: "automatic",
      "promotion to `prod` is a commit by a stage, and `delivery.secret` is missing", help: "write it, or `manual`")
    try expectNothing(
      """
      registry: {promotion: {prod: automatic}}
      delivery: {repository: "https://git.example.com/acme/ml.git", secret: git/key}
      """)
  }

  @Test func automaticPromotionHasItsStages() throws {
    let promotion = """
      registry: {promotion: {prod: automatic}}
      delivery: {repository: "https://git.example.com/acme/ml.git", secret: git/key}
      stages:
        - {name: data_preparation, dependencies: []}
        - {name: model_training, dependencies: [data_preparation]}
        - {name: model_evaluation, dependencies: [model_training]}

      """
    try expectFinding(
      promotion, .promotionWithoutStages, at: "automatic",
      "promotion to `prod` pins what was registered, and `stages` has no `model_deployment`",
      notes: ["this list replaces the derived order: data_preparation"],
      help: "list `model_registration`, and `model_deployment` behind it, or write `manual`")
    try expectFinding(
      promotion + "  - {name: model_deployment, dependencies: [model_evaluation]}\n", .promotionWithoutStages,
      at: "automatic",
      "promotion to `prod` pins what was registered, and `model_deployment` does not wait for `model_registration`",
      notes: ["this list replaces the derived order: data_preparation"],
      help: "list `model_registration`, and `model_deployment` behind it, or write `manual`")
    try expectNothing(
      promotion + "  - {name: model_registration, dependencies: [model_evaluation]}\n"
        + "  - {name: model_deployment, dependencies: [model_registration]}\n")
  }

  @Test func localDataIsThereAndSmall() throws {
    let change = "data: {sources: [{name: subscribers, uri: data/churn.csv}]}"
    let limit = 512 << 10
    try expectFinding(
      change, .dataMissing, at: "data/churn.csv", "there is no file `data/churn.csv` in the repository",
      help: "a local path starts at the repository's root; data elsewhere has a scheme, as in `s3://bucket/prefix/`")
    try expectFinding(
      change, .dataTooLarge, at: "data/churn.csv",
      "`data/churn.csv` has 512 KiB, and a local file that goes to a cluster has less than 512",
      help: "put it into a bucket and name that, as in `s3://bucket/prefix/`",
      files: ["data/churn.csv": Array(repeating: 0x61, count: limit)])
    try expectFinding(
      change, .dataNotText, at: "data/churn.csv",
      "`data/churn.csv` is not UTF-8, and would not arrive in a cluster as it is",
      help: "save it as UTF-8, or put it into a bucket", files: ["data/churn.csv": [0x61, 0xE9, 0x0A]])
    try expectNothing(change, files: ["data/churn.csv": Array(repeating: 0x61, count: limit - 1)])
  }

  @Test func sourcesMeet() throws {
    func sources(_ more: String) -> String { "data: {sources: [\(more)]}" }
    func source(_ name: String, to other: String) -> String {
      "{name: \(name), uri: s3://acme-ml-raw/\(name)/, join: {to: \(other), key: region}}"
    }
    try expectFinding(
      sources(source("calls", to: "subscriber")), .sourcesNotJoined, at: "subscriber",
      "there is no source `subscriber` to join", help: "did you mean `subscribers`?")
    try expectFinding(
      sources(source("calls", to: "calls")), .sourcesNotJoined, at: "calls", "`calls` joins itself")
    try expectFinding(
      sources("{name: calls, uri: s3://acme-ml-raw/calls/}"), .sourcesNotJoined, at: "calls",
      "nothing says how `calls` meets `subscribers`", notes: ["this source has no `join` either: subscribers"],
      help: "write a `join` with `to: subscribers` and the `key` that both have")
    try expectFinding(
      sources(source("a", to: "b") + ", " + source("b", to: "a")), .sourcesNotJoined, at: "a",
      "the joins run in a circle: a -> b -> a", notes: ["`b` joins `a` here: a"])
    try expectNothing(sources(source("a", to: "subscribers") + ", " + source("b", to: "a")))
  }

  @Test(arguments: [
    ("DB_PASSWORD", true), ("API_TOKEN", true), ("AWS_SECRET_ACCESS_KEY", true), ("api_key", true),
    ("PASSWORD_FILE", false), ("TOKENIZERS_PARALLELISM", false), ("PARTITION_KEY", false), ("KEY", false),
  ])
  func variablesNamedLikeSecretsReferToThem(name: String, isSecret: Bool) throws {
    func stage(_ value: String) -> String {
      "stages: [{name: enrich, image: 'acme/a:1', environment: {\(name): \(value)}}]"
    }
    try expectNothing(stage("{secret: enrich/password}"))
    guard isSecret else { return try expectNothing(stage("hunter2")) }
    try expectFinding(
      stage("hunter2"), .credential, at: "hunter2",
      "the variable `\(name)` holds a secret, and its value is written in clear",
      help: "keep it in the secrets backend and write `\(name): {secret: PATH/KEY}`; what was committed must be revoked"
    )
  }
}
