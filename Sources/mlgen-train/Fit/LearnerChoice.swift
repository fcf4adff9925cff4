internal import Learning
internal import RuntimeContract
internal import StageRuntime

/// The learner that a config asks for.
enum LearnerChoice {
  /// - Throws: `Failure` of kind `usage` when the algorithm has no such parameters.
  static func settings(_ config: FitConfig) throws(Failure) -> AlgorithmSettings {
    do {
      return try AlgorithmSettings(config.algorithm, config.parameters)
    } catch { throw Failure(.usage, error.message) }
  }

  /// - Precondition: the settings are of the config's algorithm, which fits the task.
  static func learner(_ settings: AlgorithmSettings, _ config: FitConfig) -> any Learner {
    let member = member(settings, stopping: config.earlyStopping)
    guard let ensemble = config.ensemble else { return member }
    switch ensemble.method {
    case .voting: return VotingLearner(member, members: ensemble.members)
    case .stacking:
      let final: Algorithm = config.task == .classification ? .logisticRegression : .linearRegression
      guard let settings = try? AlgorithmSettings(final) else { preconditionFailure("defaults are sound") }
      return StackingLearner(
        member, members: ensemble.members, final: LinearLearner(settings),
        folds: config.crossValidation?.folds ?? StackingLearner.folds)
    }
  }

  /// One model of an ensemble, or the only one.
  static func member(_ settings: AlgorithmSettings, stopping: EarlyStopping?) -> any Learner {
    switch settings.algorithm {
    case .gradientBoosting:
      GradientBoosting(BoostingParameters(settings), patience: stopping?.rounds, measure: stopping?.measure)
    case .randomForest: RandomForest(ForestParameters(settings))
    case .linearRegression, .logisticRegression: LinearLearner(settings)
    case .mlp: NetworkLearner(settings, patience: stopping?.rounds, measure: stopping?.measure)
    }
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
