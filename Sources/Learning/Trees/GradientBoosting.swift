/// Gradient-boosted trees over histograms, leaf by leaf, after LightGBM.
///
/// Classes are learnt by log loss, values by squared error. The same rows, parameters and seed give the same model, bit
/// for bit, on any number of threads and however often the fit was interrupted.
public struct GradientBoosting: Learner {
  public var parameters: BoostingParameters
  /// Ends the fit when so many rounds in a row were no better on the validation part than the best, which the model then
  /// ends with; nil uses all rounds.
  public var patience: Int?
  /// What the validation part is judged by; nil is the loss itself, which is to be low.
  public var measure: Measure?

  public init(
    _ parameters: BoostingParameters = BoostingParameters(), patience: Int? = nil, measure: Measure? = nil
  ) {
    self.parameters = parameters
    self.patience = patience
    self.measure = measure
  }

  /// A figure of predictions, such as the area under the ROC curve.
  public struct Measure: Sendable {
    public var name: String
    public var higherIsBetter: Bool
    /// Takes predictions as `FittedModel.predict` returns them, and the rows that they are of.
    public var compute: @Sendable (_ predictions: [Float], _ rows: TrainingSet) -> Double

    public init(
      name: String, higherIsBetter: Bool,
      compute: @escaping @Sendable (_ predictions: [Float], _ rows: TrainingSet) -> Double
    ) {
      self.name = name
      self.higherIsBetter = higherIsBetter
      self.compute = compute
    }
  }

  /// What a fit ends with.
  public struct Result: Sendable {
    public var model: TreeModel
    /// The figures of every round, also of those that an earlier run made; none without a validation part.
    public var history: [[RoundMetric]]
    /// Did the validation part end the fit before the last round?
    public var stoppedEarly: Bool
  }

  /// - Throws: `TreeFitError`; `FitInterrupted` when the observer asks to stop; `UnusableCheckpoint`.
  public func fit(_ training: TrainingSet, validation: TrainingSet?, _ run: FitRun) throws -> any FittedModel {
    try boost(training, validation: validation, run).model
  }

  /// Fits, and tells of the rounds as well.
  ///
  /// - Throws: as `fit` does.
  public func boost(_ training: TrainingSet, validation: TrainingSet? = nil, _ run: FitRun) throws -> Result {
    let judge = validation.map { BoostingJudge.Rules(rows: $0, measure: measure, patience: patience) }
    var boosting = try BoostingRun(
      training, judge: judge, parameters: parameters, seed: run.seed, threads: max(1, run.threads))
    if let checkpoint = run.checkpoint { try boosting.replay(checkpoint) }
    while boosting.wantsRound {
      boosting.addRound()
      let goesOn = run.observer.roundEnded(
        boosting.rounds, of: parameters.trees, metrics: boosting.history.last ?? [])
      if !goesOn, boosting.wantsRound { throw FitInterrupted(checkpoint: boosting.checkpoint()) }
    }
    return boosting.result()
  }
}
