import Foundation
import RuntimeContract
import StageTesting
import Testing

/// What `drift` makes of data that are no usual data: of each, the verdict or what could not be judged and why.
@Suite struct DriftFaultTests {
  /// The columns of a result by their names.
  private func columns(_ run: DriftRun) throws -> [String: [String: Any]] {
    let all = ["columns", "predictions"].flatMap { (try? run.result()[$0]) as? [[String: Any]] ?? [] }
    return Dictionary(all.map { ($0["column"] as? String ?? "", $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func reason(_ run: DriftRun, _ column: String) -> String {
    (try? columns(run)[column]?["reason"] as? String) ?? ""
  }

  @Test func oneRowIsTooFewForDrift() throws {
    let run = try DriftRun()
    try run.writeLog([DriftRun.line(5, age: "95")])
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      try run.outcomes() == [
        "age": "steady", "plan": "steady", "probability_no": "steady", "probability_yes": "steady",
      ])
    #expect(
      reason(run, "age").contains("but 1 row is too few to tell that from chance"), "\(reason(run, "age"))")
  }

  @Test func aColumnThatBecameConstantIsDrift() throws {
    let run = try DriftRun()
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0, age: "50", plan: "pro") })
    #expect(try run().status == 1)
    #expect(try run.outcomes()["age"] == "drifted")
    #expect(try run.outcomes()["plan"] == "drifted")
    let measures = try #require(columns(run)["age"]?["measures"] as? [[String: Any]])
    #expect(measures.count == 4 && measures.allSatisfy { ($0["statistic"] as? Double)?.isFinite == true })
  }

  /// Of a constant there is no standard deviation, and no quantile that differs from another.
  @Test func aConstantColumnThatStaysIsSteadyAndOneThatMovesIsNot() throws {
    let run = try DriftRun()
    let header = "age,plan\n"
    func write(_ name: String, _ age: String) throws {
      try run.scratch.write(name, header + (0..<300).map { "\(age),\(DriftRun.plan($0))\n" }.joined())
    }
    try write("a.csv", "7.5")
    try write("b.csv", "7.5")
    try write("c.csv", "7.6")
    let same = try run.executable("drift", "--reference", "a.csv", "--current", "b.csv")
    #expect(same.status == 0 && same.output.contains("None of 2 columns has drifted."), "\(same.output)")
    let moved = try run.executable("drift", "--reference", "a.csv", "--current", "c.csv")
    #expect(moved.status == 1 && moved.output.contains("age: drifted"), "\(moved.output)")
  }

  @Test func aColumnWithoutValuesIsDriftIfThereWereSome() throws {
    let run = try DriftRun()
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0, age: "null", plan: "") })
    #expect(try run().status == 1)
    for column in ["age", "plan"] {
      #expect(
        reason(run, column).hasPrefix("100 % of the rows have no value, and 0 % of the reference had"),
        "\(reason(run, column))")
      #expect((try columns(run)[column]?["measures"] as? [Any])?.isEmpty == true)
    }
  }

  @Test func aColumnThatNeverHadValuesIsNotJudged() throws {
    let run = try DriftRun()
    try run.scratch.write("a.csv", "age,gone\n" + (0..<300).map { "\(DriftRun.age($0)),\n" }.joined())
    let outcome = try run.executable("drift", "--reference", "a.csv", "--current", "a.csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output.contains("gone: not_judged: ") && outcome.output.contains("neither sample has any"),
      "\(outcome.output)")
    try run.scratch.write("b.csv", "gone\n" + String(repeating: "\"\"\n", count: 300))
    let nothing = try run.executable("drift", "--reference", "b.csv", "--current", "b.csv")
    #expect(nothing.status == 3 && nothing.errors.contains("could be judged"), "\(nothing.errors)")
  }

  @Test func infiniteValuesAreCountedAndAreDrift() throws {
    let run = try DriftRun()
    func write(_ name: String, _ odd: String) throws {
      try run.scratch.write(
        name,
        "age,plan\n"
          + (0..<600).map { "\($0 % 6 == 0 ? odd : "\(DriftRun.age($0))"),\(DriftRun.plan($0))\n" }.joined())
    }
    try write("b.csv", "-inf")
    try write("c.csv", "nan")
    func drift(_ current: String) throws -> Executable.Outcome {
      try run.executable("drift", "--reference", "model/profile.json", "--current", current, "--folder", "runs/one")
    }
    let more = try drift("b.csv")
    #expect(more.status == 1)
    #expect(
      reason(run, "age").hasPrefix("16.67 % of the rows have an infinite value, and 0 % of the reference had"),
      "\(reason(run, "age"))")
    // Where they were before, they are no news; nor do they enter a figure.
    let profile = String(decoding: try run.scratch.read("model/profile.json"), as: UTF8.self)
    var known = try #require(JSONSerialization.jsonObject(with: Data(profile.utf8)) as? [String: Any])
    var columns = try #require(known["columns"] as? [[String: Any]])
    (columns[0]["infinite"], columns[0]["rows"]) = (120, 720)
    known["columns"] = columns
    try run.scratch.write(
      "model/profile.json", String(decoding: JSONSerialization.data(withJSONObject: known), as: UTF8.self))
    let same = try drift("b.csv")
    #expect(same.status == 0, "\(same.output)\(same.errors)")
    let measures = try #require(self.columns(run)["age"]?["measures"] as? [[String: Any]])
    #expect(measures.count == 4 && measures.allSatisfy { ($0["statistic"] as? Double ?? 1) < 0.1 }, "\(measures)")
    try run.scratch.write("model/profile.json", profile)
    #expect(try drift("c.csv").status == 1)
    #expect(reason(run, "age").hasPrefix("16.67 % of the rows have no value"), "\(reason(run, "age"))")
  }

  @Test func tenThousandCategories() throws {
    let run = try DriftRun()
    func write(_ name: String, _ prefix: String) throws {
      try run.scratch.write(name, "id,code\n" + (0..<20_000).map { "\($0),\(prefix)\($0 % 10_000)\n" }.joined())
    }
    try write("a.csv", "v")
    try write("b.csv", "w")
    let same = try run.executable("drift", "--reference", "a.csv", "--current", "a.csv")
    #expect(same.status == 0 && same.output.contains("None of 2 columns has drifted."), "\(same.output)")
    let other = try run.executable("drift", "--reference", "a.csv", "--current", "b.csv")
    #expect(other.status == 1 && other.output.contains("code: drifted"), "\(other.output)")
    // Today's log has a category that nobody knew, ten thousand times another.
    try run.writeLog((0..<10_000).map { DriftRun.line($0, plan: "new \($0)") })
    #expect(try run().status == 1)
    #expect(try run.outcomes()["plan"] == "drifted")
    #expect(try run.text("drift.html").contains("further values are not shown"))
  }

  @Test func textsAmongNumbersAreRowsThatCannotBeRead() throws {
    let run = try DriftRun()
    try run.writeLog(
      (0..<DriftRun.rows).map { DriftRun.line($0) }
        + [DriftRun.line(1, age: #""old""#), DriftRun.line(2, age: "[1]"), DriftRun.line(3, age: "true")])
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try run.result()["unreadable"] as? Int == 3)
    #expect((try run.result()["current"] as? [String: Any])?["rows"] as? Int == DriftRun.rows)
    let remarks = try #require(try run.result()["remarks"] as? [String])
    #expect(remarks.first?.contains("3 lines of the log could not be read, the first: ") == true, "\(remarks)")
    #expect(remarks.first?.contains("jsonl:\(DriftRun.rows + 1)") == true, "\(remarks)")
  }

  @Test func numbersThatBecameTextsAreNotCompared() throws {
    let run = try DriftRun()
    try run.scratch.write("a.csv", "x,y\n" + (0..<300).map { "\($0),\($0 % 7)\n" }.joined())
    try run.scratch.write("b.csv", "x,y\n" + (0..<300).map { "n\($0),\($0 % 7)\n" }.joined())
    let outcome = try run.executable("drift", "--reference", "a.csv", "--current", "b.csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output.contains("x: not_judged: The reference has numbers, and the rows of today have texts."),
      "\(outcome.output)")
  }

  /// Rows that drop out are told of; where most do, the rest proves nothing.
  @Test(arguments: [(60, Int32(0)), (200, 3)])
  func textsAmongNumbersAreTold(_ texts: Int, _ code: Int32) throws {
    let run = try DriftRun()
    let rows = (0..<300).map { "\($0 < texts ? "unknown" : "\(20 + $0 % 50)"),basic\n" }
    try run.scratch.write("today.csv", "age,plan\n" + rows.joined())
    let profile = run.scratch.path("model/profile.json")
    let outcome = try run.executable("drift", "--reference", profile, "--current", "today.csv", "--threshold", "9")
    #expect(outcome.status == code, "\(outcome.output)\(outcome.errors)")
    #expect((outcome.output + outcome.errors).contains("\(texts) of 300 rows"), "\(outcome.output)\(outcome.errors)")
  }

  @Test func labelsThatAreMissingDoNotCount() throws {
    let run = try DriftRun()
    try run.writeConfig(
      more: DriftCommandTests.check.replacingOccurrences(of: "LABELS", with: run.scratch.path("labels")))
    try run.writeLog((0..<DriftRun.rows).map { DriftRun.line($0) })
    // Of a third nobody knows, and of a third it is written down that nobody knows.
    let rows = (0..<DriftRun.rows).filter { $0 % 3 != 0 }
      .map { "q\($0),\($0 % 3 == 1 ? "" : DriftRun.probability($0) > 0.5 ? "yes" : "no")" }
    try run.scratch.write("labels/a.csv", (["request_id,left"] + rows).joined(separator: "\n") + "\n")
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("auc of 200 rows is 1"), "\(outcome.errors)")
    // All of one class: there is no AUC of them.
    try run.scratch.write("labels/a.csv", "request_id,left\nq1,yes\nq2,yes\n")
    let one = try run()
    #expect(one.status == 0 && one.errors.contains("performance was not judged: auc"), "\(one.errors)")
    try run.scratch.write("labels/a.csv", "id,left\nq1,yes\n")
    let other = try run("--log", "text")
    #expect(other.status == 3 || other.status == 1)
    #expect(other.errors.contains("request_id"), "\(other.errors)")
  }

  @Test(arguments: [
    (#"{"version": 2, "future": {}}"#, "version: the profile is of version 2, and this program reads 1"),
    (#"{"version": 0}"#, "version: the profile is of version 0, and this program reads 1"),
    (#"{"rows": 1}"#, "version"), ("", "profile.json"), ("[1]", "expected an object"),
  ])
  func profilesOfOtherVersionsSaySo(_ text: String, _ expected: String) throws {
    let run = try DriftRun()
    try run.writeLog((0..<9).map { DriftRun.line($0) })
    try run.scratch.write("model/profile.json", text)
    let outcome = try run("--log", "text")
    #expect(outcome.status == ExitCode.unavailable.rawValue)
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    #expect(outcome.errors.contains("train the model again"), "\(outcome.errors)")
  }
}
