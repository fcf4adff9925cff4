import Backends
import Diagnostics
import Document
import Formats
import IR
import Source
import Spec
import Testing

@testable import Compiler

/// A plan and the objects that follow from it agree; each test breaks that in one place.
@Suite struct CrossCheckTests {
  private static let spec = """
    apiVersion: mlgen.dev/v1
    kind: Pipeline
    metadata: {name: churn}
    data:
      sources: [{name: rows, uri: "s3://acme-raw/rows/"}]
      label: churned
      columns: {age: {type: integer}, churned: {type: boolean, role: label}}
      layers: {raw: {uri: "s3://acme-lake/churn/"}}
    training: {algorithm: random_forest}
    serving: {auth: {bearer: serving/token}}
    security: {secrets: secrets_manager, identity: irsa}
    cloud: {region: eu-west-1, account: "123456789012", cluster: {name: ml, create: true}}
    delivery:
      registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/ml
      repository: https://git.example.com/acme/ml.git
      images: {build: [{name: enrich, context: images/enrich}]}
    platform: {secret_store: {kind: ClusterSecretStore, name: aws}}
    monitoring: {objectives: {availability: 99.9%, latency_p99: 200ms}}
    stages:
      - name: enrich
        image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/ml/enrich:1.0
        resources: {gpu: {count: 1}, spot: true}
        command: [enrich, --in, $(data_ingestion.output), --out, $(output)]
        environment: {TOKEN: {secret: enrich/token}}
        dependencies: [data_ingestion]
        before: [data_validation]
    """
  private static let pins = """
    apiVersion: mlgen.dev/v1
    kind: Pins
    pipeline: churn
    environments:
      prod: {model: {version: "3", uri: s3://acme-models/churn/3/}}
    """

  private let plan: Plan
  private let objects: [KubernetesObject]
  private let module: TerraformContents

  init() throws {
    let files = ["specs/churn.yaml": Array(Self.spec.utf8), "pins/churn.yaml": Array(Self.pins.utf8)]
    var compiler = PipelineCompiler(version: "1.0.0", files: InputFiles { files[$0] })
    let result = try compiler.compile("specs/churn.yaml")
    #expect(compiler.log.all.isEmpty, "\(compiler.log.all.map(\.message))")
    plan = try #require(result?.plans.first)
    objects = Registry.kubernetesObjects(for: plan)
    module = try #require(TerraformModule(plan, among: [plan])).contents
  }

  /// The codes of what is found when the plan, the objects or the module are changed, and not the others with it.
  private func codes(
    _ change: (inout Plan) -> Void = { _ in }, objects: ([KubernetesObject]) -> [KubernetesObject] = { $0 },
    module: (inout TerraformContents) -> Void = { _ in }
  ) -> [Code] {
    var (plan, contents) = (plan, self.module)
    change(&plan)
    module(&contents)
    let findings = CrossChecks.check([
      CrossChecks.Environment(plan: plan, objects: ObjectIndex(objects(self.objects)), module: contents)
    ])
    #expect(findings.allSatisfy { $0.environments == ["prod"] })
    return findings.map(\.code)
  }

  /// All texts of the objects of a kind, changed.
  private func texts(
    of kind: String, _ change: @escaping (String) -> String
  ) -> ([KubernetesObject]) -> [KubernetesObject] {
    func changed(_ node: Node) -> Node {
      var node = node
      switch node.content {
      case .string(let text): node.content = .string(change(text))
      case .list(let items): node.content = .list(items.map(changed))
      case .mapping(let entries): node.content = .mapping(entries.map { .init($0.key, changed($0.value)) })
      default: break
      }
      return node
    }
    return { $0.map { $0.kind == kind ? KubernetesObject(id: $0.id, node: changed($0.node)) : $0 } }
  }

