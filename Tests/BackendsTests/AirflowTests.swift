import Document
import Formats
import Foundation
import IR
import Source
import Testing

@testable import Backends

/// The DAG file of a plan, as the shipped template prints it.
@Suite struct AirflowTests {
  private func text(_ plan: Plan) throws -> RenderedText {
    let file = try #require(DagFile(plan, readme: "generated/churn/README.md", specPath: "specs/churn.yaml"))
    return file.text(.shipped, header: ["A header."])
  }

  /// The lines of one task, without what is the same in all.
  private func task(_ name: String, _ plan: Plan) throws -> String {
    let text = try text(plan).string
    let start = try #require(text.firstRange(of: "    \(name) = KubernetesPodOperator("))
    let end = try #require(text[start.upperBound...].firstRange(of: "\n    )\n"))
    return String(text[start.lowerBound..<end.upperBound])
  }

  private func plan(_ stages: [Stage]) -> Plan {
    var plan = Fixture.plan()
    plan.stages = stages
    plan.workflows = [Fixture.workflow(nil, schedule: nil)]
    return plan
  }

  private func stage(_ name: String, after dependencies: String...) -> Stage {
    var stage = Fixture.stage(name)
    stage.dependencies = dependencies.map { Fixture.sourced($0) }
    return stage
  }

  /// A name that is taken gets a suffix, and so does one that looks as if it had got it.
  @Test func everyStageHasAVariableOfItsOwn() {
    let names = [
      "class", "class_task", "class_task_task", "config", "config_task", "run_id", "train", "train_task", "a-b",
    ]
    let variables = names.map { AirflowNames.variable(Fixture.sourced($0)).value.description }
    #expect(Set(variables).count == names.count, "\(variables)")
    #expect(variables[0] == "class_task")
    #expect(variables.suffix(3) == ["train", "train_task", "a_b"])
  }

  @Test func anotherOrchestratorHasNoDAG() {
    var plan = Fixture.plan()
    plan.options.$orchestration = Fixture.sourced(.prefect)
    #expect(DagFile(plan, readme: "", specPath: "") == nil)
    plan = Fixture.plan()
    plan.stages = []
    #expect(DagFile(plan, readme: "", specPath: "") == nil)
  }

  @Test func everyLineSaysWhereItComesFrom() throws {
    let text = try text(Fixture.plan())
    let lines = text.string.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(text.origins.lineCount == lines.count)
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("# A header") {
      #expect(!text.origins[index + 1].isEmpty, "\(index + 1): \(line)")
    }
  }

  @Test func aStageWithAScheduleOfItsOwnIsADAGOfItsOwn() throws {
    let text = try text(Fixture.plan()).string
    #expect(text.contains("    dag_id=\"churn.prod\",\n"))
    #expect(text.contains("    dag_id=\"churn.prod.drift_detection\",\n"))
    #expect(text.contains("        \"0 2 * * *\",\n        timezone=\"Europe/Berlin\",\n"))
    #expect(try task("drift_detection", Fixture.plan()).contains("run_id(\"drift_detection-\")"))
    #expect(try task("data_ingestion", Fixture.plan()).contains("run_id(),"))
  }

  @Test func aGraphIsPrintedAsTheWaysThroughIt() throws {
    let stages = [
      stage("a"), stage("b", after: "a"), stage("c", after: "a", "b"), stage("d", after: "a"),
      stage("e", after: "c", "d"), stage("alone"),
    ]
    let text = try text(plan(stages)).string
    let chains = text.components(separatedBy: "    chain(\n").dropFirst()
      .map { $0.prefix { $0 != ")" }.filter { !$0.isWhitespace } }
    #expect(chains == ["a,b,c,e,", "a,c,", "a,d,e,"])
  }

  @Test func withoutDependenciesNothingIsChained() throws {
    #expect(!(try text(plan([stage("alone")])).string.contains("chain")))
  }

  @Test func aStageMayHaveTheNameOfAWordOfPython() throws {
    let text = try text(plan([stage("class"), stage("chain", after: "class"), stage("a-b", after: "chain")])).string
    #expect(text.contains("    class_task = KubernetesPodOperator(\n        task_id=\"class\",\n"))
    #expect(text.contains("    chain_task = KubernetesPodOperator(\n        task_id=\"chain\",\n"))
    #expect(text.contains("    a_b = KubernetesPodOperator(\n        task_id=\"a-b\",\n"))
    #expect(text.contains("    chain(\n        class_task,\n        chain_task,\n        a_b,\n    )\n"))
  }

  @Test func secretsAreReadFromSecretsAndNeverWritten() throws {
    var stage = stage("deploy")
    stage.environment = [
      EnvironmentVariable(name: "token", value: .secret(Fixture.bearer)),
      EnvironmentVariable(name: "TEXT", value: .literal(Fixture.sourced("{{ 6*7 }}"))),
    ]
    stage.secrets = [
      SecretMount(reference: Fixture.bearer, path: Fixture.sourced("/etc/mlgen-secrets/git/key"))
    ]
    let task = try task("deploy", plan([stage, self.stage("other")]))
    // Airflow's own `Secret` would make TOKEN of it.
    let words = task.filter { !$0.isWhitespace }
    #expect(
      words.contains(
        #"name="token",value_from=k8s.V1EnvVarSource(secret_key_ref=k8s.V1SecretKeySelector("#
          + #"name="churn-serving-churn",key="token","#))
    #expect(task.contains("            \"TEXT\": literal(\"{{ 6*7 }}\"),\n"))
    #expect(task.contains("                    default_mode=0o440,\n"))
    #expect(task.contains("                            path=\"key\",\n"))
    #expect(task.contains("                mount_path=\"/etc/mlgen-secrets/git\",\n"))
  }

  @Test func spotAndAcceleratorsChooseTheirNodes() throws {
    var stage = stage("train")
    stage.placement.$spot = Fixture.sourced(true)
    stage.placement.instanceTypes = [Fixture.sourced("g6.2xlarge")]
    stage.resources.$gpus = Fixture.sourced(2)
    stage.resources.$gpuResource = Fixture.sourced("nvidia.com/mig-1g.10gb")
    let task = try task("train", plan([stage]))
    #expect(task.contains("\"nvidia.com/mig-1g.10gb\": \"2\""))
    #expect(task.contains("\"eks.amazonaws.com/capacityType\": \"SPOT\",\n"))
    #expect(task.contains("\"node.kubernetes.io/instance-type\": \"g6.2xlarge\",\n"))
    let words = task.filter { !$0.isWhitespace }
    #expect(
      words.contains(
        #"key="eks.amazonaws.com/capacityType",operator="Equal",value="SPOT",effect="NoSchedule","#))
    // Nodes carry the taint of the whole card.
    #expect(words.contains(#"key="nvidia.com/gpu",operator="Exists",effect="NoSchedule","#))
    #expect(!(try self.task("train", plan([self.stage("train")])).contains("tolerations")))
  }

  @Test func aContainerOfTheTeamsOwnHasNoConfigAndNoVerdict() throws {
    var stage = stage("own")
    stage.config = nil
    let text = try text(plan([stage])).string
    #expect(!text.contains("RetryWithoutVerdict"))
    #expect(!text.contains("CONFIG_MOUNT"))
  }

  @Test func aConfigChangesTheDAG() throws {
    let plan = Fixture.plan()
    var other = plan
    other.stages[0].config = Fixture.config("data_ingestion.json", port: 2)
    #expect(try task("data_ingestion", plan) != task("data_ingestion", other))
    #expect(try task("model_training", plan) == task("model_training", other))
  }
}
