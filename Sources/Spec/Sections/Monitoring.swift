public import Source

extension PipelineSpec {
  public struct Monitoring: Sendable {
    public enum Tracing: String, CaseIterable, Sendable { case none, jaeger, zipkin }
    public enum Logs: String, CaseIterable, Sendable { case none, loki, elk }

    public var place = Place()
    public var objectives = Objectives()
    public var drift: Drift?
    public var performance: Performance?
    public var kpi: KPI?
    @Sourced(.none, rule: "requests are not traced unless `tracing` names a collector") public var tracing: Tracing
    @Sourced(.none, rule: "logs stay with the cluster unless `logs` names a store") public var logs: Logs
    public var alerts: Alerts?
    public var retraining: Retraining?
    public var rollback: Rollback?

    init() {}
  }
}

extension PipelineSpec.Monitoring {
  /// What the service promises.
  public struct Objectives: Sendable {
    public var place = Place()
    @Sourced() public var availability: Quantity.Fraction?
    @Sourced() public var latencyP99: Quantity.Duration?
    @Sourced() public var featureLatency: Quantity.Duration?

    init() {}
  }

  public struct Drift: Sendable {
    public enum Test: String, CaseIterable, Sendable {
      case psi, ks
      case chiSquared = "chi_squared"
      case jensenShannon = "jensen_shannon"
      case wasserstein
    }

    public var place = Place()
    @Sourced([Sourced(.psi, rule: "PSI suits numbers and categories")], rule: "PSI suits numbers and categories")
    public var tests: [Sourced<Test>]
    @Sourced(0.2, rule: "a PSI above 0.2 is held to be a significant shift") public var threshold: Double
    @Sourced(Quantity.Duration(milliseconds: 86_400_000), rule: "a day holds every hour's habits")
    public var window: Quantity.Duration
    @Sourced(CronSchedule.hourly, rule: "drift is looked for every hour unless `schedule` says otherwise")
    public var schedule: CronSchedule
    @Sourced("UTC", rule: "schedules are in UTC unless `timezone` names a zone") public var timezone: String

    init() {}
  }

  public struct Performance: Sendable {
    public var place = Place()
    @Sourced(unset: .auc) public var metric: PipelineSpec.Metric
    /// How far it may fall below the registered model's value, as a share of that.
    @Sourced(Quantity.Fraction(0.05), rule: "a twentieth is more than sampling explains")
    public var maxDrop: Quantity.Fraction
    /// How long after a prediction its truth is known.
    @Sourced() public var labelsAfter: Quantity.Duration?

    init() {}
  }

  public struct KPI: Sendable {
    public var place = Place()
    @Sourced(unset: "") public var name: String
    /// In the language of the monitoring stack.
    @Sourced(unset: "") public var query: String

    init() {}
  }

  public struct Alerts: Sendable {
    public enum Channel: String, CaseIterable, Sendable { case pagerduty, opsgenie, slack, email }

    public var place = Place()
    @Sourced(unset: .pagerduty) public var to: Channel
    /// What the channel's own key or address is kept in.
    @Sourced() public var secret: SecretPath?

    init() {}
  }

  public struct Retraining: Sendable {
    public enum Trigger: String, CaseIterable, Sendable { case drift, performance }

    public var place = Place()
    @Sourced(unset: []) public var triggers: [Sourced<Trigger>]
    @Sourced(
      Quantity.Duration(milliseconds: 86_400_000), rule: "at most one retraining a day unless `cool_down` says more")
    public var coolDown: Quantity.Duration

    init() {}
  }

  public struct Rollback: Sendable {
    public var place = Place()
    /// How soon the version before serves again.
    @Sourced(Quantity.Duration(milliseconds: 300_000), rule: "five minutes are one round of a GitOps sync and a start")
    public var within: Quantity.Duration

    init() {}
  }
}
