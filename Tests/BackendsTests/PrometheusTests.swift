import Document
import Formats
import IR
import RuntimeContract
import Testing

@Suite struct PrometheusTests {
  private func rules(_ plan: Plan) throws -> [Node] {
    try objects(plan).require("prometheus-rule")["spec", "groups"]?.items.flatMap { $0["rules"]?.items ?? [] } ?? []
  }

  @Test func everyRecordedSeriesThatAnAlertReadsIsRecorded() throws {
    let rules = try rules(Fixture.plan())
    let recorded = rules.compactMap { $0["record"]?.string }
    #expect(recorded.count == 14)
    let alerts = rules.compactMap { $0["alert"] == nil ? nil : $0["expr"]?.string }
    let read = alerts.flatMap { $0.matches(of: /pipeline:[a-z_]+:ratio_rate[0-9]+[mhd]/).map { String($0.output) } }
    #expect(read.count == 16)
    #expect(Set(read) == Set(recorded))
  }

  @Test func aBudgetBurnsInTheWindowsOfTheWorkbook() throws {
    let burns = try rules(Fixture.plan()).filter { $0["alert"] == "ModelServerErrorBudgetBurn" }
    #expect(burns.map { $0["labels", "long"]?.string } == ["1h", "6h", "1d", "3d"])
    #expect(burns.map { $0["labels", "short"]?.string } == ["5m", "30m", "2h", "6h"])
    #expect(burns.map { $0["labels", "severity"]?.string } == ["critical", "critical", "warning", "warning"])
    for (burn, factor) in zip(burns, ["14.4", "6.0", "3.0", "1.0"]) {
      #expect(burn["expr"]?.string?.contains("> \(factor) * (1 - 0.999)") == true)
    }
  }

  @Test func rulesSeeThisServerAlone() throws {
    for rule in try rules(Fixture.plan()) {
      let expression = rule["expr"]?.string ?? ""
      let selectors = expression.matches(of: /\{([^}]*)\}/).map { String($0.output.1) }
      #expect(!selectors.isEmpty, "\(expression)")
      for selector in selectors {
        #expect(selector.contains(#"namespace="churn-prod""#), "\(expression)")
        #expect(
          selector.contains(#"job="churn-predictor""#) || selector.contains(#"pipeline="churn""#), "\(expression)")
      }
    }
  }

  @Test func latencyIsCountedAtABucketThatTheServerHas() throws {
    let expression = try rules(Fixture.plan()).compactMap { $0["expr"]?.string }.first { $0.contains("_bucket") }
    let labels = ServingInterface.durationBuckets(objectives: [0.2]).map(ServingInterface.bucketLabel)
    #expect(labels.contains { expression?.contains(#"le="\#($0)""#) == true })
  }

  @Test func withoutObjectivesOnlyTheTargetsAreWatched() throws {
    var plan = Fixture.plan()
    plan.objectives = Objectives(availability: nil, latencyP99: nil)
    #expect(try rules(plan).compactMap { $0["alert"]?.string } == ["ModelServerAbsent", "ModelServerReplicaDown"])
  }

  @Test func alertsSayWhoseTheyAreAndWhatToDo() throws {
    let alerts = try rules(Fixture.plan()).filter { $0["alert"] != nil }
    #expect(alerts.count == 10)
    for alert in alerts {
      #expect(alert["labels", "owner"] == "growth-ml")
      #expect(alert["labels", "pipeline"] == "churn")
      #expect(alert["labels", "environment"] == "prod")
      #expect(alert["annotations", "runbook"]?.string?.hasPrefix("1. ") == true)
    }
  }
}
