import Foundation
import RuntimeContract
import StageTesting
import Testing

/// What `mlgen-train ingest` does beside reading.
@Suite struct IngestTests {
  private let train: Executable
  private var scratch: Scratch { train.scratch }

  init() throws { train = try Executable("mlgen-train") }

  private func config(load: String) throws {
    try scratch.write(
      "ingest.json",
      """
      {"sources": [{"name": "rows", "path": "\(scratch.path("data"))", "format": "csv", "load": "\(load)", "cursor": "at"}],
       "columns": [{"name": "at", "type": "timestamp", "role": "time", "values": []}],
       "tracking": {"tracker": "mlflow", "experiment": "rows", "required": false}}
      """)
  }

  private func arguments(_ run: String) -> [String] {
    ["ingest", "--config", "ingest.json", "--folder", "work/\(run)", "--threads", "1"]
  }

  /// Not a failure: an orchestrator skips what follows, and the tracker shows a run that ended well.
  @Test func withoutNewRowsThereIsNothingToDo() throws {
    try config(load: "incremental")
    try scratch.write("data/1.csv", "at,value\n2026-01-01T00:00:00Z,1\n")
    #expect(try train(arguments("one")).status == 0)
    let outcome = try train(arguments("two"))
    #expect(
      outcome.status == ExitCode.nothingToDo.rawValue
        && outcome.errors.contains("no rows that earlier runs did not read"))
    #expect(
      !outcome.errors.contains(#""level":"error""#) && !scratch.exists("work/two/raw/schema.json"), "\(outcome.errors)")
    let record = try JSONSerialization.jsonObject(with: scratch.read("work/runs/two/stages/ingest.json"))
    #expect((record as? [String: Any])?["status"] as? String == "finished")
    try scratch.write("data/2.csv", "at,value\n2026-01-02T00:00:00Z,2\n")
    #expect(try train(arguments("two")).status == 0)
    #expect(try String(decoding: scratch.read("work/two/raw/data.csv"), as: UTF8.self).hasSuffix("02T00:00:00Z,2\n"))
  }

  @Test func parquetIsNotReadAsSomethingElse() throws {
    try scratch.write("rows.parquet", "PAR1")
    let outcome = try train("run", "rows.parquet", "--label", "y", "--folder", "work/one")
    #expect(
      outcome.status == ExitCode.usage.rawValue && outcome.errors.contains("ML0900 not built yet: Parquet"),
      "\(outcome.errors)")
    try config(load: "full")
    let text = try String(decoding: scratch.read("ingest.json"), as: UTF8.self)
    try scratch.write("ingest.json", text.replacingOccurrences(of: "csv", with: "parquet"))
    #expect(try train(arguments("one")).errors.contains("sources[0].format"))
    #expect(try train(arguments("one")).errors.contains("ML0900 not built yet: Parquet"))
  }

  @Test func aSignalEndsItBetweenTwoPieces() throws {
    try config(load: "full")
    let line = "2026-01-01T00:00:00Z,1.5,some words that take their time\n"
    try scratch.write("data/1.csv", "at,value,text\n" + String(repeating: line, count: 150_000))
    let process = train.process(arguments("one"))
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    // Its folder is made when the first rows were read.
    while process.isRunning,
      try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path).contains("work") == false
    {
      Thread.sleep(forTimeInterval: 0.002)
    }
    process.terminate()
    process.waitUntilExit()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(
      process.terminationStatus == ExitCode.unavailable.rawValue && text.contains("reading was stopped"), "\(text)")
    #expect(!scratch.exists("work/one/raw/schema.json"))
    #expect(try train(arguments("one")).status == 0)
    let whole = try scratch.read("work/one/raw/data.csv")
    #expect(whole.count > 150_000 * line.utf8.count / 2 && whole.last == UInt8(ascii: "\n"))
  }
}
