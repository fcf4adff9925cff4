import Foundation
import Quality
import RuntimeContract
import StageTesting
import Tabular
import Testing

@testable import mlgen_validate

/// A model's folder with a profile, a prediction log, and the config of `drift`.
private struct DriftRun {
  let executable: Executable
  var scratch: Scratch { executable.scratch }

  static let rows = 600

  /// Values of one row; `shift` moves the numbers.
  static func age(_ row: Int, shift: Double = 0) -> Double { Double((row * 37) % 101) + shift }
  static func plan(_ row: Int) -> String { ["basic", "basic", "pro"][row % 3] }
  static func probability(_ row: Int) -> Double { Double((row * 37) % 101) / 101 }

  init() throws {
    executable = try Executable("mlgen-validate")
    try writeProfile()
    try scratch.write(
      "model/metrics.json",
      #"{"objective": 1, "parts": [{"part": "validation", "rows": 9, "metrics": [{"name": "auc", "value": 0.9}]}]}"#)
    try writeConfig()
  }

  func writeProfile() throws {
    let age = TableColumn(name: "age", values: .numbers((0..<Self.rows).map { Self.age($0) }))
    let levels = ["basic", "pro"]
    let codes = (0..<Self.rows).map { Int32(levels.firstIndex(of: Self.plan($0)) ?? 0) }
    let plan = TableColumn(name: "plan", values: .categories(CategoryValues(codes: codes, levels: levels)))
    func profiles(_ columns: [TableColumn]) -> [ColumnProfile] {
      columns.map { column in
        var statistics = ColumnStatistics(name: column.name, type: column.values.type)
        statistics.observe(column.values)
        return ColumnProfile(statistics)
      }
    }
    let yes = (0..<Self.rows).map { Self.probability($0) }
    let profile = ModelProfile(
      rows: Self.rows, columns: profiles([age, plan]),
      predictions: profiles([
        TableColumn(name: "probability_no", values: .numbers(yes.map { 1 - $0 })),
        TableColumn(name: "probability_yes", values: .numbers(yes)),
      ]))
    try scratch.write("model/profile.json", String(decoding: JSONEncoder().encode(profile), as: UTF8.self))
  }

  func writeConfig(more: String = "") throws {
    try scratch.write(
      "drift.json",
      """
      {"columns": [{"name": "age", "type": "number", "role": "feature", "values": []},
        {"name": "left", "type": "category", "role": "label", "values": []}],
       "task": "classification", "prediction_log": "\(scratch.path("log"))", "model": "\(scratch.path("model"))",
       "tests": ["psi", "ks", "chi_squared", "jensen_shannon", "wasserstein"], "threshold": 0.2, "window_seconds": 3600,
       \(more)"tracking": {"tracker": "mlflow", "experiment": "e", "required": false}}
      """)
  }

  static func line(
    _ row: Int, time: String = "2026-11-20T11:30:00Z", age: String? = nil, plan: String? = nil, more: String = "",
    variant: String = "champion", version: String = "7"
  ) -> String {
    let yes = probability(row)
    return #"{"time":"\#(time)","request_id":"q\#(row)","model":"m","version":"\#(version)","variant":"\#(variant)","#
      + #""columns":{"age":\#(age ?? "\(self.age(row))"),"plan":"\#(plan ?? self.plan(row))"\#(more)},"#
      + #""predictions":{"probability_no":\#(1 - yes),"probability_yes":\#(yes)}}"#
  }

  func writeLog(_ lines: [String], file: String = "20261120T113000Z-pod-0.jsonl") throws {
    try scratch.write("log/\(file)", lines.joined(separator: "\n") + "\n")
  }

  @discardableResult
  func callAsFunction(_ more: String..., now: String = "2026-11-20T12:00:00Z") throws -> Executable.Outcome {
    try executable(
      ["drift", "--config", "drift.json", "--folder", "runs/one", "--now", now] + more,
      environment: ["MLGEN_PIPELINE": "churn \"x\""])
  }

  func result() throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: scratch.read("runs/one/reports/drift.json")) as? [String: Any])
  }

  func text(_ name: String) throws -> String {
    String(decoding: try scratch.read("runs/one/reports/\(name)"), as: UTF8.self)
  }

  func outcomes() throws -> [String: String] {
    let result = try result()
    let all = ["columns", "predictions"].flatMap { result[$0] as? [[String: Any]] ?? [] }
    return Dictionary(
      uniqueKeysWithValues: all.compactMap { drift in
        (drift["column"] as? String).map { ($0, drift["outcome"] as? String ?? "") }
      })
  }
}

