import Foundation
import RuntimeContract
import StageTesting
import Testing

@testable import StageRuntime
@testable import mlgen_train

@Suite struct CheckConfigTests {
  @Test func everyGeneratedConfigPasses() throws {
    let checked = try CheckedConfigs(of: "mlgen-train")
    #expect(checked.problems == [])
    #expect(checked.unused == [], "some program has no generated config")
    #expect(checked.count > 10, "the test reads too few configs to mean anything")
  }

  static let fit = """
    {
      "input": "features", "model": "m", "task": "classification",
      "columns": [{"name": "y", "role": "label", "values": []}],
      "algorithm": "gradient_boosting",
      "parameters": [{"name": "trees", "value": 10}],
      "class_weight": "none", "seed": 0,
      "objective": {"metric": "log_loss", "goal": "minimize"},
      "metrics": ["auc"],
      "search": {"method": "grid", "trials": 2, "parallel": 1, "space": [{"name": "leaves", "values": [7, 15]}]},
      "threads": 1,
      "tracking": {"tracker": "mlflow", "experiment": "m", "required": false}
    }
    """

  @Test func theSampleIsSound() throws {
    #expect(try findings(Self.fit) == [])
  }

  @Test(arguments: [
    (
      #""trees", "value": 10"#, #""tree", "value": 10"#,
      "5:27: parameters[0].name: gradient_boosting has no parameter 'tree'"
    ),
    (#""value": 10"#, #""value": 0"#, "5:45: parameters[0].value: 'trees' is a whole number from 1 to 100000"),
    (#""value": 10"#, #""value": [1]"#, "5:45: parameters[0].value: expected a string"),
    (#""seed": 0"#, #""seed": "0""#, "6:35: seed: expected a whole number"),
    (#""seed": 0,"#, "", "1:1: the config: the key 'seed' is missing"),
    (#""seed": 0"#, #""seed": 0, "sede": 1"#, "6:38: sede: unknown key 'sede'; this object has: algorithm"),
    (#""seed": 0"#, #""seed": 0, "seed": 1"#, "6:38: not JSON: the key 'seed' stands twice in this object"),
    (#"["auc"]"#, #"["auk"]"#, "8:15: metrics[0]: auk is none of: accuracy, balanced_accuracy"),
    (#"["auc"]"#, #"["auc", "rmse"]"#, "8:22: metrics[1]: a classification has no rmse"),
    (#""goal": "minimize""#, #""goal": "maximize""#, "7:47: objective.goal: the better end of log_loss"),
    (#""values": [7, 15]"#, #""values": [7, 15.5]"#, "search.space[0].values[1]: 'leaves' is a whole number"),
    (#""threads": 1,"#, #""threads": 1"#, "11:3: not JSON: expected ',' or '}'"),
    (#""threads": 1"#, #""threads": 0"#, "10:14: threads: expected 1 to 1024 threads"),
    (#"{"name": "y", "role": "label", "values": []}"#, "", "3:14: columns: no column has the role label"),
  ])
  func whatIsWrongIsToldAtItsPlace(_ old: String, _ new: String, _ expected: String) throws {
    let text = Self.fit.replacingOccurrences(of: old, with: new)
    #expect(text != Self.fit)
    let found = try findings(text)
    #expect(found.contains { $0.contains(expected) }, "\(found)")
  }

  @Test func transformsAndSplitsAreHeldToTheirColumns() throws {
    let text = """
      {"input": "..", "task": "classification", "columns": [
        {"name": "a", "type": "category", "role": "feature", "min": 2, "max": 1, "values": []},
        {"name": "y", "role": "label", "values": []}],
       "split": {"method": "time", "train": 0.5, "validation": 0.5, "test": 0.5, "seed": 0, "stratify": "y"},
       "transforms": [{"column": "a", "impute": "mean", "clip": {"min": 2, "max": 1}}, {"column": "y"}, {"column": "a"}]}
      """
    let failure = #expect(throws: Failure.self) {
      try ConfigFile.decode(FeaturesConfig.self, bytes: Array(text.utf8), file: "f.json")
    }
    #expect(
      failure?.details.map { "\($0.path ?? ""): \($0.message)" } == [
        "input: expected the name of a folder of the run, such as processed",
        "columns[0].min: the minimum 2.0 lies above the maximum 1.0",
        "split: the three shares add up to 1.5, and not to 1", "split: a split by time names its column",
        "split.stratify: a split by time cannot keep shares; leave one of them out",
        "transforms[0].clip: the minimum 2.0 lies above the maximum 1.0",
        "transforms[0].impute: impute needs a number or an integer, and 'a' is category",
        "transforms[0].clip: clip needs a number or an integer, and 'a' is category",
        "transforms[1].column: 'y' has the role label, and the model sees features alone",
        "transforms[2].column: 'a' has a transform already",
      ])
  }

  @Test func exitCodesTellAMistakeFromAFailure() throws {
    let executable = try Executable("mlgen-train")
    try executable.scratch.write("bad.json", "{")
    for arguments in [["fit"], ["fit", "--config", "none.json"], ["fit", "--config", "bad.json"], ["fitt"]] {
      let process = executable.process(arguments)
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == ExitCode.usage.rawValue, "\(arguments)")
    }
    let folder = try executable("fit", "--config", ".")
    #expect(folder.status == ExitCode.unavailable.rawValue)
    #expect(folder.errors.contains("Is a directory"))
  }

  @Test func logsAreJSONLinesWhereNobodyWatches() throws {
    let executable = try Executable("mlgen-train")
    try executable.scratch.write("bad.json", #"{"a": }"#)
    let outcome = try executable("fit", "--config", "bad.json")
    let line = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.errors.utf8)) as? [String: Any], "\(outcome.errors)")
    #expect(line["level"] as? String == "error")
    #expect(line["stage"] as? String == "fit")
    #expect(line["line"] as? Int == 1)
    #expect(line["column"] as? Int == 7)
    #expect(line["exit_code"] as? Int == 2)
    let text = try executable("fit", "--config", "bad.json", "--log", "text")
    #expect(text.errors.hasPrefix("bad.json:1:7: error: not JSON: expected a value"), "\(text.errors)")
  }

  /// `LINE:COLUMN: PATH: MESSAGE` of everything that is wrong with a config of `fit`.
  private func findings(_ text: String) throws -> [String] {
    do {
      _ = try ConfigFile.decode(FitConfig.self, bytes: Array(text.utf8), file: "fit.json")
      return []
    } catch let failure as Failure {
      return failure.details.map { detail in
        let path = detail.path.map { "\($0): " } ?? ""
        return "\(detail.line ?? 0):\(detail.column ?? 0): \(path)\(detail.message)"
      }
    }
  }
}
