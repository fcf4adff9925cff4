import Compiler
import Document
import Foundation
import IR
import Source
import Testing

/// The stages of every plan, as `tools/conformance/dags.py` compares them with what orchestrators make of their files.
///
/// `MLGEN_RECORD=1 swift test --filter PlanTests` writes them: from the plan itself, without a backend between.
@Suite struct PlanTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Plans")

  @Test(arguments: GoldenTests.projects) func stagesAreAsRecorded(project: URL) throws {
    let environment = ProcessInfo.processInfo.environment
    let prefix = project == packageRoot ? "" : "\(project.lastPathComponent)-"
    var compiler = PipelineCompiler(
      version: CompilerVersion.current,
      files: InputFiles { path in try? Array(Data(contentsOf: project.appendingPathComponent(path))) })
    try compiler.readProject()
    let specs = try FileManager.default.contentsOfDirectory(atPath: project.appendingPathComponent("specs").path)
    var count = 0
    for name in specs.sorted() where name.hasSuffix(".yaml") {
      let result = try #require(try compiler.compile("specs/\(name)"))
      compiler.startOver()
      let plans = result.plans.map { Node.Entry($0.identity.environment, Self.document($0)) }
      let text = JSONWriter.render(.mapping(plans))
      let recording = Self.folder.appendingPathComponent("\(prefix)\(result.facts.name).json")
      if environment["MLGEN_RECORD"] == "1", environment["CI"] == nil {
        try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
        try Data(text.bytes).write(to: recording)
      }
      #expect(try Data(contentsOf: recording) == Data(text.bytes), "\(recording.lastPathComponent) is out of date")
      count += 1
    }
    #expect(count > 0)
  }

  private static func document(_ plan: Plan) -> Node {
    [
      "namespace": Node(plan.identity.namespace),
      "owner": Node(plan.identity.owner),
      "backoff": [
        "delay": Node(plan.backoff.delay), "factor": Node(plan.backoff.factor), "maximum": Node(plan.backoff.maximum),
      ],
      "workflows": .list(plan.workflows.map { workflow(plan, $0) }),
      "stages": .mapping(plan.stages.map { Node.Entry($0.name, stage($0, plan)) }),
    ]
  }

  private static func workflow(_ plan: Plan, _ workflow: Workflow) -> Node {
    [
      "name": workflow.name.map { Node($0) } ?? .null,
      "cron": workflow.schedule.map { Node($0.cron) } ?? .null,
      "timezone": workflow.schedule.map { Node($0.timezone) } ?? .null,
      "maximum_runs": Node(workflow.maximumRuns),
      "maximum_stages": Node(workflow.maximumStages),
      "timeout": Node(workflow.timeout),
      "folder_prefix": Node(workflow.folderPrefix),
      "stages": .list(plan.stages(of: workflow).map { Node($0.name) }),
    ]
  }

  private static func stage(_ stage: Stage, _ plan: Plan) -> Node {
    let environment = stage.environment.map { variable -> Node.Entry in
      switch variable.value {
      case .literal(let value): Node.Entry(variable.name, Node(value.value))
      case .secret(let secret):
        Node.Entry(variable.name, ["secret": Node(secret.secretName), "key": Node(secret.key)])
      }
    }
    let buckets = plan.volumes.buckets.filter { stage.mounts.contains($0.name) }
    let files = plan.volumes.files.filter { stage.mounts.contains($0.name) }
    return [
      "object_name": Node(stage.objectName),
      "image": Node(stage.image),
      "command": .list(stage.command.map { Node($0.value) }),
      "arguments": .list(stage.arguments.map { Node($0.value) }),
      "environment": .mapping(environment),
      "config": stage.config.map { Node($0.fileName) } ?? .null,
      "cpu": Node(stage.resources.cpu),
      "memory": Node(stage.resources.memory),
      "gpus": .mapping(
        stage.resources.gpus == 0 ? [] : [.init(stage.resources.gpuResource, Node(stage.resources.gpus))]),
      "retries": Node(stage.retries),
      "timeout": Node(stage.timeout),
      "node_timeout": Node(stage.nodeTimeout),
      "image_timeout": Node(stage.imageTimeout),
      "weight": Node(stage.weight),
      "dependencies": .list(stage.dependencies.map { Node($0.value) }),
      "account": Node(stage.account.name),
      "spot": Node(stage.placement.spot),
      "priority_class": stage.placement.priorityClass.map { Node($0.value) } ?? .null,
      "queue": stage.placement.queue.map { Node($0.value) } ?? .null,
      "instance_types": .list(stage.placement.instanceTypes.map { Node($0.value) }),
      "buckets": .mapping(buckets.filter { !$0.isWritable }.map { .init($0.name, Node($0.mountPath)) }),
      "results": .mapping(buckets.filter(\.isWritable).map { .init($0.name, Node($0.mountPath)) }),
      "files": .mapping(files.map { .init($0.name, Node("\($0.mountPath)/\($0.fileName)")) }),
      "secrets": .mapping(
        stage.secrets.map { .init($0.path, ["secret": Node($0.reference.secretName), "key": Node($0.reference.key)]) }),
    ]
  }
}