@Suite struct DriftCommandTests {
  @Test func theSameRowsAreSteady() throws {
    let run = try DriftRun()
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0) })
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("None of 4 columns has drifted"))
    let first = try run.scratch.read("runs/one/reports/drift.json")
    let columns = try #require(try run.result()["columns"] as? [[String: Any]])
    let measures = try #require(columns[0]["measures"] as? [[String: Any]])
    #expect(measures.allSatisfy { $0["statistic"] as? Double == 0 }, "\(measures)")
    let metrics = try run.text("drift.prom")
    #expect(metrics.contains("mlgen_drift_rows{pipeline=\"churn \\\"x\\\"\"} 600.0\n"), "\(metrics)")
    #expect(try run.text("drift.html").contains("How it was judged"))
    try run("--threads", "2")
    #expect(try run.scratch.read("runs/one/reports/drift.json") == first)
  }

  @Test func aShiftAndNewValuesAreDrift() throws {
    let run = try DriftRun()
    try run.writeLog(
      (0..<DriftRun.rows).map {
        DriftRun.line($0, age: "\(DriftRun.age($0, shift: 40))", plan: $0 % 2 == 0 ? "gold" : "pro")
      })
    let outcome = try run()
    #expect(outcome.status == ExitCode.refused.rawValue)
    #expect(outcome.errors.contains("2 of 4 columns have drifted: age, plan"), "\(outcome.errors)")
    #expect(
      try run.outcomes() == [
        "age": "drifted", "plan": "drifted", "probability_no": "steady", "probability_yes": "steady",
      ])
    #expect(try run.text("drift.prom").contains("mlgen_drift_columns{pipeline=\"churn \\\"x\\\"\"} 2.0"))
  }

  @Test func moreMissingValuesAreDrift() throws {
    let run = try DriftRun()
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0, age: $0 % 4 == 0 ? "null" : nil) })
    let outcome = try run()
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("25 % of the rows have no value, and 0 % of the reference had"), "\(outcome.errors)")
  }

  @Test func onlyTheWindowCounts() throws {
    let run = try DriftRun()
    // The right rows, and on both sides of them others, which would be drift.
    let strange = (0..<400).map { DriftRun.line($0, time: "2026-11-20T10:59:59Z", age: "900") }
    let later = (0..<400).map { DriftRun.line($0, time: "2026-11-20T12:00:00.000001Z", age: "900") }
    try run.writeLog(strange + (0..<DriftRun.rows).map { DriftRun.line($0) } + later)
    // Too old for its rows to matter, and so not read at all.
    try run.writeLog(["no line of a log"], file: "20261120T095900Z-pod-0.jsonl")
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try (run.result()["current"] as? [String: Any])?["rows"] as? Int == DriftRun.rows)
    #expect(try run.result()["unreadable"] as? Int == 0)
  }

  @Test func copiesAndOtherVersionsAreToldApart() throws {
    let run = try DriftRun()
    let shadows = (0..<500).map { DriftRun.line($0, age: "900", variant: "shadow") }
    let old = (0..<100).map { DriftRun.line($0, time: "2026-11-20T11:10:00Z", version: "6") }
    try run.writeLog(shadows + old + (0..<DriftRun.rows).map { DriftRun.line($0) } + [#"{"time": 3}"#, "{"])
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let remarks = try #require(try run.result()["remarks"] as? [String])
    #expect(remarks.count == 3 && remarks[0].hasPrefix("2 lines of the log could not be read"), "\(remarks)")
    #expect(remarks[1].hasPrefix("500 rows of the variant shadow") && remarks[2].contains("600 rows that version 7"))
  }

  @Test func nothingToJudgeIsNoVerdict() throws {
    let run = try DriftRun()
    let absent = try run()
    #expect(absent.status == ExitCode.unavailable.rawValue && absent.errors.contains("prediction log is mounted there"))
    try run.writeLog((0..<9).map { DriftRun.line($0, time: "2026-11-19T00:00:00Z") })
    let old = try run()
    #expect(old.status == 3)
    #expect(
      old.errors.contains("no row of the log lies in the window 2026-11-20T11:00:00Z to 2026-11-20T12:00:00Z: 1 files"),
      "\(old.errors)")
    #expect(old.errors.contains("whose newest row is of 2026-11-19T00:00:00Z"))
    try run.scratch.write("log/20261120T113000Z-pod-0.jsonl", "")
    #expect(try run().status == 3)
  }

  @Test(arguments: [
    (#""version":1"#, #""version":2"#, "version: the profile is of version 2, and this program reads 1"),
    (#""rank_error":0"#, #""rank_error":-1"#, "rank_error: expected a share from 0 to 1"),
    (#""through":["#, #""through":[0,"#, "expected as many values as numbers of rows"),
    (#""name":"plan""#, #""name":"age""#, "columns[1].name: 'age' stands twice"),
    (#""count":400"#, #""count":401"#, "expected counts"),
    (#""missing":0"#, #""missing":-1"#, "expected missing and infinite rows"),
    (#""undercount":0"#, #""undercount":"x""#, "undercount: expected a whole number"),
    (#""other":0"#, #""other":0,"more":1"#, "more: unknown key 'more'"),
  ])
  func aProfileThatIsNoneIsAnError(_ old: String, _ new: String, _ expected: String) throws {
    let run = try DriftRun()
    try run.writeLog((0..<9).map { DriftRun.line($0) })
    let profile = String(decoding: try run.scratch.read("model/profile.json"), as: UTF8.self)
    let changed = profile.replacingOccurrences(of: old, with: new)
    #expect(changed != profile, "\(profile.prefix(500))")
    try run.scratch.write("model/profile.json", changed)
    let outcome = try run("--log", "text")
    #expect(outcome.status == ExitCode.unavailable.rawValue)
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
  }

  static let check = """
    "performance": {"metric": "auc", "max_drop": 0.05, "labels_after_seconds": 600, "labels": "LABELS"},
    "retraining": {"triggers": ["performance"], "cool_down_seconds": 7200},
    """

  @Test func performanceOnLabelsAsksForARetrainingOnce() throws {
    let run = try DriftRun()
    try run.writeConfig(more: Self.check.replacingOccurrences(of: "LABELS", with: run.scratch.path("labels")))
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0) })
    // What the model says: then it is better than it was. And the opposite.
    func labels(_ isRight: Bool) throws {
      let rows = (0..<DriftRun.rows).map { "q\($0),\((DriftRun.probability($0) > 0.5) == isRight ? "yes" : "no")" }
      try run.scratch.write("labels/a.csv", (["request_id,left"] + rows + ["q1,what"]).joined(separator: "\n") + "\n")
    }
    try labels(true)
    let good = try run()
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.errors.contains("auc of 600 rows is 1, and was 0.9 at registration"), "\(good.errors)")
    #expect((try run.result()["retraining"] as? [String: Any])?["requested"] as? Bool == false)
    try labels(false)
    let bad = try run()
    #expect(bad.status == 1)
    #expect(bad.errors.contains("worse by 100 %"), "\(bad.errors)")
    #expect((try run.result()["retraining"] as? [String: Any])?["requested"] as? Bool == true)
    #expect(try run.text("drift.prom").contains("mlgen_drift_retraining_requested{pipeline=\"churn \\\"x\\\"\"} 1.0"))
    // An hour later the same is found, and nothing asked for: it was.
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0, time: "2026-11-20T12:30:00Z") }, file: "b.jsonl")
    let again = try run(now: "2026-11-20T13:00:00Z")
    #expect(again.status == 1)
    let decision = try #require(try run.result()["retraining"] as? [String: Any])
    #expect(decision["requested"] as? Bool == false)
    #expect((decision["reason"] as? String)?.contains("not again before 2026-11-20T14:00:00Z") == true, "\(decision)")
    // A state that cannot be read stands in nobody's way.
    try run.scratch.write("runs/drift-state.json", "{")
    #expect(try run(now: "2026-11-20T13:00:00Z").errors.contains("state_unusable"))
    #expect((try run.result()["retraining"] as? [String: Any])?["requested"] as? Bool == true)
  }

  @Test func withoutLabelsPerformanceIsNotJudged() throws {
    let run = try DriftRun()
    try run.writeConfig(more: Self.check.replacingOccurrences(of: "LABELS", with: run.scratch.path("labels")))
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0) })
    #expect(try run().status == 3, "the folder is not there")
    try run.scratch.write("labels/a.csv", "request_id,left\n")
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("has a label yet"), "\(outcome.errors)")
    #expect(try run.text("drift.html").contains("Not judged"))
  }

  @Test func twoFilesAreComparedByHand() throws {
    let run = try DriftRun()
    let header = "age,plan\n"
    try run.scratch.write("a.csv", header + (0..<300).map { "\(DriftRun.age($0)),\(DriftRun.plan($0))\n" }.joined())
    try run.scratch.write(
      "b.csv", "age\n" + (0..<300).map { "\(DriftRun.age($0, shift: 50))\n" }.joined())
    let same = try run.executable("drift", "--reference", "a.csv", "--current", "a.csv")
    #expect(same.status == 0, "\(same.errors)")
    #expect(same.output.contains("None of 2 columns has drifted."), "\(same.output)")
    let other = try run.executable("drift", "--reference", "a.csv", "--current", "b.csv", "--folder", "hand")
    #expect(other.status == 1)
    #expect(other.output.contains("age: drifted") && other.output.contains("plan: not_judged"), "\(other.output)")
    #expect(run.scratch.exists("hand/reports/drift.html"))
    // A model's profile stands for the rows that it was trained on.
    let profile = try run.executable("drift", "--reference", "model/profile.json", "--current", "a.csv")
    #expect(profile.status == 0 && profile.output.contains("None of 2 columns has drifted."), "\(profile.errors)")
    let shifted = try run.executable("drift", "--reference", "model/profile.json", "--current", "b.csv")
    #expect(shifted.status == 1 && shifted.output.contains("age: drifted"), "\(shifted.output)")
    try run.scratch.write("none.csv", "age\n")
    #expect(try run.executable("drift", "--reference", "a.csv", "--current", "none.csv").status == 3)
    #expect(try run.executable("drift", "--reference", "a.csv").status == 2)
    #expect(try run.executable("drift").status == 2)
    #expect(try run.executable("drift", "--reference", "a.csv", "--current", "a.csv", "--test", "x").status == 2)
  }

  /// A profile stands for its rows within the error that it states.
  @Test(arguments: [300, 20_000])
  func aProfileIsASampleWithinItsError(_ count: Int) throws {
    var state = UInt64(count)
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53
    }
    let before = (0..<count).map { _ in next() * next() }
    let now = (0..<count).map { _ in next() }
    func sample(_ values: [Double]) throws -> SortedSample {
      var statistics = ColumnStatistics(name: "x", type: .number)
      statistics.observe(.numbers(values))
      guard case .numbers(let sample) = ColumnSample(ColumnProfile(statistics)) else { throw Undefined("no numbers") }
      return sample
    }
    let (profiled, today) = (try sample(before), try sample(now))
    let exact = try KolmogorovSmirnov(SortedSample(before), SortedSample(now)).statistic
    let error = profiled.rankError + today.rankError
    #expect(error < 0.02)
    #expect(abs(try KolmogorovSmirnov(profiled, today).statistic - exact) <= error)
    #expect(profiled.count == count)
    let deviation = try #require(SortedSample(before).standardDeviation)
    #expect(abs(try #require(profiled.standardDeviation) - deviation) < 1e-12)
  }
}
