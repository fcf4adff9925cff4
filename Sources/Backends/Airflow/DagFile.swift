public import Document
internal import Formats
public import IR
internal import RuntimeContract
internal import Source

/// The file of an environment's DAGs: what its template may use, and the text.
///
/// One DAG for the main run, and one for each stage that has a schedule of its own.
public struct DagFile: Sendable {
  /// In the folder of an environment.
  public static let path = "airflow/dag.py"

  let plan: Plan
  /// The page that explains the pipeline's output, relative to the repository's root.
  let readme: String
  let dags: [Dag]
  /// Environment variables that are the same in every stage.
  let variables: [(key: Sourced<String>, value: Sourced<String>)]

  /// - Parameters:
  ///   - readme: the path of the pipeline's page.
  ///   - specPath: that of its spec.
  /// - Returns: nil when another orchestrator runs the stages, or when there are none.
  public init?(_ plan: Plan, readme: String, specPath: String) {
    guard plan.options.orchestration == .airflow, !plan.stages.isEmpty else { return nil }
    self.plan = plan
    self.readme = readme
    let shared = Self.shared(plan.stages)
    dags = plan.workflows.map { workflow in
      Dag(plan: plan, workflow: workflow, shared: shared.map(\.key.value), specPath: specPath)
    }
    variables = shared
  }

  /// - Parameter header: comment lines at the top, without `#`.
  public func text(_ templates: TemplateSet, header: [String]) -> RenderedText {
    var text = RenderedText()
    for line in header {
      text.bytes += Array("# \(line)\n".utf8)
      text.origins.endLine()
    }
    text.append(lines: templates.dag.render(self))
    return text
  }

  private static func shared(_ stages: [Stage]) -> [(key: Sourced<String>, value: Sourced<String>)] {
    guard let first = stages.first else { return [] }
    return literals(first).filter { variable in
      stages.allSatisfy { stage in
        literals(stage).contains { $0.key.value == variable.key.value && $0.value.value == variable.value.value }
      }
    }
  }

  fileprivate static func literals(_ stage: Stage) -> [(key: Sourced<String>, value: Sourced<String>)] {
    stage.environment.compactMap { variable in
      guard case .literal(let value) = variable.value else { return nil }
      return (Sourced(variable.name, origin: value.origin), value)
    }
  }

  var tasks: [DagTask] { dags.flatMap(\.tasks) }

  /// Of every pod.
  var labels: [(key: Sourced<String>, value: Sourced<String>)] {
    let mesh: Rule = "a mesh's sidecar would keep a finished pod alive"
    return StandardLabels.texts(plan.identity) + [
      (Sourced("sidecar.istio.io/inject", rule: mesh), Sourced("false", rule: mesh))
    ]
  }

  /// Whether some text needs `literal`.
  var usesLiteral: Bool {
    let texts = tasks.flatMap { $0.stage.command + $0.stage.arguments + DagFile.literals($0.stage).map(\.value) }
    return texts.contains { JinjaText.isChanged($0.value) }
  }

  /// Exit codes of our programs that trying again would not change.
  var finalExitCodes: [Sourced<Int>] {
    [ExitCode.refused, .usage].map {
      Sourced(Int($0.rawValue), rule: "a program that gave its answer would give it again")
    }
  }
}

/// One DAG of the file. A class like `DagTask`, which says why.
final class Dag: Sendable {
  let plan: Plan
  let workflow: Workflow
  let tasks: [DagTask]
  let specPath: String

  init(plan: Plan, workflow: Workflow, shared: [String], specPath: String) {
    self.plan = plan
    self.workflow = workflow
    self.specPath = specPath
    tasks = plan.stages(of: workflow).enumerated().map { index, stage in
      DagTask(stage: stage, plan: plan, workflow: workflow, shared: shared, isFirst: index == 0)
    }
  }

  var id: Sourced<String> { AirflowNames.dag(plan.identity, workflow) }

  /// One line for lists of DAGs.
  var description: Sourced<String> {
    let identity = plan.identity
    return workflow.name == nil && !identity.description.isEmpty ? identity.$description : workflow.$summary
  }

  var tags: [Sourced<String>] {
    [
      Sourced("mlgen", rule: "whoever looks for generated DAGs finds them"), plan.identity.$pipeline,
      plan.identity.$environment,
    ]
  }

