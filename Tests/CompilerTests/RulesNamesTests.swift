import Diagnostics
import Testing

@Suite struct RulesNamesTests {
  /// `NAME-predictor-NAME-prod` has 63 characters for a name of 23.
  @Test func hostNameOfThePredictorFits() throws {
    let longest = String(repeating: "n", count: 24)
    let name = longest + "n"
    try expectNothing("metadata: {name: \(longest.dropLast())}")
    try expectFinding(
      "metadata: {name: \(name)}", .nameTooLong, at: name,
      "the predictor's host name would be called `\(name)-predictor-\(name)-prod`: 66 characters, and DNS allows 63")
    // A batch pipeline has no predictor.
    try expectNothing(
      """
      metadata: {name: \(name)}
      options: {deployment_mode: batch}
      serving: {batch: {input: s3://acme-ml/in/, output: s3://acme-ml/out/}}
      """)
  }

  @Test func namespaceCountsToo() throws {
    let namespace = String(repeating: "n", count: 50)
    try expectFinding(
      "environments: {prod: {namespace: \(namespace)}}", .nameTooLong, at: "churn",
      "the predictor's host name would be called `churn-predictor-\(namespace)`: 66 characters, and DNS allows 63",
      notes: ["the namespace is part of it: \(namespace)"])
  }

  @Test func stageNamesFit() throws {
    let stage = String(repeating: "s", count: 58)
    try expectFinding(
      "stages: [{name: \(stage), image: 'acme/a:1'}]", .nameTooLong, at: stage,
      "the stage `\(stage)` would be called `churn-\(stage)`: 64 characters, and Kubernetes allows 63",
      notes: ["the pipeline's name is part of it: churn"])
    try expectNothing("stages: [{name: \(stage.dropLast()), image: 'acme/a:1'}]")
  }

  @Test func roleNamesFitIAM() throws {
    let stage = String(repeating: "s", count: 54)
    try expectFinding(
      "stages: [{name: \(stage), image: 'acme/a:1'}]\ncloud: {region: eu-west-1, account: '123456789012'}",
      .nameTooLong,
      at: stage,
      "the role of the stage `\(stage)` would be called `churn-prod-\(stage)`: 65 characters, and IAM allows 64",
      notes: ["the pipeline's name is part of it: churn"])
  }

  @Test(arguments: [
    (
      "model-training",
      "the stage `model-training` and the stage `model_training` would both be called `churn-model-training`"
    ),
    ("model_training", "the stage `model_training` is there already"),
    ("serving", "the stage `serving` and the model server would both be called `churn-serving`"),
  ])
  func stageDoesNotTakeANameOfOurs(stage: String, message: String) throws {
    try expectFinding(
      "stages: [{name: \(stage), image: 'acme/a:1'}]", .namesCollide, at: stage, message, help: "choose another name")
  }

  @Test func underscoreIsADashInKubernetes() throws {
    try expectFinding(
      "stages: [{name: a_b, image: 'acme/a:1'}, {name: a-b, image: 'acme/a:1'}]", .namesCollide, at: "a-b",
      "the stage `a-b` and the stage `a_b` would both be called `churn-a-b`", notes: ["the other one is here: a_b"],
      help: "choose another name")
  }

  @Test func syncedSecretsKeepTheirOwnNames() throws {
    let spec = """
      security: {secrets: vault}
      platform: {secret_store: {name: vault}}
      serving: {auth: {bearer: team/churn/token}}
      monitoring: {alerts: {to: slack, secret: team-churn/key}}
      """
    try expectFinding(
      spec, .namesCollide, at: "team-churn/key",
      "the secret at `team-churn` and the secret at `team/churn` would both be called `churn-team-churn`",
      notes: ["the other one is here: team/churn/token"], help: "choose another name")
    // Two keys of one secret are one object.
    try expectNothing(spec.replacing("team-churn/key", with: "team/churn/key"))
  }

  @Test(arguments: [
    ("acme/enrich:latest", ":latest", "`latest` is another image every time it is pushed", "acme/enrich"),
    ("ghcr.io/acme/enrich", "ghcr.io/acme/enrich", "`ghcr.io/acme/enrich` has no tag and no digest", nil),
  ])
  func imagesAreFixed(image: String, text: String, message: String, repository: String?) throws {
    let help =
      repository.map { "write the version, or the digest as in `\($0)@sha256:…`" }
      ?? "add the version, as in `\(image):1.0.0`, or the digest"
    for change in [
      "stages: [{name: enrich, image: \(image)}]", "training: {image: \(image)}",
      "delivery: {images: {runtime: \(image)}}",
    ] {
      try expectFinding(change, .imageNotFixed, at: text, message, help: help)
    }
  }

  @Test func quotedTagIsUnderlinedAlone() throws {
    let findings = try RulesFixture.findings("stages: [{name: enrich, image: 'acme/enrich:latest'}]")
    #expect(findings.map(\.text) == [":latest"])
  }

  @Test func digestIsFixedWhateverTheTag() throws {
    let digest = String(repeating: "0", count: 64)
    try expectNothing("stages: [{name: enrich, image: 'acme/enrich:latest@sha256:\(digest)'}]")
  }

  @Test func memoryIsEnoughToStart() throws {
    try expectFinding(
      "serving: {resources: {memory: 4}}", .quantityRefused, at: "4", "no container starts with 4 bytes of memory",
      help: "did you mean `4Gi`?")
    try expectFinding(
      "stages: [{name: enrich, image: 'acme/a:1', resources: {memory: 100k}}]", .quantityRefused, at: "100k",
      "no container starts with 100000 bytes of memory", help: "write 4Mi or more")
    try expectNothing("training: {resources: {memory: 4Mi}}")
  }

  @Test func machineExists() throws {
    try expectFinding(
      "training: {resources: {memory: 1Ei}}", .quantityRefused, at: "1Ei",
      "no machine has 1Ei of memory, so the pod would wait for ever", help: "write 64Ti or less")
    try expectFinding(
      "serving: {resources: {cpu: 4097}}", .quantityRefused, at: "4097",
      "no machine has 4097 of CPU, so the pod would wait for ever", help: "write 4096 or less")
    try expectNothing("training: {resources: {cpu: 4096, memory: 64Ti}}")
  }

  @Test func secretsOfKubernetesHaveItsNames() throws {
    try expectFinding(
      "serving: {auth: {bearer: teams/churn/token}}", .secretName, at: "teams/churn",
      "`teams/churn` cannot be the name of a Kubernetes Secret",
      help: "use lower-case letters, digits, `-` and `.`, or name a store with `security.secrets`")
    try expectNothing("serving: {auth: {bearer: teams.churn/token}}")
    try expectNothing(
      """
      serving: {auth: {bearer: teams/churn/token}}
      security: {secrets: secrets_manager}
      platform: {secret_store: {name: aws}}
      """)
  }

  @Test func environmentsHaveNamespacesOfTheirOwn() throws {
    let spec = "environments: {dev: {namespace: churn}, prod: {namespace: churn}}"
    try expectFinding(
      spec, .namespaceShared, at: "churn", "dev and prod both land in the namespace `churn`",
      notes: ["dev lands there by this: churn"],
      help: "give each a `namespace` of its own, or a cluster with `platform.argocd.destination`")
    // In another cluster it is another namespace.
    try expectNothing(
      """
      environments:
        dev: {namespace: churn, platform: {argocd: {destination: {name: ml-dev}}}}
        prod: {namespace: churn}
      """)
  }
}
