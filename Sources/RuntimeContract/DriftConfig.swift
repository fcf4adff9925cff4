public enum DriftTest: String, Codable, CaseIterable, Sendable {
  /// Population stability index.
  case psi
  /// Two-sample Kolmogorov-Smirnov statistic.
  case ks
  /// Chi-squared statistic of categories, by its Cramér's V.
  case chiSquared = "chi_squared"
  /// Jensen-Shannon divergence, base 2.
  case jensenShannon = "jensen_shannon"
  /// First Wasserstein distance, in standard deviations of the profile.
  case wasserstein
}

/// `mlgen-validate drift`: compares logged requests with the profile of the model that answered them.
public struct DriftConfig: Codable, Hashable, Sendable {
  public var columns: [Column]
  public var task: ModelTask
  /// The folder of the prediction log, as mounted.
  public var predictionLog: String
  /// The folder of the model that serves, as mounted: its profile is the reference.
  public var model: String
  public var tests: [DriftTest]
  /// A statistic above it is drift, unless chance explains it.
  public var threshold: Double
  public var windowSeconds: Int
  public var performance: PerformanceCheck?
  public var retraining: RetrainingRule?
  public var tracking: TrackingConfig

  public init(
    columns: [Column], task: ModelTask, predictionLog: String, model: String, tests: [DriftTest], threshold: Double,
    windowSeconds: Int, performance: PerformanceCheck?, retraining: RetrainingRule?, tracking: TrackingConfig
  ) {
    self.columns = columns
    self.task = task
    self.predictionLog = predictionLog
    self.model = model
    self.tests = tests
    self.threshold = threshold
    self.windowSeconds = windowSeconds
    self.performance = performance
    self.retraining = retraining
    self.tracking = tracking
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case columns, task, predictionLog = "prediction_log", model, tests, threshold, windowSeconds = "window_seconds",
      performance, retraining, tracking
  }
}

/// How the model does once the truth is known.
public struct PerformanceCheck: Codable, Hashable, Sendable {
  public var metric: MetricName
  /// As a share of the value at registration, 0 to 1.
  public var maxDrop: Double
  /// When the truth is known.
  public var labelsAfterSeconds: Int
  /// The folder of the rows with labels, as mounted.
  public var labels: String
  /// How far the order of the columns' importance, as the labelled rows have it, must agree with that of the model's
  /// training, above 0 to 1; nil asks for nothing.
  public var minImportanceAgreement: Double?

  public init(
    metric: MetricName, maxDrop: Double, labelsAfterSeconds: Int, labels: String, minImportanceAgreement: Double?
  ) {
    self.metric = metric
    self.maxDrop = maxDrop
    self.labelsAfterSeconds = labelsAfterSeconds
    self.labels = labels
    self.minImportanceAgreement = minImportanceAgreement
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case metric, maxDrop = "max_drop", labelsAfterSeconds = "labels_after_seconds", labels,
      minImportanceAgreement = "min_importance_agreement"
  }
}

/// What asks for a new training run, and how often it may.
public struct RetrainingRule: Codable, Hashable, Sendable {
  public var triggers: [RetrainingTrigger]
  public var coolDownSeconds: Int

  public init(triggers: [RetrainingTrigger], coolDownSeconds: Int) {
    self.triggers = triggers
    self.coolDownSeconds = coolDownSeconds
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case triggers, coolDownSeconds = "cool_down_seconds"
  }
}

public enum RetrainingTrigger: String, Codable, CaseIterable, Sendable {
  case drift
  case performance
}
