import Diagnostics
import IR
import Source
import Testing

@testable import Compiler

/// How the stages of small specs run.
@Suite struct WorkflowTests {
  private static let base = """
    apiVersion: mlgen.dev/v1
    kind: Pipeline
    metadata: {name: churn}
    data:
      sources: [{name: rows, uri: "s3://acme-raw/rows/"}]
      label: churned

    """

  private func plan(_ extra: String, pins: String? = nil) throws -> Plan {
    let files = ["specs/churn.yaml": Self.base + extra, "pins/churn.yaml": pins]
    var compiler = PipelineCompiler(
      version: "9.9.9", files: InputFiles { path in files[path].flatMap { $0 }.map { Array($0.utf8) } })
    let result = try compiler.compile("specs/churn.yaml")
    let findings = compiler.log.sorted(in: compiler.sources)
    #expect(findings.isEmpty, "\(findings.map(\.message))")
    return try #require(result?.plans.first)
  }

  @Test func theMainRunHoldsAllStagesAndWaitsForSomebodyToStartIt() throws {
    let plan = try plan("training: {algorithm: random_forest}\n")
    #expect(plan.workflows.count == 1)
    let main = try #require(plan.workflows.first)
    #expect(main.name == nil)
    #expect(main.schedule == nil)
    #expect(main.maximumRuns == 1)
    #expect(main.maximumStages == 6)
    #expect(plan.stages(of: main).map(\.name) == plan.stages.map(\.name))
    // Six stages, one after another: twice the wait for a node and an image and an hour of work, a minute between.
    let stage = 2 * (900 + 600 + 3600) + 60
    #expect(6 * stage > 17 * 3600)
    #expect(main.timeout == 18 * 3600, "in begun hours")
  }

  @Test func retriesBackOffAndTheRunWaitsForThem() throws {
    let plan = try plan(
      """
      training: {algorithm: random_forest, schedule: "30 2 * * 1", timezone: Europe/Berlin}
      stages:
        - {name: data_preparation}
        - {name: model_training, dependencies: [data_preparation], retries: 6, timeout: 90s}
        - {name: model_evaluation, dependencies: [data_preparation], retries: 0, timeout: 10s}
      """)
    let main = try #require(plan.workflows.first)
    #expect(main.schedule?.cron == "30 2 * * 1")
    #expect(main.schedule?.timezone == "Europe/Berlin")
    // The evaluation runs beside the training here, and is done before it.
    let waits = 60 + 120 + 240 + 480 + 900 + 900
    let all = (2 * 5100 + 60) + (7 * (900 + 600 + 90) + waits)
    #expect(main.timeout == (all / 3600 + 1) * 3600)
  }

  @Test func driftIsLookedForInARunOfItsOwn() throws {
    let plan = try plan(
      """
      training: {algorithm: random_forest}
      serving: {prediction_log: {sample: 10%, uri: "s3://acme-logs/churn/"}}
      monitoring: {drift: {schedule: "*/10 * * * *", timezone: Asia/Tokyo}}
      """,
      pins: """
        apiVersion: mlgen.dev/v1
        kind: Pins
        pipeline: churn
        environments:
          prod: {model: {version: "3", uri: s3://acme-models/churn/3/}}
        """)
    #expect(plan.workflows.map(\.name) == [nil, "drift_detection"])
    let drift = plan.workflows[1]
    #expect(drift.schedule?.timezone == "Asia/Tokyo")
    #expect(plan.stages(of: drift).map(\.name) == ["drift_detection"])
    // Two runs that begin at 02:00 have one name in Airflow.
    #expect(drift.folderPrefix != plan.workflows[0].folderPrefix)
  }

  @Test func aQueueMayHoldAPodBackForHoursAndPrioritiesOrderWhatWaits() throws {
    let plan = try plan("training: {algorithm: random_forest, queue: team, priority: high}\n")
    let training = try #require(plan.stages.first { $0.name == "model_training" })
    #expect(training.nodeTimeout == 6 * 3600)
    #expect(training.weight == 100)
    let others = plan.stages.filter { $0.name != "model_training" }
    #expect(others.allSatisfy { $0.nodeTimeout == 900 && $0.weight == 10 })
    // The queue delays no image.
    #expect(plan.stages.allSatisfy { $0.imageTimeout == 600 })
  }

  @Test func everyStageSaysWhatItDoes() throws {
    let plan = try plan(
      """
      training: {algorithm: gradient_boosting, search: {method: successive_halving, space: {trees: {values: [1, 2]}}}}
      stages: [{name: tell, image: ghcr.io/acme/tell:1.0, command: [tell], dependencies: [model_registration]}]
      """)
    for stage in plan.stages {
      // Airflow reads the file that a documentation ending in `.md` names.
      #expect(stage.summary.hasSuffix("."), "\(stage.name)")
    }
    let training = try #require(plan.stages.first { $0.name == "model_training" })
    #expect(
      training.summary
        == "Trains models by gradient boosting in a search by successive halving, and keeps the best.")
    let other = try self.plan("training: {algorithm: mlp, search: {method: tpe, space: {epochs: {values: [1, 2]}}}}\n")
    #expect(other.stages.map(\.summary).contains("Trains models by MLP in a search by TPE, and keeps the best."))
  }

  /// The kubelet expands `$(NAME)`, and makes one of two `$`.
  @Test(arguments: [
    ("$(HOME)", "$$(HOME)"), ("$$(HOME)", "$$$$(HOME)"), ("$$", "$$$"), ("$5 $", "$5 $"), ("$$$", "$$$$$"), ("", ""),
  ])
  func whatTheKubeletReadsIsEscaped(text: String, escaped: String) { #expect(CommandText.escaped(text) == escaped) }

  @Test func variablesAreInKubernetesSyntax() throws {
    let plan = try plan(
      """
      training: {algorithm: random_forest}
      tracking: {experiment: "a$(HOME)b"}
      """)
    let variable = try #require(plan.stages[0].environment.first { $0.name == "MLFLOW_EXPERIMENT_NAME" })
    guard case .literal(let value) = variable.value else {
      Issue.record("no literal")
      return
    }
    #expect(value.value == "a$$(HOME)b")
  }
}