  private func index(_ name: String) throws -> Int { try #require(plan.stages.firstIndex { $0.name == name }) }

  private func moved<Value>(_ value: Value) -> Sourced<Value> { Sourced(value, rule: "a test moves it") }

  @Test func whatIsMadeOfOnePlanAgrees() { #expect(codes() == []) }

  @Test func programsOfOursRunInOneImage() throws {
    let training = try index("model_training")
    #expect(codes { $0.stages[training].$image = moved("mlgen-runtime:0.9.0") } == [.imagesDiffer])
    // The team's own may be any.
    let enrich = try index("enrich")
    #expect(codes { $0.stages[enrich].$image = moved("ghcr.io/acme/other:2.0") } == [])
    let served = texts(of: "ServingRuntime") { $0.replacing("mlgen-runtime:1.0.0", with: "mlgen-runtime:0.9.0") }
    #expect(codes(objects: served) == [.imagesDiffer])
  }

  @Test func accountsAreThereWithTheirRoles() throws {
    let training = try index("model_training")
    #expect(codes { $0.stages[training].account.$name = moved("churn-other") } == [.accountsDiffer])
    #expect(codes { $0.stages[training].account.role = moved("arn:aws:iam::1:role/other") } == [.accountsDiffer])
    #expect(codes { $0.stages[training].account.role = nil } == [.accountsDiffer])
    #expect(
      codes(objects: { $0.filter { $0.kind != "ServiceAccount" || $0.name != "churn-serving" } })
        == [.accountsDiffer, .accountsDiffer])
  }

  @Test func secretsAreBroughtByTheirKeys() {
    #expect(codes { $0.serving?.bearer?.$key = moved("password") } == [.secretsDiffer])
    #expect(codes(objects: { $0.filter { $0.kind != "ExternalSecret" } }) == [.secretsDiffer, .secretsDiffer])
    // Nobody here knows what Secrets hold that are there already.
    #expect(codes({ $0.security.store = nil }, objects: { $0.filter { $0.kind != "ExternalSecret" } }) == [])
  }

  @Test func rolesAreThoseOfTerraform() {
    #expect(codes(module: { $0.roles["churn-model-training"] = "other" }) == [.accountsDiffer])
    #expect(codes(module: { $0.roles["churn-serving"] = nil }) == [.accountsDiffer])
  }

  @Test func entriesOfSecretsAreMade() {
    #expect(codes(module: { $0.secrets.remove("enrich") }) == [.secretsDiffer])
  }

  @Test func repositoriesAreMadeForWhatRunsAndForWhatIsPushed() throws {
    #expect(codes(module: { $0.repositories.remove("ml/mlgen-runtime") }) == [.imagesDiffer])
    // Of the stage and of CI.
    #expect(codes(module: { $0.repositories.remove("ml/enrich") }) == [.imagesDiffer, .imagesDiffer])
    let enrich = try index("enrich")
    #expect(
      codes { $0.stages[enrich].$image = moved("123456789012.dkr.ecr.eu-west-1.amazonaws.com/enrich:1.0") }
        == [.imagesDiffer])
  }

  @Test func stagesFindNodes() throws {
    let enrich = try index("enrich")
    // On spot nodes with accelerators, and nowhere else.
    #expect(module.nodes.map { $0.take(plan.stages[enrich], plan.options) } == [false, true])
    #expect(codes(module: { $0.nodes.removeLast() }) == [.nodesDiffer])
    #expect(codes(module: { $0.nodes[1].taints["acme.com/team"] = "risk" }) == [.nodesDiffer])
    #expect(codes(module: { $0.nodes[1].labels["eks.amazonaws.com/capacityType"] = "ON_DEMAND" }) == [.nodesDiffer])
    #expect(codes { $0.stages[enrich].resources.$gpus = moved(0) } == [.nodesDiffer])
    // In a cluster that is there, nobody here knows its nodes.
    #expect(codes(module: { ($0.cluster, $0.nodes) = (nil, []) }) == [])
  }

  @Test func portsProbesAndSeriesAreTheServers() {
    func found(_ kind: String, _ old: String, _ new: String) -> Set<Code> {
      Set(codes(objects: texts(of: kind) { $0.replacing(old, with: new) }))
    }
    #expect(found("ServingRuntime", "/v2/health/live", "/healthz") == [.interfacesDiffer])
    #expect(found("ServingRuntime", "grpc", "rpc").contains(.interfacesDiffer))
    #expect(found("ServiceMonitor", "/metrics", "/stats") == [.interfacesDiffer])
    #expect(found("PrometheusRule", "mlgen_serve_requests_total", "mlgen_serve_request_total") == [.interfacesDiffer])
    // What a rule makes and another one reads.
    #expect(found("PrometheusRule", "failures:ratio_rate1h{", "failures:ratio_rate2d{") == [.interfacesDiffer])
  }

  @Test func bucketsAreMountedWhereTheyAreAllowed() throws {
    let ingestion = try index("data_ingestion")
    let validation = try index("data_validation")
    // Not mounted, and still allowed and named by the config.
    #expect(Set(codes { $0.stages[ingestion].mounts = [] }) == [.bucketsDiffer])
    // Mounted, and not allowed.
    #expect(Set(codes { $0.stages[ingestion].access = [] }) == [.bucketsDiffer])
    // One that has no business there.
    #expect(codes { $0.stages[validation].mounts += $0.stages[ingestion].mounts }.contains(.bucketsDiffer))
    #expect(codes { $0.stages[validation].mounts.append("nothing") } == [.bucketsDiffer])
    // The volume behind the claim is of another bucket.
    let other = texts(of: "PersistentVolume") { $0 == "acme-lake" ? "acme-other" : $0 }
    #expect(codes(objects: other) == [.bucketsDiffer])
  }

  @Test func foldersAreWrittenBeforeTheyAreRead() throws {
    let training = try index("model_training")
    #expect(codes { $0.stages[training].dependencies = [] } == [.foldersDiffer])
    // A container in the place of the training writes where the next stages read.
    #expect(
      codes {
        $0.stages[training].config = nil
        $0.stages[training].command = [moved("fit"), moved("/workspace/$(MLGEN_RUN_ID)/model")]
      } == [])
    // The container of the team reads what ingestion wrote.
    let enrich = try index("enrich")
    #expect(codes { $0.stages[enrich].dependencies = [] }.contains(.foldersDiffer))
    #expect(
      codes { $0.stages[enrich].command[2] = moved("/workspace/$(MLGEN_RUN_ID)/features") } == [.foldersDiffer])
  }
}
