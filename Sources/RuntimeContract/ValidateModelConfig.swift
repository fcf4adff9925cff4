/// `mlgen-validate model`: judges `model/` on the test part of `features/`, against the baseline.
public struct ValidateModelConfig: Codable, Hashable, Sendable {
  /// The registered model whose champion is the baseline.
  public var modelName: String
  public var task: ModelTask
  public var columns: [Column]
  public var metrics: [MetricName]
  /// Nil judges the model alone.
  public var baseline: Baseline?
  public var gates: [Gate]
  /// Columns for each of whose values the metrics are reported.
  public var slices: [String]
  public var fairness: FairnessCheck?
  public var behaviour: BehaviourChecks
  public var experiment: ExperimentDesign?
  /// Of the bootstrap.
  public var seed: Int
  public var tracking: TrackingConfig

  public init(
    modelName: String, task: ModelTask, columns: [Column], metrics: [MetricName], baseline: Baseline?, gates: [Gate],
    slices: [String], fairness: FairnessCheck?, behaviour: BehaviourChecks, experiment: ExperimentDesign?, seed: Int,
    tracking: TrackingConfig
  ) {
    self.modelName = modelName
    self.task = task
    self.columns = columns
    self.metrics = metrics
    self.baseline = baseline
    self.gates = gates
    self.slices = slices
    self.fairness = fairness
    self.behaviour = behaviour
    self.experiment = experiment
    self.seed = seed
    self.tracking = tracking
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case modelName = "model", task, columns, metrics, baseline, gates, slices, fairness, behaviour, experiment, seed,
      tracking
  }
}

/// What a model must not fall behind.
public struct Baseline: Codable, Hashable, Sendable {
  public var kind: BaselineKind
  /// Of a model's folder; set under `file` alone.
  public var path: String?

  public init(kind: BaselineKind, path: String?) {
    self.kind = kind
    self.path = path
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case kind, path
  }
}

public enum BaselineKind: String, Codable, CaseIterable, Sendable {
  /// The version that serves in production: `Contract.championAlias` in the registry.
  case champion
  case file
}

/// A condition that a model meets or is refused by. Bounds are in the metric's own unit.
public struct Gate: Codable, Hashable, Sendable {
  public var metric: MetricName
  public var minimum: Double?
  public var maximum: Double?
  /// How far the metric may lie behind the baseline's interval.
  public var maxRegression: Double?

  public init(metric: MetricName, minimum: Double?, maximum: Double?, maxRegression: Double?) {
    self.metric = metric
    self.minimum = minimum
    self.maximum = maximum
    self.maxRegression = maxRegression
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case metric, minimum = "min", maximum = "max", maxRegression = "max_regression"
  }
}

public enum FairnessMetric: String, Codable, CaseIterable, Sendable {
  case equalOpportunity = "equal_opportunity"
  case demographicParity = "demographic_parity"
  case equalizedOdds = "equalized_odds"
  case predictiveParity = "predictive_parity"
}

/// The largest permitted gap between groups.
public struct FairnessCheck: Codable, Hashable, Sendable {
  public var column: String
  public var metric: FairnessMetric
  /// 0 to 1.
  public var maxGap: Double

  public init(column: String, metric: FairnessMetric, maxGap: Double) {
    self.column = column
    self.metric = metric
    self.maxGap = maxGap
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case column, metric, maxGap = "max_gap"
  }
}

/// What a prediction must do when one column changes.
public struct BehaviourChecks: Codable, Hashable, Sendable {
  /// Changing one of them alone must not change the prediction.
  public var invariant: [String]
  public var directional: [DirectionalCheck]

  public init(invariant: [String], directional: [DirectionalCheck]) {
    self.invariant = invariant
    self.directional = directional
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case invariant, directional
  }
}

public enum Direction: String, Codable, CaseIterable, Sendable {
  case increases
  case decreases
}

public struct DirectionalCheck: Codable, Hashable, Sendable {
  public var column: String
  /// Added to the column.
  public var change: Double
  public var prediction: Direction

  public init(column: String, change: Double, prediction: Direction) {
    self.column = column
    self.change = change
    self.prediction = prediction
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case column, change, prediction
  }
}

/// An online experiment to size.
public struct ExperimentDesign: Codable, Hashable, Sendable {
  public var hypothesis: String
  public var metric: String
  /// Absolute, 0 to 1.
  public var minimumEffect: Double
  /// 0 to 1.
  public var power: Double
  /// 0 to 1.
  public var significance: Double

  public init(hypothesis: String, metric: String, minimumEffect: Double, power: Double, significance: Double) {
    self.hypothesis = hypothesis
    self.metric = metric
    self.minimumEffect = minimumEffect
    self.power = power
    self.significance = significance
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case hypothesis, metric, minimumEffect = "minimum_effect", power, significance
  }
}
