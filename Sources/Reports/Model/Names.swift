import RuntimeContract

/// How the contract's names are read by people.
extension MetricName {
  var label: String {
    switch self {
    case .accuracy: "accuracy"
    case .balancedAccuracy: "balanced accuracy"
    case .precision: "precision"
    case .recall: "recall"
    case .f1: "F1"
    case .auc: "AUC"
    case .averagePrecision: "average precision"
    case .logLoss: "log loss"
    case .brier: "Brier score"
    case .rmse: "RMSE"
    case .mae: "MAE"
    case .mape: "MAPE"
    case .r2: "R²"
    case .latencyP50: "latency, median (s)"
    case .latencyP95: "latency, 95th percentile (s)"
    case .latencyP99: "latency, 99th percentile (s)"
    }
  }

  /// As it begins a line.
  var title: String { sentence(label) }

  /// What it says, for a reader who has not met it.
  var explanation: String {
    switch self {
    case .accuracy: "the share of rows whose class was predicted"
    case .balancedAccuracy: "the recall of each class, averaged over classes"
    case .precision: "of the rows that were predicted as a class, the share that was of it"
    case .recall: "of the rows of a class, the share that was predicted as it"
    case .f1: "the harmonic mean of precision and recall"
    case .auc: "how often a row of the class is ranked above one that is not"
    case .averagePrecision: "precision, averaged over the recall that it is reached at"
    case .logLoss: "the mean of the negative logarithm of the probability given to what was true"
    case .brier: "the mean squared difference of probability and truth"
    case .rmse: "the square root of the mean squared error, in the label's unit"
    case .mae: "the mean of the absolute error, in the label's unit"
    case .mape: "the mean of the absolute error as a share of the true value"
    case .r2: "the share of the label's variance that is explained"
    case .latencyP50, .latencyP95, .latencyP99: "the time that the prediction of one row takes"
    }
  }
}

extension Goal {
  var direction: String {
    switch self {
    case .maximize: "higher"
    case .minimize: "lower"
    }
  }

  var superlative: String {
    switch self {
    case .maximize: "highest"
    case .minimize: "lowest"
    }
  }

  /// Whether the first of two values is the better one.
  func prefers(_ one: Double, to other: Double) -> Bool {
    switch self {
    case .maximize: one > other
    case .minimize: one < other
    }
  }
}

extension Algorithm {
  var label: String {
    switch self {
    case .linearRegression: "linear regression"
    case .logisticRegression: "logistic regression"
    case .gradientBoosting: "gradient-boosted trees"
    case .randomForest: "random forest"
    case .mlp: "multi-layer perceptron"
    }
  }

  /// Several of them.
  var plural: String {
    switch self {
    case .linearRegression, .logisticRegression: "\(label)s"
    case .gradientBoosting: "models of \(label)"
    case .randomForest: "random forests"
    case .mlp: "multi-layer perceptrons"
    }
  }
}

extension EnsembleMethod {
  var label: String {
    switch self {
    case .voting: "voting"
    case .stacking: "stacking"
    }
  }
}

extension SearchMethod {
  var label: String {
    switch self {
    case .grid: "grid search"
    case .random: "random search"
    case .tpe: "tree-structured Parzen estimator (TPE)"
    case .successiveHalving: "successive halving"
    }
  }
}

extension ParameterValue {
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value.isFinite ? value : nil
    case .string, .bool: nil
    }
  }

  /// As it would be written in a spec: parameters are to be repeated, so nothing is rounded.
  var text: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): value.description
    case .string(let value): value
    case .bool(let value): String(value)
    }
  }
}

extension ModelReport.Part {
  /// As the head of a column or a row.
  var title: String { sentence(rawValue) }

  /// In front of `part` or `rows`.
  var adjective: String {
    switch self {
    case .train: "training"
    case .validation: "validation"
    case .test: "test"
    }
  }
}

/// With a capital letter in front.
func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
