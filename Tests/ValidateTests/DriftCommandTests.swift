import Foundation
import Quality
import RuntimeContract
import StageTesting
import Tabular
import Testing

@testable import mlgen_validate

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

  /// What a former version answered, or one on trial, says nothing of the model that serves.
  @Test func performanceIsThatOfTheModelThatServes() throws {
    let run = try DriftRun()
    try run.writeConfig(more: Self.check.replacingOccurrences(of: "LABELS", with: run.scratch.path("labels")))
    let former = (0..<300).map { DriftRun.line($0, time: "2026-11-20T11:10:00Z", version: "6") }
    let trial = (300..<500).map { DriftRun.line($0, variant: "challenger") }
    try run.writeLog(former + trial + (500..<DriftRun.rows).map { DriftRun.line($0) })
    let rows = (0..<DriftRun.rows).map { row in
      "q\(row),\((DriftRun.probability(row) > 0.5) == (row >= 500) ? "yes" : "no")"
    }
    func write(_ file: String, _ rows: some Sequence<String>) throws {
      try run.scratch.write("labels/\(file)", (["request_id,left"] + rows).joined(separator: "\n") + "\n")
    }
    try write("2026-11-20.csv", rows)
    // Of a request with two labels the later one counts.
    try write("2026-11-19.csv", rows.map { $0.hasSuffix("yes") ? $0.dropLast(3) + "no" : $0.dropLast(2) + "yes" })
    let outcome = try run()
    #expect(outcome.errors.contains("auc of 100 rows is 1, and was 0.9 at registration"), "\(outcome.errors)")
  }

  static let agreement = """
    "performance": {"metric": "accuracy", "max_drop": 1, "labels_after_seconds": 600, "labels": "LABELS",
      "min_importance_agreement": 0.9},
    "retraining": {"triggers": ["performance"], "cool_down_seconds": 7200},
    """

  @Test func whatMattersNowIsComparedWithWhatDid() throws {
    let run = try DriftRun()
    try run.writeConfig(more: Self.agreement.replacingOccurrences(of: "LABELS", with: run.scratch.path("labels")))
    let metrics = #"[{"name": "accuracy", "value": 0.9}]"#
    try run.scratch.write(
      "model/metrics.json",
      #"{"objective": {"metric": "auc", "goal": "maximize"}, "parts": [{"part": "validation", "metrics": \#(metrics)}]}"#
    )
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0) })
    func labels(_ isYes: (Int) -> Bool) throws {
      let rows = (0..<DriftRun.rows).map { "q\($0),\(isYes($0) ? "yes" : "no")" }
      try run.scratch.write("labels/a.csv", (["request_id,left"] + rows).joined(separator: "\n") + "\n")
    }
    // Customers leave by their age, as those of the training did.
    try labels { DriftRun.age($0) > 50 }
    let absent = try run("--log", "text")
    #expect(absent.status == 3 && absent.errors.contains("importances.json"), "\(absent.errors)")
    try run.writeModel()
    let steady = try run()
    #expect(steady.status == 0, "\(steady.errors)")
    #expect(steady.errors.contains("The order of importance agrees by 1, at least 0.9"), "\(steady.errors)")
    let first = try run.scratch.read("runs/one/reports/drift.json")
    try run("--threads", "2")
    #expect(try run.scratch.read("runs/one/reports/drift.json") == first)
    // Now by their plan alone: to know it is what counts.
    try labels { DriftRun.plan($0) == "pro" }
    let shifted = try run()
    #expect(shifted.status == 1, "\(shifted.errors)")
    #expect(
      shifted.errors.contains("None of 4 columns has drifted. The order of importance agrees by 0."),
      "\(shifted.errors)")
    let result = try #require(try run.result()["importance"] as? [String: Any])
    #expect(result["rows"] as? Int == DriftRun.rows && result["metric"] as? String == "auc")
    let found = try #require(result["result"] as? [String: Any])
    let columns = try #require(found["columns"] as? [[String: Any]])
    #expect(columns.map { $0["column"] as? String } == ["age", "plan"])
    #expect(columns.map { $0["current_place"] as? Int } == [2, 1])
    #expect((try run.result()["retraining"] as? [String: Any])?["requested"] as? Bool == true)
    let text = try run.text("drift.prom")
    #expect(text.contains("mlgen_drift_importance_agreement{pipeline=\"churn \\\"x\\\"\"} 0."), "\(text)")
    #expect(text.contains("name=\"plan\",side=\"current\"} 0.9"), "\(text)")
    #expect(try run.text("drift.html").contains("How much worse the metric gets when a column is shuffled"))
  }

  @Test func importanceThatCannotBeToldIsNoVerdict() throws {
    let run = try DriftRun()
    try run.writeConfig(more: Self.agreement.replacingOccurrences(of: "LABELS", with: run.scratch.path("labels")))
    try run.scratch.write(
      "model/metrics.json",
      #"{"objective": {"metric": "auc", "goal": "maximize"}, "parts": [{"part": "train", "metrics": [{"name": "accuracy", "value": 0.9}]}]}"#
    )
    try run.writeModel()
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0) })
    // Labels of one class alone define no AUC; no labels, nothing.
    try run.scratch.write("labels/a.csv", "request_id,left\n" + (0..<90).map { "q\($0),yes\n" }.joined())
    let one = try run()
    #expect(one.status == 0 && one.errors.contains("importance was not judged: "), "\(one.errors)")
    try run.scratch.write("labels/a.csv", "request_id,left\n")
    let none = try run()
    #expect(none.status == 0, "\(none.errors)")
    #expect(none.errors.contains("importance was not judged: no row with a label is there yet"), "\(none.errors)")
    try run.scratch.write("labels/a.csv", "request_id,left\nq1,yes\nq2,no\n")
    try run.scratch.write("model/importances.json", #"[{"column":"age","permutation":0.3}]"#)
    let unknown = try run("--log", "text")
    #expect(unknown.status == 3)
    #expect(unknown.errors.contains("does not say how much 'plan' mattered"), "\(unknown.errors)")
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
