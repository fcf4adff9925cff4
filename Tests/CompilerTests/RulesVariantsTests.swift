import Diagnostics
import Testing

@Suite struct RulesVariantsTests {
  @Test func commandAsksForAnImage() throws {
    let withoutTraining = RulesFixture.base.split(separator: "\n").dropLast().joined(separator: "\n")
    try expectFinding(
      "training: {command: [train, --fast]}", .unusedKey, at: "[train, --fast]",
      "`command` has no effect without an `image`: `gradient_boosting` trains",
      help: "name the `image` that the command is in", severity: .warning, spec: withoutTraining)
  }

  @Test(arguments: [
    (
      "options: {deployment_mode: batch}\nserving: {replicas: {min: 2}, batch: {input: s3://acme/a/, output: s3://acme/b/}}",
      "replicas", "deployment_mode: batch"
    ),
    ("serving: {autoscaling: {engine: vpa, target: 70%}}", "target", "engine: vpa"),
    (
      "options: {monitoring_stack: datadog}\nplatform: {prometheus: {namespace: m}}", "prometheus",
      "monitoring_stack: datadog"
    ),
    ("options: {orchestration: dagster}\nplatform: {airflow: {namespace: a}}", "airflow", "orchestration: dagster"),
    (
      "options: {experiment_tracking: wandb}\nplatform: {mlflow: {uri: 'http://m'}}", "mlflow",
      "experiment_tracking: wandb"
    ),
    ("options: {serving_platform: triton}\nplatform: {kserve: {mode: standard}}", "kserve", "serving_platform: triton"),
    ("security: {secrets: kubernetes}\nplatform: {secret_store: {name: aws}}", "secret_store", "secrets: kubernetes"),
    ("training: {algorithm: random_forest, early_stopping: {rounds: 5}}", "early_stopping", "algorithm: random_forest"),
    ("training: {algorithm: mlp, command: [train]}", "command", "algorithm: mlp"),
    ("training: {distributed: {engine: none, workers: 4}}", "workers", "engine: none"),
    (
      "training: {algorithm: logistic_regression, parameters: {penalty: l2, l1_ratio: 0.5}}", "l1_ratio", "penalty: l2"
    ),
    ("training: {algorithm: logistic_regression, parameters: {penalty: none, c: 2}}", "c", "penalty: none"),
    ("data: {split: {by: random, column: region}}", "column", "by: random"),
    ("data: {split: {by: time, column: updated_at, seed: 7}}", "seed", "by: time"),
    (
      "data: {label: monthly_fee}\ntraining: {task: regression, class_weight: balanced}", "class_weight",
      "task: regression"
    ),
  ])
  func unusedKeyBesideItsChoiceIsAWarning(change: String, key: String, choice: String) throws {
    let findings = try RulesFixture.findings(change)
    #expect(findings.map(\.code) == [.unusedKey])
    #expect(findings.map(\.message) == ["`\(key)` has no effect under `\(choice)`"])
    #expect(findings.map(\.severity) == [.warning])
    #expect(findings.first?.notes.first?.hasPrefix("chosen here: ") == true)
  }

  @Test func inheritedKeyIsSilent() throws {
    try expectNothing(
      """
      platform: {prometheus: {namespace: monitoring}}
      environments:
        dev: {options: {monitoring_stack: datadog}}
      """)
    try expectNothing(
      "options: {monitoring_stack: datadog}", spec: RulesFixture.base + "\nplatform: {prometheus: {namespace: m}}")
  }

  @Test func keyAndChoiceInOneEnvironmentAreOneLayer() throws {
    try expectFinding(
      """
      environments:
        dev: {options: {monitoring_stack: datadog}, platform: {prometheus: {namespace: monitoring}}}
        prod: {}
      """, .unusedKey, at: "prometheus", "`prometheus` has no effect under `monitoring_stack: datadog`",
      notes: ["chosen here: datadog"], severity: .warning)
  }

