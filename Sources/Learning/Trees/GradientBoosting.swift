/// Gradient-boosted trees over histograms, leaf by leaf, after LightGBM.
public enum GradientBoosting {
  /// Judges the model on rows that it does not learn from.
  public struct Validation: Sendable {
    public var data: TrainingSet
    /// Nil judges by the loss itself, which is to be low.
    public var measure: Measure?
    /// Ends the fit when so many rounds in a row were no better than the best, which the model then ends with.
    public var patience: Int?

    public init(_ data: TrainingSet, measure: Measure? = nil, patience: Int? = nil) {
      self.data = data
      self.measure = measure
      self.patience = patience
    }
  }

  /// A figure of predictions, such as the area under the ROC curve.
  public struct Measure: Sendable {
    public var name: String
    public var higherIsBetter: Bool
    /// Takes predictions as `FittedModel.predict` returns them.
    public var compute: @Sendable (_ predictions: [Float]) -> Double

    public init(name: String, higherIsBetter: Bool, compute: @escaping @Sendable (_ predictions: [Float]) -> Double) {
      self.name = name
      self.higherIsBetter = higherIsBetter
      self.compute = compute
    }
  }

  /// What a fit ends with.
  public struct Result: Sendable {
    public var model: TreeModel
    /// The figures of every round, also of those that an earlier run made.
    public var history: [[RoundMetric]]
    /// Did the validation part end the fit before the last round?
    public var stoppedEarly: Bool
  }

  /// Fits trees to the rows.
  ///
  /// Classes are learnt by log loss, values by squared error. The same rows, parameters and seed give the same model,
  /// bit for bit, on any number of threads and however often the fit was interrupted.
  ///
  /// - Parameter checkpoint: what an interrupted fit of the same rows, parameters and seed has thrown.
  /// - Throws: `TreeFitError`; `FitInterrupted` when the observer asks to stop.
  public static func fit(
    _ training: TrainingSet, validation: Validation? = nil, parameters: BoostingParameters, seed: Int,
    threads: Int, observer: (any FitObserver)? = nil, resumingFrom checkpoint: [UInt8]? = nil
  ) throws -> Result {
    var run = try BoostingRun(
      training, validation: validation, parameters: parameters, seed: seed, threads: max(1, threads))
    if let checkpoint { try run.replay(checkpoint) }
    while run.wantsRound {
      run.addRound()
      if let observer,
        !observer.roundEnded(run.rounds, of: parameters.trees, metrics: run.history.last ?? []), run.wantsRound
      {
        throw FitInterrupted(checkpoint: run.checkpoint())
      }
    }
    return run.result()
  }
}
