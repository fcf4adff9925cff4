import Foundation
import RuntimeContract
import StageTesting
import Testing

@Suite struct ModelCommandTests {
  @Test func aGoodModelPasses() throws {
    let model = try TinyModel()
    try model.writeModel()
    try model.writeRows()
    let outcome = try model.judge(
      #"""
      "gates": [{"metric": "auc", "min": 0.7}, {"metric": "accuracy", "min": 0.6, "max": 1}, {"metric": "latency_p99", "max": 1}],
      "slices": ["plan", "region"], "fairness": {"column": "region", "metric": "demographic_parity", "max_gap": 0.5},
      "behaviour": {"invariant": ["plan"], "directional": [{"column": "x", "change": 0.5, "prediction": "increases"}]},
      "experiment": {"hypothesis": "Keeps more", "metric": "retention", "minimum_effect": 0.01, "power": 0.8, "significance": 0.05}
      """#)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("tiny: passed. All 6 judgements are passed.\n  ✓ auc is 0."), "\(outcome.output)")
    let verdict = try model.verdict()
    #expect(verdict.outcome == .passed && verdict.version == ModelVerdict.currentVersion)
    #expect(verdict.modelDigest.hasPrefix("sha256:") && verdict.rows == JudgedRows(judged: 200))
    #expect(verdict.gates.map(\.outcome) == [.passed, .passed, .passed])
    #expect(verdict.gates[0].interval != nil && verdict.gates[2].interval == nil && verdict.baseline == nil)
    #expect(verdict.slices.map(\.group) == ["basic", "pro", "north", "south"])
    #expect(verdict.slices.allSatisfy { $0.isSupported && $0.metrics.allSatisfy { $0.value != nil } })
    #expect(verdict.fairness?.outcome == .passed && verdict.behaviour.map(\.outcome) == [.passed, .passed])
    #expect(verdict.calibration.map(\.className) == ["yes"])
    #expect(verdict.calibration[0].bins.reduce(0) { $0 + $1.rows } == 200)
    // statsmodels' NormalIndPower for the hardest share.
    #expect(verdict.experiment?.perGroup == 39_243)
    let latency = try #require(verdict.latency)
    #expect(latency.processor.p50 > 0 && latency.processor.p50 <= latency.processor.p99)
    // One thread works all the time that passes, but for what others take of the machine.
    #expect(latency.processor.p50 <= latency.elapsed.p50 * 1.5)
    let page = String(decoding: try model.scratch.read("run/reports/model_validation.html"), as: UTF8.self)
    for text in ["Model validation", "Receiver operating characteristic", "Slices", "Fairness of region", "Experiment"]
    {
      #expect(page.contains(text), "the report lacks '\(text)'")
    }
    #expect(!page.contains("<script"))
  }

  @Test func twoRunsSayTheSame() throws {
    let model = try TinyModel()
    try model.writeModel()
    try model.writeRows()
    let more = #""slices": ["plan"], "metrics": ["auc", "f1", "log_loss"]"#
    #expect(try model.judge(more).status == 0)
    let (json, page) = ("run/reports/model_validation.json", "run/reports/model_validation.html")
    let first = (try model.scratch.read(json), try model.scratch.read(page))
    let again = try model.executable(
      "model", "--config", "validate_model.json", "--folder", "run", "--threads", "2")
    #expect(again.status == 0)
    #expect(try model.scratch.read(json) == first.0 && model.scratch.read(page) == first.1)
  }

  @Test func aMissedGateFails() throws {
    let model = try TinyModel()
    try model.writeModel(weight: -2)
    try model.writeRows()
    let outcome = try model.judge(#""gates": [{"metric": "auc", "min": 0.7}, {"metric": "accuracy", "max": 1}]"#)
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("tiny: failed. 1 of 2 judgements failed: auc."), "\(outcome.output)")
    #expect(outcome.output.contains("✕ auc is 0.") && outcome.output.contains("below the least, 0.7."))
    #expect(try model.verdict().gates.map(\.outcome) == [.failed, .passed])
  }

  @Test func aBaselineIsComparedOnTheSameRows() throws {
    let model = try TinyModel()
    try model.writeRows()
    try model.writeModel(weight: 2)
    // The classes in another order.
    try model.writeModel("old", weight: 2, reversed: true)
    let baseline = #""baseline": {"kind": "file", "path": "\#(model.scratch.path("old"))"}"#
    let gate = #""gates": [{"metric": "auc", "max_regression": 0}, {"metric": "log_loss", "max_regression": 0}]"#
    let same = try model.judge("\(baseline), \(gate), \"slices\": [\"plan\"]")
    #expect(same.status == 0, "\(same.errors)")
    let verdict = try model.verdict()
    #expect(verdict.baseline?.problem == nil && verdict.baseline?.digest != verdict.modelDigest)
    #expect(verdict.metrics.allSatisfy { $0.value == $0.baseline && $0.comparison == .undecided })
    #expect(verdict.slices.allSatisfy { $0.metrics.allSatisfy { $0.baseline == $0.value } })
    #expect(verdict.gates[0].reason.contains("the same as the baseline's"), "\(verdict.gates[0].reason)")
    #expect(same.output.contains("baseline") && same.output.contains("undecided"))
    try model.writeModel(weight: -2)
    let worse = try model.judge("\(baseline), \(gate)")
    #expect(worse.status == 1)
    #expect(
      try model.verdict().gates.allSatisfy { $0.outcome == .failed && $0.reason.contains("worse than the baseline's") })
  }

  @Test(arguments: ["columns", "classes", "damaged", "missing", "numbers"])
  func aBaselineThatCannotBeComparedLetsNothingPass(_ kind: String) throws {
    let model = try TinyModel()
    try model.writeRows()
    try model.writeModel()
    let problem: String
    switch kind {
    case "columns":
      try model.writeModel("old", reading: "age")
      problem = "reads the column 'age', which the rows lack"
    case "classes":
      try model.writeModel("old", classes: ["no", "maybe"])
      problem = "tells the classes no, maybe apart, and this model no, yes"
    case "damaged":
      try model.scratch.write("old/model.onnx", "no model at all")
      problem = "is no ONNX model, or is damaged"
    case "numbers":
      try model.writeModel("old", weight: .nan)
      problem = "400 of its 400 answers are no finite numbers"
    default: problem = "cannot read: No such file or directory"
    }
    let outcome = try model.judge(
      #"""
      "baseline": {"kind": "file", "path": "\#(model.scratch.path("old"))"},
      "gates": [{"metric": "auc", "min": 0.5, "max_regression": 0.1}]
      """#)
    #expect(outcome.status == 3, "\(outcome.output)\(outcome.errors)")
    let verdict = try model.verdict()
    #expect(verdict.outcome == .notJudged && verdict.gates[0].outcome == .notJudged)
    #expect(verdict.gates[0].reason.contains(problem), "\(verdict.gates[0].reason)")
    #expect(verdict.baseline?.problem?.contains(problem) == true)
    // A gate that compares nothing is judged all the same.
    #expect(
      try model.judge(
        #"""
        "baseline": {"kind": "file", "path": "\#(model.scratch.path("old"))"}, "gates": [{"metric": "auc", "min": 0.5}]
        """#
      ).status == 0)
  }

  @Test func rowsThatDoNotDefineAMetric() throws {
    let model = try TinyModel()
    try model.writeModel()
    try model.writeRows(["1,pro,1,north,yes", "0.5,pro,2,south,yes"])
    let outcome = try model.judge(#""gates": [{"metric": "auc", "min": 0.7}], "slices": ["plan"]"#)
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("? auc could not be judged: auc needs rows of two classes"), "\(outcome.output)")
    try model.writeRows(["1,pro,1,north,yes"])
    let one = try model.judge(
      #""gates": [{"metric": "accuracy", "min": 0.5}], "metrics": ["accuracy", "log_loss", "auc"]"#)
    #expect(one.status == 0, "\(one.errors)")
    let verdict = try model.verdict()
    #expect(verdict.metrics[0].value == 1 && verdict.metrics[2].value == nil && verdict.metrics[2].problem != nil)
  }

  @Test func aConstantPredictionIsJudged() throws {
    let model = try TinyModel()
    try model.writeModel(weight: 0)
    try model.writeRows((0..<60).map { "\($0),basic,0,north,\($0 % 2 == 0 ? "yes" : "no")" })
    let outcome = try model.judge(
      #""metrics": ["auc", "average_precision", "f1", "brier"], "gates": [{"metric": "auc", "min": 0.6}]"#)
    #expect(outcome.status == 1)
    let verdict = try model.verdict()
    #expect(verdict.metrics.map(\.value) == [0.5, 0.5, 0, 0.25])
  }

  @Test func rowsWithoutALabelAreLeftOutAndCounted() throws {
    let model = try TinyModel()
    try model.writeModel()
    try model.writeRows(TinyModel.rows(60) + ["1,pro,1,north,", "1,pro,1,north,perhaps"])
    #expect(try model.judge().status == 0)
    #expect(try model.verdict().rows == JudgedRows(judged: 60, withoutLabel: 1, ofUnknownClass: 1))
    try FileManager.default.removeItem(atPath: model.scratch.path("run/reports"))
    try model.writeRows(["1,pro,1,north,", "1,pro,1,north,"])
    let none = try model.judge()
    #expect(
      none.status == 3 && none.errors.contains("no row has a label: 'y' is missing in all 2 rows"), "\(none.errors)")
    #expect(!model.scratch.exists("run/reports"))
    try model.writeRows([])
    #expect(try model.judge().errors.contains("there is no row to judge by"))
  }

  @Test func answersThatAreNoNumbersFail() throws {
    let model = try TinyModel()
    try model.writeModel()
    try model.writeRows(TinyModel.rows(20) + [",pro,1,north,yes"])
    let outcome = try model.judge(#""gates": [{"metric": "auc", "min": 0.1}]"#)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output.contains("answers 1 of 21 rows with what is no finite number"), "\(outcome.output)")
    #expect(outcome.output.contains("features/test.csv:22"))
    let verdict = try model.verdict()
    #expect(verdict.outcome == .failed && verdict.problems.count == 1 && verdict.gates[0].outcome == .failed)
  }

  @Test func violationsAreNamedByFileAndLine() throws {
    let model = try TinyModel()
    try model.writeModel(bonus: 1)
    try model.writeRows(TinyModel.rows(40))
    let outcome = try model.judge(
      #"""
      "behaviour": {"invariant": ["plan", "visits"],
        "directional": [{"column": "x", "change": 1, "prediction": "decreases"},
          {"column": "visits", "change": 7, "prediction": "increases"}]}
      """#)
    #expect(outcome.status == 1)
    let behaviour = try model.verdict().behaviour
    #expect(behaviour.map(\.outcome) == [.failed, .failed, .failed, .passed])
    #expect(behaviour[0].violations == 40 && behaviour[0].examples.count == 5)
    let example = try #require(behaviour[0].examples.first)
    let row = TinyModel.rows(40)[example.line - 2].split(separator: ",")
    #expect(example.file.hasSuffix("features/test.csv") && row[1] == example.from && example.to != example.from)
    #expect(behaviour[2].reason.contains("with +1, 100 % of the predictions go up"))
    // With 7 more, only 0, 1 and 2 stay within the bounds of the column.
    #expect(behaviour[3].rows == TinyModel.rows(40).count { "012".contains($0.split(separator: ",")[2]) })
    #expect(outcome.output.contains("features/test.csv:\(example.line): plan \"\(example.from)\" -> \"\(example.to)\""))
  }

  @Test func gapsBetweenGroupsFail() throws {
    let model = try TinyModel()
    try model.writeModel(weight: 1, bonus: 9)
    try model.writeRows()
    let outcome = try model.judge(
      #""fairness": {"column": "plan", "metric": "demographic_parity", "max_gap": 0.1}"#)
    #expect(outcome.status == 1 && outcome.output.contains("✕ The share predicted positive is 100 % for plan pro"))
  }

  @Test func tenThousandSlices() throws {
    let model = try TinyModel()
    try model.writeModel()
    try model.writeRows(
      TinyModel.rows(10_000).enumerated().map { index, row in
        row.replacingOccurrences(of: "north", with: "r\(index)").replacingOccurrences(
          of: "south", with: "s\(index % 3)")
      })
    let outcome = try model.judge(#""slices": ["region"], "metrics": ["accuracy"]"#)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let slices = try model.verdict().slices
    #expect(slices.count == 51 && slices.reduce(0) { $0 + $1.support } == 10_000)
    #expect(slices.filter(\.isSupported).count == 4)
  }

  @Test func aRegression() throws {
    let model = try TinyModel()
    try model.writeModel(isRegression: true)
    let rows = TinyModel.rows(100).map { row -> String in
      let fields = row.split(separator: ",")
      let truth = 2 * (Double(fields[0]) ?? 0) + (Double(fields[2]) ?? 0) / 10
      return fields.dropLast().joined(separator: ",") + ",\(truth + 0.25)"
    }
    try model.writeRows(rows, label: "number")
    let outcome = try model.judge(
      #""metrics": ["rmse", "r2", "mae", "mape"], "gates": [{"metric": "rmse", "max": 0.26}], "slices": ["plan"]"#,
      task: "regression", label: "number")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let verdict = try model.verdict()
    #expect(abs((verdict.metrics[0].value ?? 0) - 0.25) < 1e-6 && verdict.calibration.isEmpty)
    let wrong = try model.judge(#""metrics": ["auc"]"#)
    #expect(wrong.status == 3 && wrong.errors.contains("is a model of regression, and the task is classification"))
  }

  @Test func whatIsMissingIsNamed() throws {
    let model = try TinyModel()
    try model.writeRows()
    let none = try model.judge()
    #expect(none.status == 3 && none.errors.contains("run/model/model.onnx: error: cannot read"), "\(none.errors)")
    try model.scratch.write("run/model/model.onnx", "damaged")
    #expect(try model.judge().errors.contains("is no ONNX model, or is damaged"))
    try model.writeModel()
    let slice = try model.judge(#""slices": ["nowhere"]"#)
    #expect(slice.status == 3 && slice.errors.contains("slices: the rows have no column 'nowhere'"), "\(slice.errors)")
    try model.scratch.write("run/features/test.csv", "x,plan,visits,region,y\n1,pro,x,north,yes\n")
    let bad = try model.judge()
    #expect(bad.status == 3 && bad.errors.contains("test.csv:2"), "\(bad.errors)")
  }

  @Test func byHand() throws {
    let model = try TinyModel()
    try model.writeModel("champion")
    try model.writeModel("new", weight: -2)
    try model.scratch.write("rows.csv", "x,plan,visits,region,y\n" + TinyModel.rows(120).map { $0 + "\n" }.joined())
    let good = try model.executable(
      "model", "--model", "champion", "--data", "rows.csv", "--label", "y", "--gate", "auc>=0.7", "--slice", "region",
      "--invariant", "plan", "--fairness", "region demographic_parity<=0.5", "--directional", "x+0.5 increases")
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output.hasPrefix("champion: passed. All 4 judgements are passed."), "\(good.output)")
    #expect(try model.verdict("reports").slices.map(\.group) == ["north", "south"])
    let bad = try model.executable(
      "model", "--model", "new", "--data", "rows.csv", "--label", "y", "--baseline", "champion",
      "--gate", "auc regression<=0.01", "--reports", "out")
    #expect(bad.status == 1 && bad.output.contains("worse than the baseline's"), "\(bad.output)")
    #expect(try model.verdict("out").modelName == "new")
  }

  @Test(arguments: [
    (["--label", "y"], "give --config"),
    (["--model", "m"], "judged by --data"),
    (["--model", "m", "--data", "d", "--label", "y", "--config", "c"], "give --config"),
    (["--config", "c", "--gate", "auc>=1"], "the config says what to judge"),
    (["--model", "run/model", "--data", "d", "--label", "y", "--gate", "auc"], "--gate takes 'auc>=0.8'"),
    (["--model", "run/model", "--data", "d", "--label", "y", "--gate", "auk>=1"], "'auk' is none of: accuracy"),
    (["--model", "run/model", "--data", "d", "--label", "y", "--gate", "rmse<=1"], "a classification has no rmse"),
    (["--model", "run/model", "--data", "d", "--label", "y", "--gate", "auc regression<=1"], "there is no baseline"),
    (["--model", "run/model", "--data", "d", "--label", "y", "--fairness", "plan<=1"], "--fairness takes"),
    (["--model", "run/model", "--data", "d", "--label", "y", "--directional", "x increases"], "--directional takes"),
  ])
  func argumentsThatSayNothing(_ arguments: [String], _ message: String) throws {
    let model = try TinyModel()
    try model.writeModel()
    let outcome = try model.executable(["model"] + arguments)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