  @Test(arguments: [
    (
      "options: {deployment_mode: batch}", "batch",
      "`deployment_mode: batch` needs `serving.batch`, which says what to score and where the scores go"
    ),
    (
      "options: {deployment_mode: streaming}", "streaming",
      "`deployment_mode: streaming` needs `serving.stream`, which says which topics to read and write"
    ),
    (
      "security: {secrets: vault}\nserving: {auth: {bearer: a/b}}", "vault",
      "`secrets: vault` needs `platform.secret_store`, which says where the secrets are"
    ),
    (
      "security: {identity: irsa}", "irsa",
      "`identity: irsa` needs `cloud`, which says the account that pods prove themselves to"
    ),
    (
      "monitoring: {alerts: {to: slack}}", "slack",
      "`to: slack` needs `monitoring.alerts.secret`, which says the channel's own key"
    ),
  ])
  func choiceHasItsSection(change: String, value: String, message: String) throws {
    try expectFinding(change, .missingSection, at: value, message)
  }

  @Test func sectionsThatAreThereSatisfy() throws {
    try expectNothing(
      """
      options: {deployment_mode: hybrid}
      serving:
        batch: {input: s3://acme-ml/in/, output: s3://acme-ml/out/}
        stream: {input: "kafka://broker:9092/a", output: "kafka://broker:9092/b"}
        auth: {bearer: churn/token}
      security: {secrets: vault, identity: irsa}
      platform: {secret_store: {name: vault}}
      cloud: {region: eu-west-1, account: "123456789012"}
      monitoring: {alerts: {to: slack, secret: alerting/slack}}
      """)
    // Without a secret there is nothing to look up.
    try expectNothing("security: {secrets: vault}")
  }

  @Test func lagNeedsAStream() throws {
    try expectFinding(
      "serving: {autoscaling: {engine: keda, signal: lag, target: 100}}", .lagWithoutStream, at: "lag",
      "`signal: lag` counts messages that wait, and this pipeline reads no topic",
      help: "write `serving.stream` under `deployment_mode: streaming` or `hybrid`, or choose another signal")
    try expectNothing(
      """
      options: {deployment_mode: streaming}
      serving:
        autoscaling: {engine: keda, signal: lag, target: 100}
        stream: {input: "kafka://broker:9092/a", output: "kafka://broker:9092/b"}
      """)
  }

  @Test func hpaReadsWhatTheMetricsServerHas() throws {
    try expectFinding(
      "serving: {autoscaling: {engine: hpa, signal: latency, target: 100ms}}", .signalOfOtherEngine, at: "latency",
      "a HorizontalPodAutoscaler cannot read `latency`, only `cpu` and `memory`", help: "choose `engine: keda`")
    try expectNothing("serving: {autoscaling: {engine: hpa, signal: memory}}")
  }

  @Test(arguments: [
    (
      "signal: cpu, target: 100ms", "100ms",
      "the target of `cpu` is a share of the request above zero, as in `70%`, and it is 100ms"
    ),
    (
      "signal: cpu, target: 70", "70",
      "the target of `cpu` is a share of the request above zero, as in `70%`, and it is 70"
    ),
    ("signal: latency, target: 70%", "70%", "the target of `latency` is a time, as in `100ms`, and it is 70%"),
    (
      "signal: concurrency, target: 1.5", "1.5",
      "the target of `concurrency` is a whole number of requests under way, as in `100`, and it is 1.5"
    ),
    (
      "signal: concurrency", "concurrency",
      "the target of `concurrency` is a whole number of requests under way, as in `100`, and it is 70% when it is not "
        + "written"
    ),
  ])
  func targetIsInTheSignalsUnit(autoscaling: String, text: String, message: String) throws {
    try expectFinding("serving: {autoscaling: {engine: keda, \(autoscaling)}}", .targetUnit, at: text, message)
  }

  @Test(arguments: ["signal: cpu, target: 0.7", "signal: memory, target: 100%", "signal: latency, target: 1s"])
  func targetsOfTheRightUnitAreFine(autoscaling: String) throws {
    try expectNothing("serving: {autoscaling: {engine: keda, \(autoscaling)}}")
  }
}
