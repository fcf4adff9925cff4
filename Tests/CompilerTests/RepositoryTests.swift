import Diagnostics
import Document
import IR
import Testing

@testable import Compiler

/// Several pipelines compiled as one repository.
@Suite struct RepositoryTests {
  static let repository = "repository: 'https://git.example.com/acme/ml.git'"

  struct Outcome {
    var findings: [String] = []
    var facts: [PipelineFacts] = []
    var tree: OutputTree?

    /// Names of files in the folders of Argo CD.
    var argocd: [String] {
      (tree?.files ?? []).filter { $0.family == .argocd }.map { String($0.path.split(separator: "/").last ?? "") }
    }

    /// Paths of workflows.
    var workflows: [String] { (tree?.files ?? []).filter { $0.family == .ci }.map(\.path) }
  }

  static func spec(_ name: String, _ more: String = "", delivery: String? = repository) -> String {
    """
    apiVersion: mlgen.dev/v1
    kind: Pipeline
    metadata: {name: \(name)}
    data:
      sources: [{name: rows, uri: "s3://acme-raw/rows/"}]
      label: target
    training: {algorithm: logistic_regression, priority: low}
    \(delivery.map { "delivery: {\($0)}" } ?? "")
    \(more)
    """
  }

  static func compile(_ specs: [String], project: String = "") throws -> Outcome {
    var files = ["mlgen.yaml": "apiVersion: mlgen.dev/v1\nkind: Project\n\(project)"]
    for (index, spec) in specs.enumerated() { files["specs/\(index).yaml"] = spec }
    let bytes = files.mapValues { Array($0.utf8) }
    var compiler = PipelineCompiler(version: "1.0.0", files: InputFiles { bytes[$0] })
    try compiler.readProject()
    let paths = specs.indices.map { "specs/\($0).yaml" }
    try compiler.check(paths.compactMap { try compiler.facts(of: $0) }, pinFiles: [])
    var outcome = Outcome()
    for path in paths {
      if let result = try compiler.compile(path) { outcome.facts.append(result.facts) }
      compiler.startOver()
    }
    if outcome.facts.count == specs.count, !compiler.log.hasErrors {
      outcome.tree = compiler.repositoryTree(outcome.facts)
    }
    outcome.findings = compiler.log.all.map { "\($0.code) \($0.message)" }
    return outcome
  }

  @Test func defaultsMayNameEnvironments() throws {
    let project = """
      defaults:
        environments:
          dev: {namespace: sandbox, platform: {argocd: {destination: {server: 'https://dev.example.com'}}}}
          prod:
      """
    let promotion = "registry: {promotion: {dev: manual, prod: manual, eu: manual}}"
    let environments = """
      environments:
        eu:
        prod:
        dev: {platform: {argocd: {destination: {name: dev}}}}
      """
    let plain = try Self.compile([Self.spec("churn", delivery: nil)], project: project)
    #expect(plain.findings == [])
    #expect(plain.facts.first?.environments.map(\.name) == ["dev", "prod"])
    #expect(plain.facts.first?.environments.map(\.namespace) == ["sandbox", "churn-prod"])
    let merged = try Self.compile(
      [Self.spec("churn", "\(promotion)\n\(environments)", delivery: nil)], project: project)
    #expect(merged.findings == [])
    #expect(merged.facts.first?.environments.map(\.name) == ["dev", "prod", "eu"])
    #expect(merged.facts.first?.environments.map(\.cluster) == ["dev", "", ""])
    #expect(merged.facts.first?.deployments?.map(\.namespace) == ["sandbox", "churn-prod", "churn-eu"])
    let reserved = try Self.compile(
      [Self.spec("churn", delivery: nil)], project: "defaults: {environments: {chart: {}}}")
    #expect(reserved.findings.count == 1 && reserved.findings[0].contains("cannot be called `chart`"))
  }

  @Test func withoutARepositoryThereAreNoFiles() throws {
    let outcome = try Self.compile([Self.spec("churn", delivery: nil)])
    #expect(outcome.findings == [])
    #expect(outcome.tree?.files.isEmpty == true)
  }

