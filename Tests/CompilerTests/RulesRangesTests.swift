import Diagnostics
import Testing

@Suite struct RulesRangesTests {
  @Test func replicasHaveRoom() throws {
    try expectFinding(
      "serving: {replicas: {min: 4, max: 2}}", .minimumAboveMaximum, at: "4", "the minimum 4 is above the maximum 2",
      notes: ["the maximum is set here: 2"])
    try expectFinding(
      "serving: {replicas: {max: 1}}", .minimumAboveMaximum, at: "1",
      "the maximum 1 is below the minimum, which is 2 when it is not written", help: "write `min` too")
    try expectNothing("serving: {replicas: {min: 9}}")
    try expectNothing("serving: {replicas: {min: 3, max: 3}}")
  }

  @Test(arguments: [
    ("data: {columns: {monthly_fee: {min: 10, max: 1.5}}}", "10", "1.5"),
    ("training: {search: {space: {leaves: {min: 64, max: 8}}}}", "64", "8"),
    ("evaluation: {gates: [{metric: auc, min: 90%, max: 80%}]}", "90%", "80%"),
  ])
  func otherBoundsToo(change: String, low: String, high: String) throws {
    try expectFinding(
      change, .minimumAboveMaximum, at: low, "the minimum \(low) is above the maximum \(high)",
      notes: ["the maximum is set here: \(high)"])
  }

  @Test func clipRisesFromItsStart() throws {
    try expectFinding(
      "features: {transforms: [{column: monthly_fee, clip: [240, 0]}]}", .minimumAboveMaximum, at: "240",
      "`clip` of `monthly_fee` starts at 240, above its end at 0", help: "write `[0, 240]`")
    try expectNothing("features: {transforms: [{column: monthly_fee, clip: [0, 0]}]}")
  }

  @Test(arguments: [
    ("[5%, 50%, 25%, 100%]", "25%", "the step 25% does not rise above the one before it, 50%", nil),
    ("[50%, 50%, 100%]", "50%", "the step 50% does not rise above the one before it, 50%", nil),
    ("[5%, 50%]", "50%", "the last step is 50%, so two versions stay for ever", "end with `100%`"),
  ])
  func stepsRiseToAllTraffic(steps: String, text: String, message: String, help: String?) throws {
    try expectFinding(
      "serving: {rollout: {strategy: canary, steps: \(steps)}}", .rolloutSteps, at: text, message, help: help)
  }

  @Test func goodStepsAndStepsOfOtherStrategiesAreFine() throws {
    try expectNothing("serving: {rollout: {strategy: canary, steps: [5%, 25%, 100%]}}")
    try expectNothing("serving: {rollout: {strategy: ab_test, steps: [50%]}}")
    try expectNothing("serving: {rollout: {strategy: canary}}")
  }

  @Test func budgetAlertsRise() throws {
    let cloud = "cloud: {region: eu-west-1, account: '123456789012'}\n"
    try expectFinding(
      cloud + "cost: {budget: 500 USD, alert_at: [80%, 50%, 100%]}", .budgetAlerts, at: "50%",
      "the alert at 50% does not rise above the one before it, 80%")
    try expectNothing(cloud + "cost: {budget: 500 USD, alert_at: [50%, 80%, 100%]}")
  }

  @Test(arguments: [
    ("data: {quality: {unique: [region, region]}}", "region"),
    ("data: {layers: {raw: {uri: s3://acme-ml-raw/churn/, partition_by: [region, region]}}}", "region"),
    ("data: {columns: {contract: {values: [month, year, month]}}}", "month"),
    ("features: {transforms: [{column: region, encode: ordinal}, {column: region, encode: one_hot}]}", "region"),
    ("evaluation: {metrics: [auc, f1, auc]}", "auc"),
    ("evaluation: {slices: [region, region]}", "region"),
    ("evaluation: {behaviour: {invariant: [region, region]}}", "region"),
    ("monitoring: {drift: {tests: [psi, psi]}}", "psi"),
    ("monitoring: {drift: {tests: [psi]}, retraining: {triggers: [drift, drift]}}", "drift"),
    ("platform: {manage: [namespace, namespace]}", "namespace"),
    ("stages: [{name: a, image: 'acme/a:1', dependencies: [data_ingestion, data_ingestion]}]", "data_ingestion"),
  ])
  func namesStandOnce(change: String, name: String) throws {
    try expectFinding(
      change, .repeatedName, at: name, "`\(name)` is in this list already", notes: ["first listed here: \(name)"])
  }
}