  /// The page about the DAG in Airflow, in Markdown, line by line. Airflow would open a file if the text ended with
  /// its name, so it ends with a line break.
  var page: [Sourced<String>] {
    let identity = plan.identity
    var lines = [
      identity.$pipeline.combined(with: identity.$environment) { "# \(Markdown.text($0)) in \(Markdown.text($1))\n" },
      Sourced("\n", rule: Self.layout),
    ]
    for text in [identity.$description, identity.$owner.map { $0.isEmpty ? "" : "Owner: \($0)" }]
    where !text.value.isEmpty {
      lines += [text.map { "\(Markdown.text($0))\n" }, Sourced("\n", rule: Self.layout)]
    }
    lines += [
      workflow.$summary.map { "\($0)\n" },
      Sourced("Each task is a pod. What one writes the next reads, as files in the run's folder.\n", rule: Self.layout),
      Sourced("\n", rule: Self.layout),
      Sourced("Generated by mlgen from \(Markdown.code(specPath)): edit that, and build again.\n", rule: Self.layout),
    ]
    return lines
  }

  private static let layout: Rule = "a page about the DAG"

  var chains: [[Sourced<Identifier>]] { AirflowNames.chains(tasks.map(\.stage)) }
}

/// One task: a stage in its pod.
///
/// A class, because a plan is hundreds of references to count, and a template asks for dozens of fields.
final class DagTask: Sendable {
  let stage: Stage
  let plan: Plan
  let workflow: Workflow
  /// Names of variables that the file gives to all tasks.
  let shared: [String]
  let isFirst: Bool

  init(stage: Stage, plan: Plan, workflow: Workflow, shared: [String], isFirst: Bool) {
    self.stage = stage
    self.plan = plan
    self.workflow = workflow
    self.shared = shared
    self.isFirst = isFirst
  }

  /// Environment variables beside those of all tasks.
  var variables: [(key: Sourced<String>, value: Sourced<String>)] {
    DagFile.literals(stage).filter { !shared.contains($0.key.value) }
  }

  struct SecretVariable: Sendable {
    let name: Sourced<String>
    let secret: SecretReference
  }

  var secretVariables: [SecretVariable] {
    stage.environment.compactMap { variable in
      guard case .secret(let reference) = variable.value else { return nil }
      return SecretVariable(name: Sourced(variable.name, origin: reference.$path.origin), secret: reference)
    }
  }

  /// Nil for a task of the main run.
  var runPrefix: Sourced<String>? { workflow.folderPrefix.isEmpty ? nil : workflow.$folderPrefix }

  /// Of a stage that reads sources: Airflow skips it then, and what follows.
  var skipCode: Sourced<Int>? {
    let readers = [Program.ingest, .prepare].map(\.configFileName)
    guard let file = stage.config?.fileName, readers.contains(file) else { return nil }
    return Sourced(Int(ExitCode.nothingToDo.rawValue), rule: "without new rows there is nothing to do")
  }

  /// The stage's ConfigMap, when it is a program of ours.
  var config: Sourced<String>? { stage.config == nil ? nil : stage.$objectName }

  /// Changes with the config, so that a DAG with another config is another version of the DAG for Airflow.
  var configDigest: Sourced<String>? {
    stage.config.map { Sourced($0.digest, origin: stage.$name.origin) }
  }

  /// Those that it reads.
  var buckets: [Volumes.Bucket] {
    plan.volumes.buckets.filter { !$0.isWritable && stage.mounts.contains($0.name) }
  }

  /// Those that it puts its results into.
  var results: [Volumes.Bucket] {
    plan.volumes.buckets.filter { $0.isWritable && stage.mounts.contains($0.name) }
  }

  var files: [Volumes.DataFile] { plan.volumes.files.filter { stage.mounts.contains($0.name) } }

  /// A key of a Secret in a folder of its own.
  struct SecretFile: Sendable {
    let volume: Sourced<String>
    let mount: SecretMount

    var folder: Sourced<String> {
      mount.$path.map { path in String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
    }

    var file: Sourced<String> { mount.$path.map { path in String(path.split(separator: "/").last ?? "") } }
  }

  var secrets: [SecretFile] {
    stage.secrets.enumerated().map { index, mount in
      SecretFile(volume: mount.$path.map { _ in "secret-\(index + 1)" }, mount: mount)
    }
  }

  var resources: [(key: Sourced<String>, value: Sourced<String>)] {
    let resources = stage.resources
    var amounts = [
      (key: Sourced("cpu", origin: resources.$cpu.origin), value: resources.$cpu),
      (key: Sourced("memory", origin: resources.$memory.origin), value: resources.$memory),
    ]
    if resources.gpus > 0 { amounts.append((resources.$gpuResource, resources.$gpus.map(String.init))) }
    return amounts
  }

  /// Of the pod on its node: Kubernetes counts from when the node takes it, which is before its image is there.
  var deadline: Sourced<Int> { stage.$timeout.combined(with: stage.$imageTimeout, +) }

  /// The wait for a node, and what follows on it.
  var timeout: Sourced<Int> { deadline.combined(with: stage.$nodeTimeout, +) }
}