  /// One environment may be synced and another not.
  @Test func environmentsDecideForThemselves() throws {
    let outcome = try Self.compile([
      Self.spec("churn", "environments: {dev: {}, prod: {delivery: {\(Self.repository)}}}", delivery: nil)
    ])
    #expect(outcome.findings == [])
    #expect(
      outcome.argocd == [
        "app-project-acme-ml.mlgen.root.yaml", "app-project-acme-ml.yaml", "application-acme-ml.yaml",
        "application-churn.prod.yaml",
        "kustomization.yaml",
      ])
  }

  /// `a-b` in `c` and `a` in `b-c`: the same text with `-` between its parts.
  @Test func hostileNamesStayApart() throws {
    let outcome = try Self.compile([
      Self.spec("a-b", "environments: {c: {namespace: one}}"), Self.spec("a", "environments: {b-c: {namespace: two}}"),
    ])
    #expect(outcome.findings == [])
    #expect(outcome.argocd.contains("application-a-b.c.yaml"))
    #expect(outcome.argocd.contains("application-a.b-c.yaml"))
    // Left to themselves, their namespaces are one, and that is refused.
    let shared = try Self.compile([
      Self.spec("a-b", "environments: {c: {}}"), Self.spec("a", "environments: {b-c: {}}"),
    ])
    #expect(shared.findings.contains("ML0404 the namespace `a-b-c` of `a` in b-c is managed by `a-b` too"))
    #expect(shared.tree == nil)
  }

  @Test(arguments: [
    (("x", "y-z"), ("x-y", "z")), (("x", "a"), ("x", "b")), (("x-a", "a"), ("x", "a-a")),
  ])
  func clusterWideNamesStayApart(one: (namespace: String, name: String), two: (namespace: String, name: String)) {
    for source in ["s", "b-s"] {
      let a = ObjectNames(pipeline: one.name, environment: "prod", namespace: one.namespace)
      let b = ObjectNames(pipeline: two.name, environment: "prod", namespace: two.namespace)
      #expect(a.volume(source, digest: "1") != b.volume(source, digest: "1"))
      #expect(a.priorityClass("low") != b.priorityClass("low"))
    }
  }

  /// The volumes that would be one under `NAMESPACE-PIPELINE-SOURCE`, read from the output.
  @Test func noTwoPipelinesHaveAnObjectInCommon() throws {
    func source(_ name: String) -> String { "data: {sources: [{name: \(name), uri: 's3://acme-raw/rows/'}], label: t}" }
    func text(_ pipeline: String, _ namespace: String, _ data: String) -> String {
      """
      apiVersion: mlgen.dev/v1
      kind: Pipeline
      metadata: {name: \(pipeline)}
      \(data)
      training: {algorithm: logistic_regression, priority: low}
      cloud: {region: eu-west-1, account: "123456789012", cluster: {name: c}}
      platform: {manage: []}
      delivery: {\(Self.repository)}
      environments: {prod: {namespace: \(namespace)}}
      """
    }
    let outcome = try Self.compile([
      text("y-z", "x", source("s")), text("z", "x-y", source("s")), text("q", "x", source("s")),
    ])
    #expect(outcome.findings == [])
    #expect(outcome.argocd.count == 7, "\(outcome.argocd)")
  }

  @Test func sharingANamespaceNeedsNamesOfTheirOwn() throws {
    let shared = "platform: {manage: []}\nenvironments: {prod: {namespace: ml}}"
    let outcome = try Self.compile([
      Self.spec("churn", shared), Self.spec("churn-eu", shared), Self.spec("fraud", shared),
    ])
    #expect(
      outcome.findings == [
        "ML0402 `churn-eu` and `churn` share the namespace `ml`, where names that begin with `churn-eu` could be of either"
      ])
    #expect(try Self.compile([Self.spec("churn", shared), Self.spec("churned", shared)]).findings == [])
  }

  @Test func theFolderOfArgoCDIsNoPipelines() throws {
    #expect(
      try Self.compile([Self.spec("argocd")]).findings == [
        "ML0410 `argocd` is the folder of what Argo CD is told of all pipelines, and can be no pipeline's"
      ])
  }

  /// The own cluster has three spellings.
  @Test(arguments: [
    "{name: in-cluster}", "{server: 'https://kubernetes.default.svc'}", "{server: 'https://kubernetes.default.svc/'}",
  ])
  func oneClusterIsOneCluster(destination: String) throws {
    let named = "platform: {argocd: {destination: \(destination)}}\nenvironments: {prod: {namespace: ml}}"
    let outcome = try Self.compile([
      Self.spec("churn", named), Self.spec("fraud", "environments: {prod: {namespace: ml}}"),
    ])
    #expect(outcome.findings == ["ML0404 the namespace `ml` of `fraud` in prod is managed by `churn` too"])
  }

  // MARK: - Branches

  @Test(arguments: [
    ("branches: 'env/{environment}'", "{dev: {}, prod: {}}", []),
    ("branch: env", "{dev: {}}", []),
    (
      "branches: '{environment}'", "{dev: {}, main: {}}",
      ["ML0409 the output of main of `churn` would replace the specs on the branch `main`"]
    ),
    (
      "branch: env, branches: 'env/{environment}'", "{prod: {}}",
      ["ML0409 git cannot have the branch `env/prod` beside `env`"]
    ),
    (
      "branch: prod/specs, branches: '{environment}'", "{prod: {}}",
      ["ML0409 git cannot have the branch `prod` beside `prod/specs`"]
    ),
    (
      "branches: '{environment}'", "{a: {delivery: {branches: '{environment}-b'}}, a-b: {}}",
      ["ML0409 a and a-b of `churn` would both be on the branch `a-b`"]
    ),
  ])
  func branchesCanAllExist(delivery: String, environments: String, findings: [String]) throws {
    let outcome = try Self.compile([
      Self.spec("churn", "environments: \(environments)", delivery: "\(Self.repository), \(delivery)")
    ])
    #expect(outcome.findings == findings)
    #expect((outcome.tree == nil) == !findings.isEmpty)
  }

  @Test func branchesOfTwoPipelinesCanExistBesideEachOther() throws {
    func specs(_ one: String, _ two: String) -> [String] {
      [
        Self.spec("churn", delivery: "\(Self.repository), \(one)"),
        Self.spec("fraud", delivery: "\(Self.repository), \(two)"),
      ]
    }
    let rendered = "branches: 'env/{environment}'"
    let together = try Self.compile(specs(rendered, rendered))
    #expect(together.findings == [])
    #expect(together.facts.flatMap { $0.deployments ?? [] }.map(\.branch.name) == ["env/prod", "env/prod"])
    #expect(together.facts.flatMap { $0.deployments ?? [] }.map(\.branch.folder) == ["churn", "fraud"])
    #expect(try Self.compile(specs(rendered, "branch: release")).findings == [])
    let above = try Self.compile(specs(rendered, "branches: 'env/{environment}/x'"))
    #expect(above.findings == ["ML0409 git cannot have the branch `env/prod` beside `env/prod/x`"])
    #expect(above.tree == nil)
    #expect(
      try Self.compile(specs(rendered, "branch: env/prod")).findings == [
        "ML0409 the output of prod of `churn` would replace the specs on the branch `env/prod`"
      ])
  }

  @Test func theFolderInGitIsPartOfThePath() throws {
    let outcome = try Self.compile([Self.spec("churn")], project: "subfolder: ml/pipelines\noutput: out\n")
    let deployment = try #require(outcome.facts.first?.deployments?.first)
    #expect(deployment.branch.folder == "ml/pipelines/out/churn/prod")
    let root = try #require(outcome.tree?["out/argocd/argocd/application-acme-ml.yaml"]).text.string
    #expect(root.contains("path: ml/pipelines/out/argocd/argocd\n"))
  }

  // MARK: - What projects allow is no pattern

  @Test(arguments: [
    "platform: {argocd: {destination: {name: '*'}}}", "platform: {argocd: {destination: {name: '!ml-prod'}}}",
    "platform: {argocd: {destination: {name: ''}}}", "platform: {argocd: {destination: {server: 'https://k8s.eu/*'}}}",
    "environments: {prod: {delivery: {repository: 'https://git.example.com/acme/*'}}}",
    "environments: {prod: {delivery: {repository: 'git@git.example.com:{acme,other}/ml.git'}}}",
  ])
  func patternsAreRefused(more: String) throws {
    let outcome = try Self.compile([Self.spec("churn", more)])
    #expect(outcome.findings.count == 1, "\(outcome.findings)")
    #expect(outcome.tree == nil)
  }

  // MARK: - Workflows

  private static let images = "registry: ghcr.io/acme, images: {build: [{name: enrich, context: images/enrich}]}"

  @Test func allPipelinesHaveOneWorkflowForEachService() throws {
    let (github, gitlab) = (Self.repository, Self.repository + ", ci: gitlab_ci")
    #expect(try Self.compile([Self.spec("a", delivery: nil)]).workflows == [])
    #expect(
      try Self.compile([Self.spec("a"), Self.spec("b", delivery: github)]).workflows == [".github/workflows/mlgen.yml"])
    #expect(
      try Self.compile([Self.spec("a"), Self.spec("b", delivery: gitlab)]).workflows == [
        ".github/workflows/mlgen.yml", ".gitlab-ci.yml",
      ])
  }

  @Test func whereTheProjectIsAFolderItsWorkflowIsThere() throws {
    let outcome = try Self.compile(
      [Self.spec("a", delivery: "\(Self.repository), \(Self.images)")], project: "subfolder: ml/pipelines\n")
    #expect(outcome.workflows == ["generated/ci/mlgen.yml"])
    let text = try #require(outcome.tree?["generated/ci/mlgen.yml"]?.text.string)
    #expect(text.contains("cd ml/pipelines\n"))
    #expect(text.contains("CONTEXT: ml/pipelines/images/enrich\n"))
  }

  @Test func anImageOfTwoPipelinesIsOneImage() throws {
    let delivery = "\(Self.repository), \(Self.images)"
    let same = try Self.compile([Self.spec("a", delivery: delivery), Self.spec("b", delivery: delivery)])
    let text = try #require(same.tree?[".github/workflows/mlgen.yml"]?.text.string)
    #expect(text.split(separator: "\n").filter { $0 == "  push-enrich:" }.count == 1)
    let other = delivery.replacing("images/enrich", with: "images/other")
    let two = try Self.compile([Self.spec("a", delivery: delivery), Self.spec("b", delivery: other)])
    #expect(two.tree == nil)
    #expect(two.findings.count == 1)
    #expect(two.findings.first?.contains("`images/other/Dockerfile`") ?? false, "\(two.findings)")
  }

  // MARK: - The cache

  @Test func deploymentsSurviveTheCache() throws {
    let specs = [
      Self.spec("built", delivery: "\(Self.repository), \(Self.images), ci: gitlab_ci"),
      Self.spec("churn", "environments: {dev: {platform: {argocd: {destination: {name: ml-dev}}}}, prod: {}}"),
      Self.spec("fraud", delivery: nil),
      Self.spec("offers", "platform: {argocd: {destination: {server: 'https://k8s.eu'}}}"),
    ]
    let outcome = try Self.compile(specs)
    for facts in outcome.facts {
      let known = try #require(PipelineFacts(bytes: facts.bytes))
      #expect(known.bytes == facts.bytes)
      #expect(known.deployments?.count == facts.deployments?.count)
      for cut in 0..<facts.bytes.count {
        #expect(PipelineFacts(bytes: Array(facts.bytes.prefix(cut))) == nil, "cut at \(cut)")
      }
      #expect(PipelineFacts(bytes: facts.bytes + [0]) == nil)
    }
    // What is made of them is the same.
    var compiler = PipelineCompiler(version: "1.0.0", files: InputFiles { _ in nil })
    let known = compiler.repositoryTree(outcome.facts.compactMap { PipelineFacts(bytes: $0.bytes) })
    let tree = try #require(known)
    #expect(tree.files.map(\.path) == outcome.tree?.files.map(\.path))
    #expect(tree.files.map(\.text.bytes) == outcome.tree?.files.map(\.text.bytes))
  }
}
