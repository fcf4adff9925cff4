import Diagnostics
import Document
import Foundation
import IR
import RuntimeContract
import Source
import Spec
import Testing

@testable import Compiler

/// Plans of small specs, made as a build makes them.
@Suite struct AnalysisTests {
  private static let base = """
    apiVersion: mlgen.dev/v1
    kind: Pipeline
    metadata: {name: churn}
    data:
      sources: [{name: rows, uri: "s3://acme-raw/rows/part.csv"}]
      label: churned
    training: {algorithm: random_forest}

    """

  private func result(
    _ extra: String = "", pins: String? = nil, project: String? = nil
  ) throws -> PipelineCompiler.Result {
    let files = ["specs/churn.yaml": Self.base + extra, "pins/churn.yaml": pins, "mlgen.yaml": project]
    var compiler = PipelineCompiler(
      version: "9.9.9", files: InputFiles { path in files[path].flatMap { $0 }.map { Array($0.utf8) } })
    try compiler.readProject()
    let result = try compiler.compile("specs/churn.yaml")
    let findings = compiler.log.sorted(in: compiler.sources)
    #expect(findings.isEmpty, "\(findings.map(\.message))")
    return try #require(result)
  }

  private func plan(_ extra: String = "", pins: String? = nil) throws -> Plan {
    try #require(try result(extra, pins: pins).plans.first)
  }

  private static let pins = """
    apiVersion: mlgen.dev/v1
    kind: Pins
    pipeline: churn
    environments:
      prod: {model: {version: "3", uri: s3://acme-models/churn/3/}}
    """

