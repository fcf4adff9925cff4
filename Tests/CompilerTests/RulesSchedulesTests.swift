import Diagnostics
import Testing

@Suite struct RulesSchedulesTests {
  @Test(arguments: [
    "training: {schedule: '0 2 30 2 *'}",
    """
    options: {deployment_mode: batch}
    serving: {batch: {schedule: "0 2 30 2 *", input: s3://acme/a/, output: s3://acme/b/}}
    """,
    "monitoring: {drift: {schedule: '0 2 30 2 *'}}",
  ])
  func scheduleFiresSomeDay(change: String) throws {
    let findings = try RulesFixture.findings(change)
    #expect(findings.map(\.code) == [.neverFires])
    #expect(findings.map(\.message) == ["no year has a date that fits `0 2 30 2 *`"])
    try expectNothing(change.replacing("0 2 30 2 *", with: "0 2 * * *"))
  }

  @Test func leapDayComes() throws {
    try expectNothing("training: {schedule: '0 2 29 2 *'}")
  }

  @Test(arguments: [
    ("0 6 * * 1", false), ("0 6 */2 * *", false), ("0 6 1-15 * *", false), ("* * * 1-11 *", false),
    ("0 6 1 * 1-6", false), ("0 6 * * *", true), ("0 6 */1 * *", true), ("0 6 1-31 * *", true),
    ("0 6 1 * 0-6", true), ("0 6 * * MON-SUN", true), ("30 */6 * 1-12 *", true),
  ])
  func driftIsCheckedEachDay(schedule: String, isFine: Bool) throws {
    let change = "monitoring: {drift: {schedule: '\(schedule)'}}"
    guard !isFine else { return try expectNothing(change) }
    try expectFinding(
      change, .driftTooRare, at: "'\(schedule)'", "`\(schedule)` leaves out days, and drift is checked on each",
      help: "write `0 6 * * *` for every day at six, or `0 * * * *` for every hour")
  }

  @Test(arguments: [("drift", "drift: {tests: [psi]}"), ("performance", "performance: {metric: auc}")])
  func triggersAreMonitored(trigger: String, section: String) throws {
    try expectFinding(
      "monitoring: {retraining: {triggers: [\(trigger)]}}", .unmonitoredTrigger, at: trigger,
      "`\(trigger)` never starts a retraining: nothing watches it", help: "write a section `monitoring.\(trigger)`")
    try expectNothing("monitoring: {\(section), retraining: {triggers: [\(trigger)]}}")
  }
}
