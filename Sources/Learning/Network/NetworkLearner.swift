internal import ONNX
internal import RuntimeContract

/// A perceptron with hidden layers of one size: the rules of scikit-learn's, on standardised columns, and values of a
/// regression standardised too. The penalty is on the weights of these. Columns of 0 and 1 stay as they are, as the levels
/// of a category do. Scaled, a level that few rows have would outweigh all others in those; less their mean, they would
/// have a small slope in every row, which Adam makes a full step of, and so unlearn in most rows what few taught.
///
/// One thread does all the work: batches are too small to share.
public struct NetworkLearner: Learner {
  private let hidden: [Int]
  private let activation: Activation
  private let training: NetworkTraining.Settings
  private let epochs: Int
  private let tolerance: Double
  private let patience: Int?
  private let measure: GradientBoosting.Measure?

  /// As many passes without a lower loss end a fit that no validation part ends: scikit-learn allows ten, and one more.
  static let idleEpochs = 11

  /// - Parameters:
  ///   - patience: ends the fit when so many passes in a row were no better on the validation part than the best one,
  ///     which the model then is of.
  ///   - measure: what better is; nil means a lower loss.
  /// - Precondition: the settings are of `mlp`.
  public init(_ settings: AlgorithmSettings, patience: Int? = nil, measure: GradientBoosting.Measure? = nil) {
    precondition(settings.algorithm == .mlp)
    guard let activation = Activation(rawValue: settings.choice("activation")),
      let solver = NetworkTraining.Solver(rawValue: settings.choice("solver"))
    else { preconditionFailure("the settings were checked") }
    hidden = [Int](repeating: settings.integer("units"), count: settings.integer("layers"))
    self.activation = activation
    training = NetworkTraining.Settings(
      solver: solver, learningRate: settings.number("learning_rate"), alpha: settings.number("alpha"),
      batchSize: settings.integer("batch_size"), dropout: min(settings.number("dropout"), 0.999))
    epochs = settings.integer("epochs")
    tolerance = settings.number("tolerance")
    self.patience = patience
    self.measure = measure
  }

  public func fit(_ training: TrainingSet, validation: TrainingSet?, _ run: FitRun) throws -> any FittedModel {
    try fitNetwork(training, validation: validation, run)
  }

  /// `fit`, as the type that it returns.
  public func fitNetwork(_ data: TrainingSet, validation: TrainingSet?, _ run: FitRun) throws -> NetworkModel {
    OpenBLAS.useOneThread()
    let encoding = FeatureEncoding(
      data.features, isCentered: true, keepsIndicators: true, threads: run.threads)
    let isLogistic = if case .classes = data.target { true } else { false }
    let target = EncodedTarget(data, isLogistic: isLogistic, isCentered: true)
    let shape = NetworkShape(
      inputs: encoding.width, hidden: hidden, outputs: target.link == .logistic ? 1 : data.target.outputs,
      activation: activation, link: target.link)
    var fit = NetworkTraining(
      shape: shape, settings: training, rows: NetworkRows(data.features, encoding, threads: run.threads),
      loss: target.loss, weights: data.weights, seed: run.seed)
    let judge = validation.map { Judge($0, target: target, measure: measure) }
    let fingerprint = fingerprint(data, validation, run.seed)
    var state = NetworkProgress(NetworkTraining.State(shape.start(seed: run.seed), training.solver))
    if let checkpoint = run.checkpoint {
      state = try NetworkProgress(checkpoint, fingerprint: fingerprint, like: state)
    }
    func model(_ parameters: [Float], _ epochs: Int) -> NetworkModel {
      NetworkModel(
        encoding: encoding, shape: shape, parameters: target.finish(parameters, shape), epochs: epochs,
        losses: state.training.losses)
    }
    while !isDone(state) {
      fit.runEpoch(&state.training)
      var metrics = [RoundMetric(name: "loss", value: state.training.losses[state.training.losses.count - 1])]
      if let judge {
        let figure = judge.figure(model(state.training.parameters, state.training.epoch))
        metrics.append(RoundMetric(name: "validation_\(judge.name)", value: figure))
        if patience != nil { state.judge(figure, higherIsBetter: judge.higherIsBetter) }
      }
      // Without early stopping the fit ends as it would without a validation part, which is looked at alone.
      if judge == nil || patience == nil { state.judge(tolerance: tolerance) }
      let goesOn = run.observer.roundEnded(state.training.epoch, of: epochs, metrics: metrics)
      if !goesOn, !isDone(state) { throw FitInterrupted(checkpoint: state.checkpoint(fingerprint: fingerprint)) }
    }
    if patience != nil, let best = state.best { return model(best, state.bestEpoch) }
    return model(state.training.parameters, state.training.epoch)
  }

  private func isDone(_ state: NetworkProgress) -> Bool {
    state.training.epoch >= epochs || state.idle >= (patience ?? Self.idleEpochs)
  }

  private func fingerprint(_ data: TrainingSet, _ validation: TrainingSet?, _ seed: Int) -> UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(data)
    if let validation { fingerprint.add(validation) }
    let numbers = [
      seed, epochs, training.batchSize, patience ?? -1, activation == .relu ? 0 : activation == .tanh ? 1 : 2,
      training.solver == .adam ? 0 : 1,
    ]
    for value in hidden + numbers { fingerprint.add(value) }
    for value in [tolerance, training.learningRate, training.alpha, training.dropout] { fingerprint.add(value) }
    return fingerprint.value
  }

  /// Judges a model on rows that it does not learn from.
  private struct Judge {
    let data: TrainingSet
    let target: EncodedTarget
    let measure: GradientBoosting.Measure?

    init(_ data: TrainingSet, target: EncodedTarget, measure: GradientBoosting.Measure?) {
      self.data = data
      self.target = target
      self.measure = measure
    }

    var name: String { measure?.name ?? "loss" }
    var higherIsBetter: Bool { measure?.higherIsBetter ?? false }

    func figure(_ model: NetworkModel) -> Double {
      let predictions = model.predict(data.features)
      if let measure { return measure.compute(predictions, data) }
      return target.meanLoss(predictions, data)
    }
  }
}
