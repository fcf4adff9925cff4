import Foundation
import Testing

/// Whole files of rows, by the built executable.
@Suite struct ScoreTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write("model/model.onnx", TinyModels.classifier())
  }

  private func score(_ arguments: String...) throws -> RunningServer.Outcome {
    try RunningServer.run(
      [
        "score", "--model", scratch.path("model"), "--in", scratch.path("in"), "--out", scratch.path("out"), "--log",
        "text",
      ]
        + arguments, scratch)
  }

  private func output(_ name: String) throws -> String {
    try String(contentsOfFile: scratch.path("out/\(name)"), encoding: .utf8)
  }

  @Test func everyRowHasItsPredictionInItsPlace() throws {
    let count = 20000
    let rows = (0..<count).map { "\"r,\($0)\",\(Double($0 % 8) / 8),x\n" }.joined()
    try scratch.write("in/a.csv", "id,share,other\n" + rows)
    try scratch.write("in/b.csv", "share,id\n0.25,007\n")
    let outcome = try score("--keep", "id", "--threads", "2")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try output("a.csv").split(separator: "\n")
    #expect(lines.count == count + 1)
    #expect(lines[0] == "id,label,probability_no,probability_yes")
    for row in [0, 1, 4, 5, 7, 12345, count - 1] {
      let share = Double(row % 8) / 8
      let label = share > 0.5 ? "yes" : "no"
      let wanted: [String] = ["\"r,\(row)\"", label, "\(1 - share)", "\(share)"]
      #expect(lines[row + 1] == wanted.joined(separator: ","))
    }
    #expect(try output("b.csv") == "id,label,probability_no,probability_yes\n007,no,0.75,0.25\n")
  }

  @Test func aSecondTryDoesWhatIsMissing() throws {
    try scratch.write("in/a.csv", "share\n0.25\n")
    try scratch.write("in/b.csv", "share\nnothing\n")
    let failed = try score()
    #expect(failed.status == 1 && failed.errors.contains("b.csv"), "\(failed.errors)")
    let first = try output("a.csv")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("out/b.csv")))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("out/b.csv.part")))
    try scratch.write("out/a.csv", first + "kept\n")
    try scratch.write("in/b.csv", "share\n0.5\n")
    #expect(try score().status == 0)
    #expect(try output("a.csv") == first + "kept\n")
    #expect(try output("b.csv").hasSuffix("\nno,0.5,0.5\n"))
    // Files of another model are not mixed in.
    try scratch.write("model/model.onnx", TinyModels.classifier(factor: 0.5))
    let other = try score()
    #expect(other.status == 1 && other.errors.contains("predictions of another model"), "\(other.errors)")
  }

  @Test func missingValuesGoByThePolicy() throws {
    try scratch.write("in/a.jsonl", "{\"share\":0.25}\n{\"share\":null}\n")
    let refused = try score("--format", "jsonl", "--missing-values", "reject")
    #expect(refused.status == 1 && refused.errors.contains("row 2 has no value of 'share'"), "\(refused.errors)")
    let absent = try score("--format", "csv")
    #expect(absent.status == 1 && absent.errors.contains("has no file *.csv"), "\(absent.errors)")
  }

  @Test func mistakesAreUsage() throws {
    let none = try RunningServer.run(["score", "--log", "text"], scratch)
    #expect(none.status == 2 && none.errors.contains("--model, --in and --out are needed"))
    let config = """
      {"model": "m", "input": "i", "format": "parquet", "output": {"uri": "s3://b/", "path": "", "partition_by": ["a"]},
       "missing_values": "model", "batch_rows": 0, "threads": 0}
      """
    let path = try scratch.write("score.json", config)
    let outcome = try RunningServer.run(["score", "--config", path, "--check-config", "--log", "text"], scratch)
    #expect(outcome.status == 2)
    for message in [
      "format: ML0900 not built yet: Parquet", "output.partition_by: partitions of results",
      "output.path: expected a folder",
      "batch_rows: expected 1 to", "threads: expected 1 to 1024",
    ] { #expect(outcome.errors.contains(message), "\(outcome.errors)") }
  }
}
