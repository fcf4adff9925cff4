import Foundation
import RuntimeContract
import StageTesting
import Testing

/// A run's folder with `raw/`, and the config of `data`.
private struct DataRun {
  let executable: Executable
  var scratch: Scratch { executable.scratch }

  static let columns = [
    ("id", "string", "id"), ("age", "number", "feature"), ("visits", "integer", "feature"),
    ("plan", "category", "feature"), ("seen", "timestamp", "time"), ("left", "boolean", "label"),
  ]

  /// - Parameter rows: lines of `raw/data.csv`, without the header.
  init(_ rows: [String]) throws {
    executable = try Executable("mlgen-validate")
    try write(rows)
    try writeConfig()
  }

  static let good = (0..<40).map { row in
    "r\(row),\(Double((row * 7) % 50) + 0.5),\(row % 5),\(row % 2 == 0 ? "basic" : "pro"),2026-11-20T0\(row % 10):00:00Z,"
      + "\((row * row * 7 + row) % 3 == 0)"
  }

  func write(_ rows: [String], run: String = "one") throws {
    let header = Self.columns.map(\.0).joined(separator: ",")
    try scratch.write("runs/\(run)/raw/data.csv", ([header] + rows).joined(separator: "\n") + "\n")
    let schema = Self.columns.map {
      #"{"name": "\#($0.0)", "type": "\#($0.1)", "role": "feature", "values": \#($0.0 == "plan" ? #"["basic", "pro"]"# : "[]")}"#
    }
    try scratch.write("runs/\(run)/raw/schema.json", "[\(schema.joined(separator: ","))]")
  }

  func writeConfig(
    age: String = #""min": 0, "max": 100,"#, quality: String = #""unique": ["id"], "max_bad_rows": 0.0"#,
    onFailure: String = "stop", more: String = ""
  ) throws {
    let columns = Self.columns.map { name, type, role in
      let extra =
        name == "age" ? age : name == "plan" ? #""values": ["basic", "pro"],"# : ""
      let values = name == "plan" ? "" : #", "values": []"#
      return #"{\#(extra) "name": "\#(name)", "type": "\#(type)", "role": "\#(role)"\#(values)}"#
    }
    try scratch.write(
      "data.json",
      """
      {"input": "raw", "columns": [\(columns.joined(separator: ",\n"))\(more)],
       "quality": {"unique": [], "max_bad_rows": 0, "on_failure": "\(onFailure)"}}
      """.replacingOccurrences(of: #""unique": [], "max_bad_rows": 0"#, with: quality))
  }

  @discardableResult
  func callAsFunction(run: String = "one", _ more: String...) throws -> Executable.Outcome {
    try executable(
      ["data", "--config", "data.json", "--folder", "runs/\(run)", "--now", "2026-11-20T12:00:00Z"] + more)
  }

  func text(_ name: String) throws -> String { String(decoding: try scratch.read(name), as: UTF8.self) }

  func result(run: String = "one") throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: scratch.read("runs/\(run)/reports/data_validation.json")) as? [String: Any]
    )
  }

  func meta(run: String = "one") throws -> [String: Any] {
    try #require(try result(run: run)["meta"] as? [String: Any])
  }
}

