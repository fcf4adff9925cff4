import Foundation
import RuntimeContract
import StageTesting
import Testing

@testable import Runner

/// `mlgen run` from a clean folder, with the programs that were built beside these tests.
@Suite(.serialized) struct RunCommandTests {
  private func statuses(_ record: RunRecord) -> [RunRecord.Stage.Status] { record.stages.map(\.status) }

  @Test func aCleanFolderBecomesARegisteredModel() throws {
    let repository = try Repository(copying: "examples/level-1")
    let outcome = try repository("run", "specs/iris.yaml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let first = try repository.last()
    #expect(first.status == .finished && first.model?.version == "1")
    #expect(statuses(first) == Array(repeating: .done, count: 6))
    #expect(
      outcome.errors.contains("model_training: done") && outcome.errors.contains("run iris-prod-1 is done, version 1"))
    let model = try repository.model(first)
    // Nothing lies outside of the one folder, and git ignores that.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: repository.scratch.folder.path).sorted() == [
        ".err", ".mlgen", ".out", "data", "mlgen.yaml", "specs",
      ])
    #expect(String(decoding: try repository.scratch.read(".mlgen/.gitignore"), as: UTF8.self) == "*\n")

    // The same again: nothing to run, and nothing new in the registry.
    let again = try repository("run", "specs/iris.yaml", "--format", "json")
    #expect(again.status == 0, "\(again.errors)")
    let second = try repository.last()
    #expect(second.id == "iris-prod-2" && second.model == first.model)
    #expect(statuses(second) == Array(repeating: .cached, count: 6))
    for line in again.output.split(separator: "\n") {
      let fields = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(fields["event"] is String && fields["message"] is String)
    }
    #expect(again.output.contains(#""state":"skipped""#))

    // All of it once more: the same bytes.
    #expect(try repository("run", "specs/iris.yaml", "--force").status == 0)
    let forced = try repository.last()
    #expect(statuses(forced) == Array(repeating: .done, count: 6) && forced.model?.version == "2")
    #expect(try repository.model(forced) == model)
  }

  @Test func whatChangedRunsAgainAndNothingElse() throws {
    let repository = try Repository(copying: "examples/level-1")
    #expect(try repository("run", "specs/iris.yaml", "--until", "model_training").status == 0)
    #expect(try repository.last().stages.map(\.name).last == "model_training")
    try repository.edit("specs/iris.yaml") {
      $0.replacing("algorithm: logistic_regression", with: "algorithm: random_forest")
    }
    #expect(try repository("run", "specs/iris.yaml").status == 0)
    #expect(statuses(try repository.last()) == [.cached, .cached, .cached, .done, .done, .done])
    // A row more.
    try repository.edit("data/iris.csv") { $0 + "5.0,3.4,1.5,0.2,setosa\n" }
    #expect(try repository("run", "specs/iris.yaml").status == 0)
    #expect(statuses(try repository.last()).first == .done)

    // A damaged result is found out, and made again.
    let kept = try #require(
      ResultCache(RunState(root: repository.scratch.folder.path)).all().first { $0.entry.stage == "model_training" })
    try repository.scratch.write(".mlgen/cache/\(kept.key)/files/run/model/model.onnx", "no model")
    #expect(try repository("run", "specs/iris.yaml").status == 0)
    #expect(try repository.last()[stage: "model_training"]?.status == .done)

    let pruned = try repository("cache", "prune", "--size", "0")
    #expect(pruned.status == 0 && pruned.output.hasPrefix("removed 1"), "\(pruned.output)\(pruned.errors)")
    #expect(try repository("cache").output.contains("0 results, 0 B"))
  }

  @Test func stagesAlone() throws {
    let repository = try Repository(copying: "examples/level-1")
    let early = try repository("run", "specs/iris.yaml", "--only", "model_training")
    #expect(early.status == 3 && early.errors.contains("data_ingestion: its results are not there"), "\(early.errors)")
    #expect(try repository("run", "specs/iris.yaml", "--until", "feature_engineering").status == 0)
    #expect(try repository("run", "specs/iris.yaml", "--only", "model_training", "--force").status == 0)
    #expect(statuses(try repository.last()) == [.kept, .kept, .kept, .done])
    let unknown = try repository("run", "specs/iris.yaml", "--only", "model_trainin")
    #expect(unknown.status == 2 && unknown.errors.contains("has no stage `model_trainin`"))
  }

  @Test func aMissedGateStopsTheRunWithItsSentence() throws {
    let repository = try Repository(copying: "examples/level-1")
    try repository.edit("specs/iris.yaml") { $0 + "evaluation: {gates: [{metric: log_loss, max: 0.0001}]}\n" }
    let outcome = try repository("run", "specs/iris.yaml")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("was stopped by model_validation: ") && outcome.errors.contains("log_loss"),
      "\(outcome.errors)")
    let record = try repository.last()
    #expect(record.status == .refused && record.model == nil && record[stage: "model_registration"] == nil)
    #expect(record[stage: "model_validation"]?.tries == 1)
  }

  @Test func badDataAreNamed() throws {
    let repository = try Repository(copying: "examples/level-1")
    try repository.edit("data/iris.csv") { $0 + "wide,3.4,1.5,0.2,setosa\n" }
    try repository.edit("specs/iris.yaml") {
      $0.replacing(
        "  label: species",
        with:
          "  label: species\n  columns:\n    sepal_length: {type: number}\n    species: {type: category, role: label}")
    }
    let outcome = try repository("run", "specs/iris.yaml")
    #expect(outcome.status == 1 && outcome.errors.contains("data_ingestion: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("152"), "\(outcome.errors)")
  }

  @Test func whatIsMissingIsNamedWithItsStage() throws {
    let repository = try Repository(copying: "examples/level-1")
    try repository.edit("specs/iris.yaml") { $0.replacing("data/iris.csv", with: "s3://acme/flowers/") }
    let outcome = try repository("run", "specs/iris.yaml")
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(
      outcome.errors.contains(".mlgen/buckets/acme/flowers: error: the stage data_ingestion reads s3://acme/flowers/"),
      "\(outcome.errors)")
    // A folder in place of the bucket.
    let folder = ".mlgen/buckets/acme/flowers"
    try repository.scratch.write(
      "\(folder)/rows.csv", String(decoding: try repository.scratch.read("data/iris.csv"), as: UTF8.self))
    #expect(try repository("run", "specs/iris.yaml").status == 0)
  }

  @Test func containersOfUsersRunAsPrograms() throws {
    let repository = try Repository(copying: "examples/level-1")
    try repository.edit("specs/iris.yaml") {
      $0 + """
        stages:
          - name: note_rows
            image: ghcr.io/acme/notes:1
            dependencies: [data_ingestion]
            command: [count-rows, $(data_ingestion.output)/data.csv, $(output)/rows.txt]
            environment: {GREETING: "rows: "}

        """
    }
    let missing = try repository("run", "specs/iris.yaml", environment: ["PATH": "/nowhere"])
    #expect(missing.status == 3, "\(missing.errors)")
    #expect(
      missing.errors.contains("the stage note_rows cannot run here: its command 'count-rows' is not on the PATH"),
      "\(missing.errors)")
    let script = try repository.scratch.write(
      "bin/count-rows", "#!/bin/sh\necho \"$GREETING$(wc -l < \"$1\")\" > \"$2\"\n")
    #expect(chmod(script, 0o755) == 0)
    let path = "\(repository.scratch.path("bin")):/usr/bin:/bin"
    let outcome = try repository("run", "specs/iris.yaml", environment: ["PATH": path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try repository.scratch.read(".mlgen/iris/prod/workspace/\(repository.last().id)/note_rows/rows.txt")
    #expect(String(decoding: rows, as: UTF8.self) == "rows: 151\n")
  }

  @Test func runsAreComparedAndShown() throws {
    let repository = try Repository(copying: "examples/level-1")
    #expect(try repository("runs").output.hasPrefix("no runs yet"))
    #expect(try repository("run", "specs/iris.yaml").status == 0)
    try repository.edit("specs/iris.yaml") {
      $0.replacing("algorithm: logistic_regression", with: "algorithm: random_forest")
    }
    #expect(try repository("run", "specs/iris.yaml").status == 0)
    let list = try repository("runs").output.split(separator: "\n")
    #expect(list.count == 3 && list[1].hasPrefix("iris-prod-2") && list[2].hasPrefix("iris-prod-1"))
    let shown = try repository("runs", "show", "iris-prod-1")
    #expect(shown.output.contains("model iris version 1") && shown.output.contains("feature_engineering"))
    let difference = try repository("runs", "compare", "iris-prod-1", "iris-prod-2")
    #expect(
      difference.output.contains("logistic_regression") && difference.output.contains("random_forest"),
      "\(difference.output)\(difference.errors)")
    #expect(!difference.output.contains("ingest/rows"))
    #expect(try repository("runs", "open", "iris-prod-1").output.contains("iris-prod-1/reports/data_validation.html\n"))
    let unknown = try repository("runs", "show", "iris-prod-9")
    #expect(unknown.status == 2 && unknown.errors.contains("the newest are: iris-prod-2"), "\(unknown.errors)")
  }
}
