import RuntimeContract
import StageTesting
import Testing

@testable import StageRuntime
@testable import mlgen_validate

@Suite struct ModelConfigTests {
  static let text = TinyModel.config(
    #"""
    "baseline": {"kind": "file", "path": "/old"},
    "gates": [{"metric": "auc", "min": 0.5, "max": 0.9, "max_regression": 0.1}], "slices": ["plan"],
    "fairness": {"column": "plan", "metric": "equal_opportunity", "max_gap": 0.1},
    "behaviour": {"invariant": ["plan"], "directional": [{"column": "x", "change": 1, "prediction": "increases"}]},
    "experiment": {"hypothesis": "h", "metric": "m", "minimum_effect": 0.01, "power": 0.8, "significance": 0.05}
    """#)

  @Test func theSampleIsSound() throws { #expect(try findings(Self.text) == []) }

  @Test(arguments: [
    (#""model": "tiny""#, #""model": "a/b""#, "model: a model has a name, without '/'"),
    (#"["auc", "accuracy"]"#, #"["auc", "rmse"]"#, "metrics[1]: a classification has no rmse"),
    (#"["auc", "accuracy"]"#, #"["auc", "auc"]"#, "metrics[1]: the metric auc stands twice"),
    (#""path": "/old""#, #""path": """#, "baseline: a baseline that is a file has the path"),
    (#""kind": "file""#, #""kind": "champion""#, "baseline.path: the registry says where the champion is"),
    (#""kind": "file""#, #""kind": "folder""#, "baseline.kind: folder is none of: champion, file"),
    (#""baseline": {"kind": "file", "path": "/old"},"#, "", "gates[0].max_regression: there is no baseline"),
    (#""min": 0.5"#, #""min": 0.95"#, "gates[0].min: the minimum 0.95 lies above the maximum 0.9"),
    (#""min": 0.5, "max": 0.9, "max_regression": 0.1"#, #""min": null"#, "gates[0]: a gate has a min, a max or a"),
    (#""max_regression": 0.1"#, #""max_regression": -1"#, "gates[0].max_regression: expected a number from 0 on"),
    (#"["plan"], "directional""#, #"["plan", "plan"], "directional""#, "behaviour.invariant[1]: the column 'plan'"),
    (#"["plan"], "directional""#, #"["y"], "directional""#, "behaviour.invariant[0]: 'y' has the role label"),
    (#""slices": ["plan"]"#, #""slices": ["plan", "plan"]"#, "slices[1]: the column 'plan' stands twice"),
    (#""max_gap": 0.1"#, #""max_gap": 2"#, "fairness.max_gap: expected a share from 0 to 1"),
    (
      #""metric": "equal_opportunity""#, #""metric": "parity""#, "fairness.metric: parity is none of: equal_opportunity"
    ),
    (#""column": "x", "change""#, #""column": "plan", "change""#, "directional[0].column: a number or an integer"),
    (#""change": 1"#, #""change": 0"#, "behaviour.directional[0].change: a change of 0 changes nothing"),
    (#""prediction": "increases""#, #""prediction": "up""#, "prediction: up is none of: increases, decreases"),
    (#""minimum_effect": 0.01"#, #""minimum_effect": 0"#, "experiment.minimum_effect: expected a share above 0"),
    (#""power": 0.8"#, #""power": 0.01"#, "experiment.power: expected a share between the significance and 1"),
    (#""seed": 1"#, #""sede": 1"#, "unknown key 'sede'"),
  ])
  func whatIsWrongIsTold(_ old: String, _ new: String, _ expected: String) throws {
    let text = Self.text.replacing(old, with: new)
    #expect(text != Self.text)
    let found = try findings(text)
    #expect(found.contains { $0.contains(expected) }, "\(found)")
  }

  private func findings(_ text: String) throws -> [String] {
    do {
      _ = try ConfigFile.decode(ValidateModelConfig.self, bytes: Array(text.utf8), file: "config.json")
      return []
    } catch let failure as Failure {
      return failure.details.map { "\($0.path ?? ""): \($0.message)" }
    }
  }
}

@Suite struct LatencyMeterTests {
  @Test func percentilesAreByTheNearestRank() {
    let figures = LatencyMeter.percentiles((1...200).reversed().map { Double($0) })
    #expect(figures == .init(p50: 100, p95: 190, p99: 198))
    #expect(LatencyMeter.percentiles([7]) == .init(p50: 7, p95: 7, p99: 7))
  }
}

@Suite struct ModelOptionsTests {
  @Test func whatIsWrittenBecomesAConfig() throws {
    let gate = try ModelOptions.gate("auc >= 0.8")
    #expect(gate == Gate(metric: .auc, minimum: 0.8, maximum: nil, maxRegression: nil))
    #expect(try ModelOptions.gate("log_loss<=1e-1").maximum == 0.1)
    #expect(
      try ModelOptions.gate("auc regression<=0.01")
        == Gate(metric: .auc, minimum: nil, maximum: nil, maxRegression: 0.01))
    for text in ["", "auc", "auc>0.8", "auc>=", "auc>=x", "auc regression>=0.1", "auc a b<=1", "auc>=nan", ">=1"] {
      #expect(throws: Failure.self, "\(text)") { try ModelOptions.gate(text) }
    }
    #expect(
      try ModelOptions.fairness("home region equalized_odds<=0.1")
        == FairnessCheck(column: "home region", metric: .equalizedOdds, maxGap: 0.1))
    #expect(
      try ModelOptions.directional("a-b+1.5 decreases")
        == DirectionalCheck(column: "a-b", change: 1.5, prediction: .decreases))
    #expect(try ModelOptions.directional("calls-2 increases").change == -2)
    for text in ["", "x", "x+1", "+1 increases", "x+ increases", "x+1 up"] {
      #expect(throws: Failure.self, "\(text)") { try ModelOptions.directional(text) }
    }
  }
}