@Suite struct DataCommandTests {
  @Test func goodDataPassesUnchanged() throws {
    let run = try DataRun(DataRun.good)
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try run.scratch.read("runs/one/processed/data.csv") == run.scratch.read("runs/one/raw/data.csv"))
    #expect(!run.scratch.exists("runs/one/quarantine"))
    #expect(try run.result()["success"] as? Bool == true)
    #expect(try run.meta()["judged_at"] as? String == "2026-11-20T12:00:00Z")
    #expect(run.scratch.exists("runs/data-profile.json"))
    let html = try run.text("runs/one/reports/data_validation.html")
    #expect(html.contains("<svg") && html.contains("2026-11-20T12:00:00Z"))
    let last = try #require(outcome.errors.split(separator: "\n").last)
    #expect(last.contains(#""event":"data_judged""#) && last.contains(#""rows":40"#))
    #expect(!run.scratch.exists("runs/runs"), "the config asks for no record")
    // Nothing but the clock makes a difference.
    let first = try ["json", "html"].map { try run.scratch.read("runs/one/reports/data_validation.\($0)") }
    try FileManager.default.removeItem(atPath: run.scratch.path("runs/data-profile.json"))
    try run("--threads", "2")
    #expect(try ["json", "html"].map { try run.scratch.read("runs/one/reports/data_validation.\($0)") } == first)
  }

  static let bad =
    DataRun.good + [
      "r0,20,1,basic,2026-11-20T00:00:00Z,true",  // an id that is there
      "x1,-3,1,pro,2026-11-20T00:00:00Z,true",  // below the minimum
      "x2,5,1,gold,2026-11-20T00:00:00Z,false",  // no value of the plan
      "x3,many,1,pro,2026-11-20T00:00:00Z,false",  // no number
      "x4,5,1",  // too short
      "x5,-1,1,gold,2026-11-20T00:00:00Z,false",  // two reasons
    ]

  @Test func stopRefusesAndTellsWhichRows() throws {
    let run = try DataRun(Self.bad)
    let outcome = try run()
    #expect(outcome.status == ExitCode.refused.rawValue)
    #expect(outcome.errors.contains("7 of 46 rows are bad"), "\(outcome.errors)")
    #expect(!run.scratch.exists("runs/one/processed") && !run.scratch.exists("runs/data-profile.json"))
    let rows = try run.text("runs/one/quarantine/bad_rows.csv").split(separator: "\n")
    #expect(rows[0] == "file,line,reasons,row")
    // The first row of a repeated key is one of them.
    #expect(
      rows.dropFirst().map { $0.split(separator: ",")[1] } == ["2", "42", "43", "44", "47"], "\(rows)")
    #expect(rows[1].contains("id is there more than once") && rows[3].contains("age is outside 0 to 100"))
    #expect(rows[4].contains("plan is none of the 2 values that it may have"))
    #expect(rows[5].contains("age is outside 0 to 100; plan is none of"))
    let unreadable = try run.text("runs/one/quarantine/unreadable.csv").split(separator: "\n")
    #expect(unreadable.count == 3 && unreadable[1].contains(",45,age,"), "\(unreadable)")
    #expect(try run.meta()["bad_rows"] as? Int == 7)
    #expect(try run.meta()["unreadable_rows"] as? Int == 2)
  }

  @Test func quarantineGoesOnWithoutThem() throws {
    let run = try DataRun(Self.bad)
    try run.writeConfig(onFailure: "quarantine")
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let processed = try run.text("runs/one/processed/data.csv").split(separator: "\n")
    #expect(processed.count == 40)  // the header and 39 rows
    #expect(Array(processed.dropFirst()) == DataRun.good.dropFirst().map { $0[...] })
    let schema = try run.text("runs/one/processed/schema.json")
    #expect(!schema.contains("gold"), "a value that no row has left")
    #expect(run.scratch.exists("runs/one/quarantine/bad_rows.csv"))
    #expect(try run.result()["success"] as? Bool == false)
  }

  @Test func warnPassesAllRowsOn() throws {
    let run = try DataRun(Self.bad)
    try run.writeConfig(onFailure: "warn")
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("expectation_unmet"))
    let processed = try run.text("runs/one/processed/data.csv").split(separator: "\n")
    // All but those that are no rows.
    #expect(processed.count == 1 + 46 - 2)
    #expect(run.scratch.exists("runs/one/quarantine/unreadable.csv"))
    #expect(!run.scratch.exists("runs/one/quarantine/bad_rows.csv"))
  }

  @Test func whatWasAllowedIsPutAside() throws {
    let run = try DataRun(Self.bad)
    try run.writeConfig(quality: #""unique": ["id"], "max_bad_rows": 0.2"#)
    #expect(try run().status == 0)
    #expect(try run.text("runs/one/processed/data.csv").split(separator: "\n").count == 40)
  }

  @Test func staleDataIsRefusedUnderQuarantineToo() throws {
    let run = try DataRun(DataRun.good)
    let freshness = #""unique": [], "max_bad_rows": 0, "freshness": {"column": "seen", "max_age_seconds": 3600}"#
    try run.writeConfig(quality: freshness, onFailure: "quarantine")
    let outcome = try run()
    #expect(outcome.status == ExitCode.refused.rawValue)
    #expect(outcome.errors.contains("seen: the newest row is 10800 seconds old, and only 3600 are permitted"))
    try run.writeConfig(quality: freshness.replacingOccurrences(of: "3600", with: "20000"))
    #expect(try run().status == 0)
    // A verdict that no longer holds leaves nothing of what it passed.
    try run.writeConfig(quality: freshness)
    #expect(try run().status == 1)
    #expect(!run.scratch.exists("runs/one/processed"))
  }

  @Test func theNextRunTellsWhatChanged() throws {
    let run = try DataRun(DataRun.good)
    try run()
    let changed = DataRun.good.map { $0.replacingOccurrences(of: "pro", with: "plus") }
    try run.write(changed, run: "two")
    try run.writeConfig(onFailure: "warn")
    let outcome = try run(run: "two")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("plan has new values: plus"), "\(outcome.errors)")
    let meta = try run.meta(run: "two")
    #expect(meta["last_run"] as? String == "one")
    let change = try #require(meta["schema_change"] as? [String: Any])
    #expect((change["values"] as? [[String: Any]])?.count == 1)
    let html = try run.text("runs/two/reports/data_validation.html")
    #expect(html.contains("Since the last run"))
    // Done again, it says the same: it is not compared with itself.
    #expect(try run(run: "two").errors.contains("plan has new values: plus"))
    #expect(try run.meta(run: "two")["last_run"] as? String == "one")
  }

  @Test func aProfileThatCannotBeUsedIsPassedOver() throws {
    let run = try DataRun(DataRun.good)
    for text in [#"{"version": 9, "more": 1}"#, "{", #"{"version": 1}"#, "\u{0}"] {
      try run.scratch.write("runs/data-profile.json", text)
      let outcome = try run()
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("profile_unusable"), "\(outcome.errors)")
    }
    try run.scratch.write("runs/data-profile.json", #"{"version": 9}"#)
    #expect(try run().errors.contains("it is of version 9, and this program reads 1"))
  }

  @Test func aLeakIsHintedAt() throws {
    let rows = (0..<200).map { row in
      "r\(row),\(Double((row * 7) % 50)),\(row % 3 == 0 ? 1 : 0),basic,2026-11-20T00:00:00Z,\(row % 3 == 0)"
    }
    let run = try DataRun(rows)
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("visits alone explains 100 % of left"), "\(outcome.errors)")
  }

  @Test func whatIsNotThereCannotBeJudged() throws {
    let run = try DataRun(DataRun.good)
    try FileManager.default.removeItem(atPath: run.scratch.path("runs/one/raw/data.csv"))
    #expect(try run().status == ExitCode.unavailable.rawValue)
    try FileManager.default.removeItem(atPath: run.scratch.path("runs/one/raw/schema.json"))
    #expect(try run().status == ExitCode.unavailable.rawValue)
    #expect(try run("--now", "today").status == ExitCode.usage.rawValue)
  }

  @Test(arguments: [
    // Nothing but a header.
    ([], #""max_bad_rows": 0, "unique": []"#, 1, "There are 0 rows, and at least 1 must be"),
    // One row, and methods that need more.
    (["a,1,1,pro,2026-11-20T00:00:00Z,true"], #""max_bad_rows": 0, "unique": ["id"]"#, 0, "All"),
    (
      ["a,1,1,pro,2026-11-20T00:00:00Z,true"],
      #""max_bad_rows": 0, "unique": [], "anomalies": {"method": "zscore", "factor": 3}"#, 0, "All"
    ),
    // A constant column has no anomalies.
    (
      (0..<30).map { "r\($0),7,7,pro,2026-11-20T00:00:00Z,true" },
      #""max_bad_rows": 0, "unique": [], "anomalies": {"method": "mad", "factor": 3}"#, 0, "All"
    ),
    // Without bounds, an infinite value is far from the others.
    (
      (0..<30).map { "r\($0),\($0 == 3 ? "inf" : "\($0)"),\($0),pro,2026-11-20T00:00:00Z,true" },
      #""max_bad_rows": 0, "unique": [], "anomalies": {"method": "iqr", "factor": 3}"#, 1,
      "age: 1 of 30 values is outside"
    ),
    // NaN is a missing value, and a column may be empty if that is permitted.
    (
      (0..<30).map { "r\($0),NaN,\($0),pro,2026-11-20T00:00:00Z,true" },
      #""max_bad_rows": 0, "unique": [], "max_missing": 0.5"#, 1, "age: 100 % of the rows have no value"
    ),
    (
      (0..<30).map { "r\($0),,\($0),pro,2026-11-20T00:00:00Z," }, #""max_bad_rows": 0, "unique": [], "max_missing": 1"#,
      0, "All"
    ),
    // Types that are mixed are rows that cannot be read.
    (
      (0..<30).map { "r\($0),\($0 % 2 == 0 ? "1" : "one"),\($0),pro,2026-11-20T00:00:00Z,true" },
      #""max_bad_rows": 0.1, "unique": []"#, 1, "15 of 30 rows are bad, more than 10 %"
    ),
  ])
  func whatIsOddHasAnAnswer(_ rows: [String], _ quality: String, _ status: Int, _ expected: String) throws {
    let run = try DataRun(rows)
    try run.writeConfig(age: "", quality: quality)
    let outcome = try run()
    #expect(outcome.status == Int32(status), "\(outcome.errors)")
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    #expect(try run.text("runs/one/reports/data_validation.html").hasSuffix("</html>\n"))
  }

  @Test func tenThousandCategoriesAreJudged() throws {
    let run = try DataRun((0..<20_000).map { "r\($0),1,1,p\($0 % 10_000),2026-11-20T00:00:00Z,true" })
    try run.writeConfig(onFailure: "warn")
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("plan: 20000 of 20000 values are none of the 2 that it may have"))
    // Too many to be compared: the profile keeps none.
    #expect(try run.text("runs/data-profile.json").utf8.count < 5000)
    try run.write(DataRun.good, run: "two")
    #expect(try run(run: "two").errors.contains("schema_changed") == false)
  }

  @Test func aColumnThatTheDataLacksIsMissed() throws {
    let run = try DataRun(DataRun.good)
    try run.writeConfig(
      quality: #""unique": ["gone"], "max_bad_rows": 0"#, onFailure: "quarantine",
      more: #", {"name": "gone", "type": "number", "role": "feature", "values": []}"#)
    let outcome = try run()
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("gone: the data does not have the column"))
  }
}
