internal import Learning
internal import RuntimeContract

/// The learner that a config asks for.
enum LearnerChoice {
  /// - Throws: `Failure` of kind `usage` for what is not built yet.
  /// - Precondition: the settings are of the algorithm, and the algorithm fits the task.
  static func learner(_ settings: AlgorithmSettings, stopping: EarlyStopping?) throws(Failure) -> any Learner {
    switch settings.algorithm {
    case .gradientBoosting:
      return GradientBoosting(BoostingParameters(settings), patience: stopping?.rounds, measure: stopping?.measure)
    case .randomForest: return RandomForest(ForestParameters(settings))
    case .linearRegression, .logisticRegression: return LinearLearner(settings)
    case .mlp:
      throw Failure(
        .usage, details: [.init(path: "algorithm", message: "mlp is not built yet")],
        advice: "the others are: "
          + Algorithm.allCases.filter { $0 != .mlp }.map(\.rawValue).joined(separator: ", "))
    }
  }

  /// What a fit asks for and this program cannot do yet is an error before any work.
  ///
  /// - Throws: `Failure` of kind `usage`.
  static func refuseUnbuilt(_ config: FitConfig) throws(Failure) {
    var details: [Failure.Detail] = []
    if config.ensemble != nil { details.append(.init(path: "ensemble", message: "ensembles are not built yet")) }
    if config.crossValidation != nil {
      details.append(.init(path: "cross_validation", message: "cross-validation is not built yet"))
    }
    guard !details.isEmpty else { return }
    throw Failure(.usage, details: details, advice: "leave them out of the spec's training section for now")
  }
}

extension EarlyStopping {
  /// What boosting judges its rounds by. Nil is the loss itself, which is what these metrics are or grow with.
  fileprivate var measure: GradientBoosting.Measure? {
    guard metric != .logLoss, metric != .rmse else { return nil }
    let metric = metric
    let isHigherBetter = metric.goal == .maximize
    return GradientBoosting.Measure(name: metric.rawValue, higherIsBetter: isHigherBetter) { predictions, rows in
      // Rows that do not define the metric never do: no round is better than another.
      (try? Scoring.value(metric, rows.target, predictions)) ?? (isHigherBetter ? -.infinity : .infinity)
    }
  }
}
