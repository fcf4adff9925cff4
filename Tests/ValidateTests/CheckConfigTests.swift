import DataStages
import Foundation
import RuntimeContract
import StageTesting
import Testing

@testable import StageRuntime
@testable import mlgen_validate

@Suite struct CheckConfigTests {
  @Test func everyGeneratedConfigPasses() throws {
    let checked = try CheckedConfigs(of: "mlgen-validate")
    #expect(checked.problems == [])
    #expect(checked.unused == [], "some program has no generated config")
    #expect(checked.count > 10, "the test reads too few configs to mean anything")
  }

  static let data = """
    {"input": "raw",
     "columns": [{"name": "id", "type": "string", "role": "id", "values": []},
      {"name": "at", "type": "timestamp", "role": "time", "values": []}],
     "quality": {"unique": ["id"], "max_missing": 0.1,
      "freshness": {"column": "at", "max_age_seconds": 60},
      "anomalies": {"method": "iqr", "factor": 3},
      "max_bad_rows": 0.01, "on_failure": "stop"}}
    """

  @Test(arguments: [
    (#""input": "raw""#, #""input": "a/b""#, "1:11: input: expected the name of a folder"),
    (#"["id"]"#, #"["id", "id"]"#, "4:31: quality.unique[1]: the column 'id' stands twice"),
    (#""max_missing": 0.1"#, #""max_missing": 2"#, "quality.max_missing: expected a share from 0 to 1"),
    (#""column": "at""#, #""column": "id""#, "quality.freshness.column: the age of rows is told by a timestamp"),
    (#""max_age_seconds": 60"#, #""max_age_seconds": 0"#, "quality.freshness.max_age_seconds: expected 1 to"),
    (#""factor": 3"#, #""factor": 0"#, "quality.anomalies.factor: expected a number above 0"),
    (#""max_bad_rows": 0.01"#, #""max_bad_rows": -1"#, "quality.max_bad_rows: expected a share from 0 to 1"),
    (#""on_failure": "stop""#, #""on_failure": "halt""#, "quality.on_failure: halt is none of: stop, quarantine, warn"),
    (#""iqr", "#, #""iqr", "faktor": 1, "#, "quality.anomalies.faktor: unknown key 'faktor'"),
  ])
  func whatIsWrongWithDataIsTold(_ old: String, _ new: String, _ expected: String) throws {
    #expect(try findings(ValidateDataConfig.self, Self.data) == [])
    let text = Self.data.replacingOccurrences(of: old, with: new)
    #expect(text != Self.data)
    let found = try findings(ValidateDataConfig.self, text)
    #expect(found.contains { $0.contains(expected) }, "\(found)")
  }

  static let drift = """
    {"columns": [{"name": "x", "type": "number", "role": "feature", "values": []},
      {"name": "y", "type": "boolean", "role": "label", "values": []}],
     "task": "classification", "prediction_log": "/log", "model": "/model", "tests": ["psi", "ks"], "threshold": 0.2,
     "window_seconds": 3600,
     "performance": {"metric": "auc", "max_drop": 0.05, "labels_after_seconds": 60, "labels": "/labels",
       "min_importance_agreement": 0.9},
     "retraining": {"triggers": ["drift", "performance"], "cool_down_seconds": 60},
     "tracking": {"tracker": "mlflow", "experiment": "e", "required": false}}
    """

  @Test(arguments: [
    (#""/log""#, #""""#, "3:46: prediction_log: expected the folder of the prediction log"),
    (#""/model""#, #""""#, "model: expected the folder of the model that serves"),
    (#"["psi", "ks"]"#, "[]", "tests: there is at least one test"),
    (#"["psi", "ks"]"#, #"["psi", "psi"]"#, "tests[1]: the test psi stands twice"),
    (#"["psi", "ks"]"#, #"["chi"]"#, "tests[0]: chi is none of: psi, ks, chi_squared, jensen_shannon, wasserstein"),
    (#""threshold": 0.2"#, #""threshold": 0"#, "threshold: expected a number above 0"),
    (#""window_seconds": 3600"#, #""window_seconds": 0"#, "window_seconds: expected 1 to"),
    (#""auc""#, #""rmse""#, "performance.metric: the task is classification, and rmse is of a regression"),
    (#""auc""#, #""latency_p50""#, "performance.metric: the task is classification, and the log has no latencies"),
    (#""max_drop": 0.05"#, #""max_drop": 5"#, "performance.max_drop: expected a share from 0 to 1"),
    (
      #"agreement": 0.9"#, #"agreement": 0"#,
      "performance.min_importance_agreement: expected a share above 0 and up to 1"
    ),
    (#""/labels""#, #""""#, "performance.labels: expected the folder of the rows with labels"),
    (#""label", "values""#, #""feature", "values""#, "columns: no column has the role label"),
    (#"["drift", "performance"]"#, "[]", "retraining.triggers: there is at least one trigger"),
    (#"["drift", "performance"]"#, #"["drift", "drift"]"#, "retraining.triggers[1]: the trigger drift stands twice"),
    (#""cool_down_seconds": 60"#, #""cool_down_seconds": -1"#, "retraining.cool_down_seconds: expected 0 to"),
  ])
  func whatIsWrongWithDriftIsTold(_ old: String, _ new: String, _ expected: String) throws {
    #expect(try findings(DriftConfig.self, Self.drift) == [])
    let text = Self.drift.replacingOccurrences(of: old, with: new)
    #expect(text != Self.drift)
    let found = try findings(DriftConfig.self, text)
    #expect(found.contains { $0.contains(expected) }, "\(found)")
  }

  /// `LINE:COLUMN: PATH: MESSAGE` of everything that is wrong with a config.
  private func findings<Config: CheckedConfig>(_ type: Config.Type, _ text: String) throws -> [String] {
    do {
      _ = try ConfigFile.decode(type, bytes: Array(text.utf8), file: "config.json")
      return []
    } catch let failure as Failure {
      return failure.details.map { detail in
        let path = detail.path.map { "\($0): " } ?? ""
        return "\(detail.line ?? 0):\(detail.column ?? 0): \(path)\(detail.message)"
      }
    }
  }
}
