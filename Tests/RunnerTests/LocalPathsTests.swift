import Foundation
import RuntimeContract
import StageTesting
import Testing

@testable import Runner

/// What a run on one machine changes of what the cluster gets: paths, and nothing else.
@Suite struct LocalPathsTests {
  private let paths = LocalPaths([
    ("/workspace", "/home/me/.mlgen/w"), ("/data/rows", "/home/me/a \"b\""), ("/data", "/elsewhere"),
  ])

  @Test(arguments: [
    ("/workspace/run/x", "/home/me/.mlgen/w/run/x"), ("--out=/workspace/x", "--out=/home/me/.mlgen/w/x"),
    ("/my/workspace/x", "/my/workspace/x"), ("/workspaces/x", "/workspaces/x"), ("/data/rows", "/home/me/a \"b\""),
    ("/data/rowsets", "/elsewhere/rowsets"), ("a:/data:b", "a:/elsewhere:b"), ("", ""),
  ])
  func words(word: String, mapped: String) { #expect(paths.mapped(word) == mapped) }

  @Test func onlyPathsOfConfigsChange() {
    let config = #"{"sources": [{"name": "/data/rows", "path": "/data/rows/x.csv", "values": ["path", "/data/rows"]}]}"#
    let here =
      #"{"sources": [{"name": "/data/rows", "path": "/home/me/a \"b\"/x.csv", "values": ["path", "/data/rows"]}]}"#
    #expect(paths.mapped(config: config) == here)
  }

  @Test func kubernetesTexts() {
    let variables = ["A": "1", "B": "$(A)"]
    for (text, value) in [
      ("$(A)-$(B)", "1-$(A)"), ("$$(A)", "$(A)"), ("$(C)$A", "$(C)$A"), ("$$", "$"), ("$(A", "$(A"),
    ] {
      #expect(KubernetesText.expanded(text, variables) == value)
    }
  }

  @Test(arguments: [("500m", "8Gi", 500, 8 << 30), ("2", "512M", 2000, 512_000_000), ("1.5", "64", 1500, 64)])
  func demands(cpu: String, memory: String, cores: Int, bytes: Int) {
    #expect(Demand(cpu: cpu, memory: memory) == Demand(cores: cores, memory: bytes))
  }

  /// Every pipeline of this repository in every environment: configs are the bytes of the manifests, and words and variables
  /// those of the DAG.
  @Test(arguments: ["", "examples/level-1", "examples/level-2", "examples/level-3"])
  func runsAreWhatManifestsSay(project: String) throws {
    let repository = try Repository(copying: project)
    let generated = project.isEmpty ? "generated" : "\(project)/generated"
    let configs = try GeneratedConfig.all().filter { $0.manifest.hasPrefix("\(generated)/") }
    var environments: Set<String> = []
    var compared = 0
    for config in configs { environments.insert(config.manifest.components(separatedBy: "/kubernetes/")[0]) }
    #expect(!environments.isEmpty)
    for environment in environments.sorted() {
      let parts = environment.dropFirst(generated.count + 1).split(separator: "/").map(String.init)
      let graph = try repository.graph(of: parts[0], in: parts.count > 1 ? parts[1] : nil)
      let manifests = configs.filter { $0.manifest.hasPrefix("\(environment)/") }
      for stage in graph.stages {
        guard let config = stage.config else { continue }
        #expect(
          manifests.contains { $0.fileName == config.fileName && $0.json == config.text },
          "\(environment): \(config.fileName)")
        compared += 1
      }
      let names = Set(graph.stages.compactMap { $0.config?.fileName })
      #expect(Set(manifests.map(\.fileName)).subtracting(["drift.json", "serve.json"]) == names, "\(environment)")
      try compare(graph, environment)
      checkMapping(graph)
    }
    #expect(compared >= environments.count * 5)
  }

  /// The texts of the DAG's file, which ruff and Airflow's own tests read as Python elsewhere.
  private func compare(_ graph: RunGraph, _ environment: String) throws {
    let dag = try String(
      contentsOf: packageRoot.appendingPathComponent("\(environment)/airflow/dag.py"), encoding: .utf8)
    for stage in graph.stages {
      for word in stage.command + stage.arguments where !word.contains(where: { "\"\\$\n".contains($0) }) {
        #expect(dag.contains("\"\(word)\""), "\(environment) \(stage.name): \(word)")
      }
      for variable in stage.variables {
        guard let value = variable.value, !value.contains(where: { "\"\\$\n".contains($0) }) else { continue }
        let isStage = variable.name == Contract.Variable.stage
        #expect(
          dag.contains("\"\(variable.name)\": \"\(value)\"") || isStage && dag.contains("\"\(value)\""),
          "\(environment) \(stage.name): \(variable.name)")
      }
    }
  }

  /// Paths of this machine turned back give the bytes of the cluster.
  private func checkMapping(_ graph: RunGraph) {
    let state = RunState(root: "/r")
    let site = RunSite(
      graph: graph, state: state, home: state.home(graph.pipeline, graph.environment), run: "one", variables: [:])
    let there = site.paths(config: "/r/.mlgen/configs")
    let pairs = graph.mounts.map { ($0.path, site.folder(of: $0)) } + [("/workspace", site.home.workspace)]
    let back = LocalPaths(pairs.map { (container: $0.1, local: $0.0) })
    for stage in graph.stages {
      guard let config = stage.config else { continue }
      let here = there.mapped(config: config.text)
      #expect(!here.contains("\"path\": \"/data/") && !here.contains("\"path\": \"/out/"), "\(stage.name)")
      #expect(back.mapped(config: here) == config.text, "\(stage.name)")
    }
  }
}
