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
    /// How far the order of the columns' importance must agree with that of training; nil asks for nothing.
    @Sourced() public var minImportanceAgreement: Quantity.Fraction?

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

extension PipelineSpec.Monitoring: SpecObject {
  static let table = Table<PipelineSpec.Monitoring>(
    "Monitoring", "the monitoring section",
    [
      .object(
        "objectives", { $1(&$0.objectives) }, "What the service promises. Each brings alerts on its error budget."),
      .optionalObject("drift", { $1(&$0.drift) }, "Whether the rows of today look like those of training."),
      .optionalObject(
        "performance", { $1(&$0.performance) }, "Whether predictions turn out right, once the truth is known."),
      .optionalObject("kpi", { $1(&$0.kpi) }, "The business metric beside the model's."),
      .value("tracing", { $1(&$0.$tracing) }, "Where traces of requests go."),
      .value("logs", { $1(&$0.$logs) }, "Where logs go."),
      .optionalObject("alerts", { $1(&$0.alerts) }, "Who is told."),
      .optionalObject("retraining", { $1(&$0.retraining) }, "What starts a training by itself."),
      .optionalObject("rollback", { $1(&$0.rollback) }, "The way back to the version before."),
    ])
}

extension PipelineSpec.Monitoring.Objectives: SpecObject {
  static let table = Table<PipelineSpec.Monitoring.Objectives>(
    "Objectives", "the objectives section",
    [
      .optional("availability", { $1(&$0.$availability) }, "The share of requests that are answered.", .inside),
      .optional("latency_p99", { $1(&$0.$latencyP99) }, "How long the slowest hundredth may take.", .positive),
      .optional("feature_latency", { $1(&$0.$featureLatency) }, "How long looking up features may take.", .positive),
    ])
}

extension PipelineSpec.Monitoring.Drift: SpecObject {
  static let table = Table<PipelineSpec.Monitoring.Drift>(
    "Drift", "the drift section",
    [
      .list("tests", { $1(&$0.$tests) }, "How two distributions are compared.", atLeast: 1),
      .value("threshold", { $1(&$0.$threshold) }, "The distance above which a column has drifted.", .positive),
      .value("window", { $1(&$0.$window) }, "How far back the rows of today reach.", .positive),
      .value("schedule", { $1(&$0.$schedule) }, "When drift is looked for."),
      .value("timezone", { $1(&$0.$timezone) }, "The time zone of the schedule.", .timezone),
    ])
}

extension PipelineSpec.Monitoring.Performance: SpecObject {
  static let table = Table<PipelineSpec.Monitoring.Performance>(
    "Performance", "the performance section",
    [
      .required("metric", { $1(&$0.$metric) }, "What is measured."),
      .value("max_drop", { $1(&$0.$maxDrop) }, "How far it may fall below the registered model's value.", .positive),
      .optional("labels_after", { $1(&$0.$labelsAfter) }, "How long after a prediction its truth is known.", .positive),
      .optional(
        "min_importance_agreement", { $1(&$0.$minImportanceAgreement) },
        "How far the order in which columns matter must agree with that of training.", .positive,
        derived: "not looked at"),
    ])
}

extension PipelineSpec.Monitoring.KPI: SpecObject {
  static let table = Table<PipelineSpec.Monitoring.KPI>(
    "KPI", "the kpi section",
    [
      .required("name", { $1(&$0.$name) }, "The metric's name.", .notEmpty),
      .required("query", { $1(&$0.$query) }, "How it is computed, in the language of the monitoring stack.", .notEmpty),
    ])
}

extension PipelineSpec.Monitoring.Alerts: SpecObject {
  static let table = Table<PipelineSpec.Monitoring.Alerts>(
    "Alerts", "the alerts section",
    [
      .required("to", { $1(&$0.$to) }, "The channel that alerts go to."),
      .optional("secret", { $1(&$0.$secret) }, "The secret that holds the channel's key or address."),
    ])
}

extension PipelineSpec.Monitoring.Retraining: SpecObject {
  static let table = Table<PipelineSpec.Monitoring.Retraining>(
    "Retraining", "the retraining section",
    [
      .requiredList("triggers", { $1(&$0.$triggers) }, "What starts a training."),
      .value("cool_down", { $1(&$0.$coolDown) }, "How long it takes until the next may start.", .positive),
    ])
}

extension PipelineSpec.Monitoring.Rollback: SpecObject {
  static let table = Table<PipelineSpec.Monitoring.Rollback>(
    "Rollback", "the rollback section",
    [.value("within", { $1(&$0.$within) }, "How soon the version before must serve again.", .positive)])
}

extension PipelineSpec.Monitoring.Tracing: EnumValue {}
extension PipelineSpec.Monitoring.Logs: EnumValue {}
extension PipelineSpec.Monitoring.Drift.Test: EnumValue {}
extension PipelineSpec.Monitoring.Alerts.Channel: EnumValue {}
extension PipelineSpec.Monitoring.Retraining.Trigger: EnumValue {}