  @Test func derivedStagesRunOneAfterAnother() throws {
    let stages = try plan().stages
    #expect(
      stages.map(\.name) == [
        "data_ingestion", "data_validation", "feature_engineering", "model_training", "model_validation",
        "model_registration",
      ])
    for (stage, before) in zip(stages.dropFirst(), stages) {
      #expect(stage.dependencies.map(\.value) == [before.name])
    }
    #expect(stages.allSatisfy { $0.image == "mlgen-runtime:9.9.9" })
    #expect(stages[3].objectName == "churn-model-training")
  }

  @Test func whatCIPushedTakesThePlaceOfATag() throws {
    let spec = """
      delivery:
        repository: https://git.example.com/acme/ml.git
        registry: ghcr.io/acme
        images: {build: [{name: enrich, context: images/enrich}]}
      stages:
        - {name: enrich, image: "ghcr.io/acme/enrich:1.0", command: [enrich], dependencies: [data_ingestion]}
        - {name: other, image: "ghcr.io/other/enrich:1.0", command: [enrich], dependencies: [data_ingestion]}
        - {name: fixed, image: "ghcr.io/acme/enrich@\(Self.digest("a"))", command: [enrich], dependencies: [data_ingestion]}
      """
    func images(_ pins: String?) throws -> [String] {
      try ["enrich", "other", "fixed"].compactMap { name in
        try plan(spec, pins: pins).stages.first { $0.name == name }?.image
      }
    }
    let written = ["ghcr.io/acme/enrich:1.0", "ghcr.io/other/enrich:1.0", "ghcr.io/acme/enrich@\(Self.digest("a"))"]
    #expect(try images(nil) == written)
    let pinned = "ghcr.io/acme/enrich@\(Self.digest("b"))"
    let pins = """
      apiVersion: mlgen.dev/v1
      kind: Pins
      pipeline: churn
      environments:
        prod: {images: {enrich: "\(pinned)"}}
      """
    #expect(try images(pins) == [pinned, written[1], written[2]])
  }

  private static func digest(_ digit: String) -> String { "sha256:" + String(repeating: digit, count: 64) }

  @Test func aStagePutBeforeAnotherTakesPartInTheFlowOfTheData() throws {
    let stages = try plan(
      """
      stages:
        - name: enrich
          image: ghcr.io/acme/enrich:1.0
          command: [enrich, --in, $(data_ingestion.output), --out, $(output), "$(HOME)"]
          dependencies: [data_ingestion]
          before: [data_validation]
      """
    ).stages
    let enrich = try #require(stages.first { $0.name == "enrich" })
    #expect(
      enrich.command.map(\.value) == [
        "enrich", "--in", "/workspace/$(MLGEN_RUN_ID)/raw", "--out", "/workspace/$(MLGEN_RUN_ID)/enrich", "$$(HOME)",
      ])
    let validation = try #require(stages.first { $0.name == "data_validation" })
    #expect(validation.dependencies.map(\.value) == ["data_ingestion", "enrich"])
    #expect(validation.config?.document["input"]?.string == "enrich")
    #expect(stages.firstIndex { $0.name == "enrich" } == 1)
  }

  @Test func theShortFormReplacesTheDerivedOrder() throws {
    let stages = try plan(
      """
      stages:
        - {name: model_evaluation, dependencies: [model_training]}
        - {name: data_preparation, dependencies: []}
        - {name: model_training, dependencies: [data_preparation]}
        - {name: model_deployment, dependencies: [model_evaluation]}
      """
    ).stages
    #expect(stages.map(\.name) == ["data_preparation", "model_training", "model_evaluation"])
    #expect(stages[0].command.map(\.value) == ["mlgen-train", "prepare"])
    #expect(stages[2].command.map(\.value) == ["mlgen-validate", "model"])
  }

  @Test(arguments: [
    ("https://git.example.com/acme/ml.git", 443, false), ("https://git.example.com:8443/ml.git", 8443, false),
    ("ssh://git@git.example.com:2222/ml.git", 2222, true), ("git@git.example.com:acme/ml.git", 22, true),
  ])
  func anAutomaticPromotionIsAStage(repository: String, port: Int, isSSH: Bool) throws {
    let plan = try plan(
      """
      registry: {promotion: {prod: automatic}}
      delivery: {repository: "\(repository)", branch: trunk, secret: git/key}
      stages: [{name: tell, image: "acme/tell:1", command: [tell], dependencies: [model_deployment]}]
      """)
    let stage = try #require(plan.stages.first { $0.name == "model_deployment" })
    #expect(stage.dependencies.map(\.value) == ["model_registration"])
    #expect(stage.command.map(\.value) == ["mlgen", "pin"])
    let words = [
      "churn", "prod", "--from", "/workspace/$(MLGEN_RUN_ID)/model", "--repository", repository, "--branch", "trunk",
      "--commit", "--push", "--credential", "/etc/mlgen-secrets/git/credential",
    ]
    let hosts = ["--known-hosts", "/etc/mlgen-secrets/git-hosts/known_hosts"]
    #expect(stage.arguments.map(\.value) == words + (isSSH ? hosts : []))
    #expect(stage.secrets.map(\.reference.key) == (isSSH ? ["key", "known_hosts"] : ["key"]))
    #expect(plan.security.references.map(\.key) == (isSSH ? ["key", "known_hosts"] : ["key"]))
    let flow = try #require(plan.flows.first { $0.name == "git" })
    #expect(flow.subject == .stage("model_deployment"))
    #expect(flow.ports.map(\.value) == [port])
    #expect(plan.stages.last?.dependencies.map(\.value) == ["model_deployment"])
  }

  /// The stage finds the project where it is in the repository.
  @Test func anAutomaticPromotionKnowsTheFolderOfTheProject() throws {
    let result = try result(
      """
      registry: {promotion: {prod: automatic}}
      delivery: {repository: "https://git.example.com/acme/ml.git", secret: git/key}
      """, project: "apiVersion: mlgen.dev/v1\nkind: Project\nsubfolder: ml/pipelines\n")
    let stage = try #require(result.plans.first?.stages.first { $0.name == "model_deployment" })
    let words = stage.arguments.map(\.value)
    let option = try #require(words.firstIndex(of: "--folder"))
    #expect(words[option + 1] == "ml/pipelines")
    #expect(stage.arguments[option + 1].origin.span != nil)
  }

  /// What waits for a deployment that a person makes waits for what that waits for.
  @Test func aManualPromotionIsNoStage() throws {
    let plan = try plan(
      "stages: [{name: tell, image: \"acme/tell:1\", command: [tell], dependencies: [model_deployment]}]")
    #expect(!plan.stages.contains { $0.name == "model_deployment" })
    #expect(plan.stages.last?.dependencies.map(\.value) == ["model_registration"])
    #expect(!plan.flows.contains { $0.name == "git" })
  }

  @Test func withoutAPinThereIsNoServerAndANoteSaysSo() throws {
    let plan = try plan()
    #expect(plan.serving == nil)
    #expect(plan.notes == [.noModelPinned])
    #expect(!plan.flows.contains { $0.subject == .serving })
    #expect(try self.plan(pins: Self.pins).serving?.model.version == "3")
  }

  @Test func flowsAreThoseThatThePipelineNeeds() throws {
    let flows = try plan(
      """
      security: {egress: [{host: api.example.com, port: 8443}]}
      platform: {mlflow: {uri: "http://tracker.ml-tools.svc.cluster.local:5001"}}
      """, pins: Self.pins
    ).flows
    #expect(flows.map(\.name) == ["dns", "tracker", "https", "egress-1", "gateway", "prometheus"])
    let tracker = try #require(flows.first { $0.name == "tracker" })
    guard case .namespace(let namespace) = tracker.peer else {
      Issue.record("the tracker is in the cluster")
      return
    }
    #expect(namespace.value == "ml-tools")
    #expect(tracker.ports.map(\.value) == [5001])
    #expect(flows[3].ports.map(\.value) == [8443])
  }

  @Test func identitiesFollowTheCloudSection() throws {
    #expect(try plan().security.identity == .node)
    #expect(try plan().stages.allSatisfy { $0.account.role == nil })
    let cloud = "cloud: {region: us-gov-west-1, account: \"123456789012\"}\n"
    let irsa = try plan(cloud)
    #expect(
      irsa.stages[0].account.role?.value == "arn:aws-us-gov:iam::123456789012:role/churn-prod-data-ingestion")
    let pods = try plan(cloud + "security: {identity: pod_identity}\n")
    #expect(pods.stages[0].account.role == nil)
    #expect(pods.flows.contains { $0.name == "pod-identity" })
  }

  @Test func aFileInABucketIsReachedThroughItsFolder() throws {
    let plan = try plan()
    #expect(plan.volumes.buckets.map(\.prefix) == ["rows/"])
    let config = try #require(plan.stages[0].config)
    guard case .list(let sources)? = config.document["sources"]?.content else {
      Issue.record("no sources")
      return
    }
    #expect(sources[0]["path"]?.string == "/data/rows/part.csv")
    #expect(sources[0]["format"]?.string == "csv")
  }

  /// A stage has the bucket mounted that it writes, and no other; what nobody writes is not mounted.
  @Test func resultsLeaveThroughMountsOfTheStagesThatWriteThem() throws {
    let results = """
      environments:
        prod:
          data: {layers: {raw: {uri: s3://acme-lake/raw}, processed: {uri: s3://acme-lake/processed/}}}
          registry: {artifacts: s3://acme-models/churn/}

      """
    let plan = try plan(results)
    let buckets = plan.volumes.buckets.filter(\.isWritable)
    #expect(buckets.map(\.mountPath) == ["/out/artifacts", "/out/processed", "/out/raw"])
    #expect(buckets.map(\.prefix) == ["churn/", "processed/", "raw/"])
    let written = Dictionary(uniqueKeysWithValues: buckets.map { ($0.name, $0.mountPath) })
    #expect(
      plan.stages.map { stage in stage.mounts.compactMap { written[$0] } } == [
        ["/out/raw"], ["/out/processed"], [], [], [], ["/out/artifacts"],
      ])
    let uris = plan.stages.map { stage in
      stage.access.compactMap { access -> String? in if case .write = access.mode { access.uri } else { nil } }
    }
    #expect(uris == [["s3://acme-lake/raw"], ["s3://acme-lake/processed/"], [], [], [], ["s3://acme-models/churn/"]])
    #expect(plan.stages[0].config?.document["copy_out"]?["path"]?.string == "/out/raw")
    let short = try self.plan(
      results + "stages: [{name: data_preparation}, {name: model_training, dependencies: [data_preparation]}]\n")
    #expect(short.volumes.buckets.filter(\.isWritable).map(\.mountPath) == ["/out/processed", "/out/raw"])
    #expect(short.stages[0].mounts.filter { written[$0] != nil }.count == 2)
  }

  /// What a ConfigMap holds is what the executable decodes, without a key that it does not know.
  @Test func everyConfigDecodesStrictly() throws {
    let spec = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("specs/churn.yaml"), encoding: .utf8)
    let pins = Self.pins.replacingOccurrences(of: "s3://acme-models", with: "s3://acme-ml-models")
    var compiler = PipelineCompiler(
      version: "9.9.9",
      files: InputFiles { path in
        path == "specs/churn.yaml" ? Array(spec.utf8) : path == "pins/churn.yaml" ? Array(pins.utf8) : nil
      })
    let plans = try #require(try compiler.compile("specs/churn.yaml")).plans
    var decoded: Set<String> = []
    for plan in plans {
      for config in plan.stages.compactMap(\.config) + (plan.serving.map { [$0.config] } ?? []) {
        let program = try #require(Program.allCases.first { $0.configFileName == config.fileName })
        let bytes = Data(JSONWriter.render(config.document).bytes)
        func decode<Config: Codable & Hashable>(_ type: Config.Type) throws {
          _ = try JSONDecoder().decode(Strict<Config>.self, from: bytes)
        }
        try decode(program.configType)
        decoded.insert(program.rawValue)
      }
    }
    #expect(
      decoded == ["ingest", "validate_data", "features", "tune", "validate_model", "register", "drift", "serve"])
  }

  /// What is drawn whole is what the parameter is, and not how its default or its bounds are written.
  @Test func searchesDrawWholeNumbersForParametersThatAreWhole() throws {
    let space =
      "{leaves: {min: 4, max: 31}, max_depth: {min: 2, max: 8}, subsample: {min: 0.5, max: 1}, l2: {min: 0, max: 9}}"
    let training = "training: {algorithm: gradient_boosting, search: {trials: 4, space: \(space)}}\n"
    var compiler = PipelineCompiler(
      version: "9.9.9",
      files: InputFiles { path in
        path == "specs/churn.yaml"
          ? Array(Self.base.replacing("training: {algorithm: random_forest}\n", with: training).utf8) : nil
      })
    let plan = try #require(try compiler.compile("specs/churn.yaml")?.plans.first)
    let config = try #require(plan.stages.first { $0.name == "model_training" }?.config)
    let fit = try JSONDecoder().decode(FitConfig.self, from: Data(config.text.bytes))
    #expect(
      fit.search?.space.map { "\($0.name) \($0.range?.integer == true)" } == [
        "leaves true", "max_depth true", "subsample false", "l2 false",
      ])
  }

  /// `counterpart` traps on a word that the other side lacks.
  @Test func theLanguageAndTheContractHaveTheSameWords() {
    func same<Left: CaseIterable & RawRepresentable<String>, Right: CaseIterable & RawRepresentable<String>>(
      _ left: Left.Type, _ right: Right.Type
    ) {
      #expect(Set(left.allCases.map(\.rawValue)) == Set(right.allCases.map(\.rawValue)), "\(left)")
    }
    same(PipelineSpec.Algorithm.self, Algorithm.self)
    same(PipelineSpec.Metric.self, MetricName.self)
    same(PipelineSpec.Goal.self, Goal.self)
    same(PipelineSpec.Data.DataSource.Format.self, FileFormat.self)
    same(PipelineSpec.Data.DataSource.Load.self, LoadMode.self)
    same(PipelineSpec.Data.Column.Kind.self, ColumnType.self)
    same(PipelineSpec.Data.Column.Role.self, ColumnRole.self)
    same(PipelineSpec.Data.Quality.Action.self, FailureAction.self)
    same(PipelineSpec.Data.Anomalies.Method.self, AnomalyMethod.self)
    same(PipelineSpec.Data.Split.Method.self, SplitMethod.self)
    same(PipelineSpec.Features.Transform.Impute.self, Imputation.self)
    same(PipelineSpec.Features.Transform.Scale.self, Scaling.self)
    same(PipelineSpec.Features.Transform.Encode.self, Encoding.self)
    same(PipelineSpec.Training.Task.self, ModelTask.self)
    same(PipelineSpec.Training.ClassWeight.self, ClassWeight.self)
    same(PipelineSpec.Training.Search.Method.self, SearchMethod.self)
    same(PipelineSpec.Training.Ensemble.Method.self, EnsembleMethod.self)
    same(PipelineSpec.Evaluation.Fairness.Metric.self, FairnessMetric.self)
    same(PipelineSpec.Evaluation.Directional.Direction.self, Direction.self)
    same(PipelineSpec.Registry.Promotion.self, PromotionMode.self)
    same(PipelineSpec.Serving.MissingValues.self, MissingValues.self)
    same(PipelineSpec.Monitoring.Drift.Test.self, DriftTest.self)
    same(PipelineSpec.Options.Orchestration.self, Options.Orchestration.self)
    same(PipelineSpec.Options.ServingPlatform.self, Options.ServingPlatform.self)
    same(PipelineSpec.Options.CloudProvider.self, Options.CloudProvider.self)
    same(PipelineSpec.Options.MonitoringStack.self, Options.MonitoringStack.self)
  }
}
