public enum ModelTask: String, Codable, CaseIterable, Sendable {
  case classification
  case regression
}

public enum Algorithm: String, Codable, CaseIterable, Sendable {
  case linearRegression = "linear_regression"
  case logisticRegression = "logistic_regression"
  case gradientBoosting = "gradient_boosting"
  case randomForest = "random_forest"
  case mlp
}

public enum ClassWeight: String, Codable, CaseIterable, Sendable {
  case none
  /// Each class weighs the same in sum.
  case balanced
}

public enum EnsembleMethod: String, Codable, CaseIterable, Sendable {
  case voting
  /// A linear model over the members' predictions.
  case stacking
}

/// `mlgen-train fit`, and `tune` when there is a search: trains on `features/`, writes `model/`.
public struct FitConfig: Codable, Hashable, Sendable {
  /// The run's folder that it reads: `features`, or that of a user's stage standing before this one.
  public var input: String
  /// The registered model's name, also in the model's own metadata.
  public var modelName: String
  public var task: ModelTask
  public var columns: [Column]
  public var algorithm: Algorithm
  /// What the algorithm's own defaults do not say.
  public var parameters: [AlgorithmParameter]
  public var classWeight: ClassWeight
  public var seed: Int
  public var objective: FitObjective
  /// Computed on the validation part and tracked.
  public var metrics: [MetricName]
  public var earlyStopping: EarlyStopping?
  public var crossValidation: CrossValidation?
  public var search: SearchConfig?
  public var ensemble: Ensemble?
  /// At least 1.
  public var threads: Int
  public var tracking: TrackingConfig

  public init(
    input: String, modelName: String, task: ModelTask, columns: [Column], algorithm: Algorithm,
    parameters: [AlgorithmParameter],
    classWeight: ClassWeight, seed: Int, objective: FitObjective, metrics: [MetricName],
    earlyStopping: EarlyStopping?, crossValidation: CrossValidation?, search: SearchConfig?, ensemble: Ensemble?,
    threads: Int, tracking: TrackingConfig
  ) {
    self.input = input
    self.modelName = modelName
    self.task = task
    self.columns = columns
    self.algorithm = algorithm
    self.parameters = parameters
    self.classWeight = classWeight
    self.seed = seed
    self.objective = objective
    self.metrics = metrics
    self.earlyStopping = earlyStopping
    self.crossValidation = crossValidation
    self.search = search
    self.ensemble = ensemble
    self.threads = threads
    self.tracking = tracking
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case input, modelName = "model", task, columns, algorithm, parameters, classWeight = "class_weight", seed,
      objective,
      metrics, earlyStopping = "early_stopping", crossValidation = "cross_validation", search, ensemble, threads,
      tracking
  }
}

/// A setting of an algorithm, by its name in the language.
public struct AlgorithmParameter: Codable, Hashable, Sendable {
  public var name: String
  public var value: ParameterValue

  public init(name: String, value: ParameterValue) {
    self.name = name
    self.value = value
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, value
  }
}

/// What training and search look for.
public struct FitObjective: Codable, Hashable, Sendable {
  public var metric: MetricName
  public var goal: Goal

  public init(metric: MetricName, goal: Goal) {
    self.metric = metric
    self.goal = goal
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case metric, goal
  }
}

public enum Goal: String, Codable, CaseIterable, Sendable {
  case maximize
  case minimize
}

/// Ends the fit when the metric on the validation part has not improved for so many rounds.
public struct EarlyStopping: Codable, Hashable, Sendable {
  public var rounds: Int
  public var metric: MetricName

  public init(rounds: Int, metric: MetricName) {
    self.rounds = rounds
    self.metric = metric
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case rounds, metric
  }
}

/// Judges by parts of the training rows what is fitted on the others, divided as the data were split.
public struct CrossValidation: Codable, Hashable, Sendable {
  public static let foldCounts = 2...100

  /// One of `foldCounts`.
  public var folds: Int
  /// Random folds keep the shares of the classes; by time, a fold is judged by what is fitted on earlier rows.
  public var method: SplitMethod
  /// The group's or the time's column; nil under `random`.
  public var column: String?

  public init(folds: Int, method: SplitMethod, column: String?) {
    self.folds = folds
    self.method = method
    self.column = column
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case folds, method, column
  }
}

/// Several fits as one model.
public struct Ensemble: Codable, Hashable, Sendable {
  public var method: EnsembleMethod
  /// At least 2.
  public var members: Int

  public init(method: EnsembleMethod, members: Int) {
    self.method = method
    self.members = members
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case method, members
  }
}
