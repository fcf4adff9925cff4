internal import Glibc
internal import ONNX
internal import RuntimeContract

/// Linear and logistic regression, with the losses and penalties of scikit-learn 1.9 on the columns that the learner is
/// given: whoever wants columns to be penalised alike scales them by a transform. An intercept is never penalised.
///
/// | algorithm | penalty | what is made small, over rows of weight w |
/// |---|---|---|
/// | `linear_regression` | `none` | Σ w (y - m)² |
/// | | `l2` | Σ w (y - m)² + alpha ‖β‖² |
/// | | `l1`, `elasticnet` | Σ w (y - m)² / 2 Σ w + alpha (l1_ratio ‖β‖₁ + (1 - l1_ratio) ‖β‖² / 2) |
/// | `logistic_regression` | all | c Σ w loss + l1_ratio ‖β‖₁ + (1 - l1_ratio) ‖β‖² / 2 |
///
/// `l1` and `l2` are l1_ratio 1 and 0. A tolerance is one of the mean loss, by standardised columns.
public struct LinearLearner: Learner {
  private enum Penalty: String {
    case none, l1, l2, elasticnet
  }

  private let isLogistic: Bool
  private let penalty: Penalty
  /// `alpha`, or `c`.
  private let strength: Double
  private let l1Ratio: Double
  private let hasIntercept: Bool
  private let limits: QuasiNewton.Limits
  /// Rows enough to know the curvature within a few per cent. A table of four times as many is first fitted by a sample.
  var sampleRows = 16 * 1024

  /// - Precondition: the settings are of `linear_regression` or `logistic_regression`.
  public init(_ settings: AlgorithmSettings) {
    precondition(settings.algorithm == .linearRegression || settings.algorithm == .logisticRegression)
    isLogistic = settings.algorithm == .logisticRegression
    guard let penalty = Penalty(rawValue: settings.choice("penalty")) else {
      preconditionFailure("the settings were checked")
    }
    self.penalty = penalty
    strength = settings.number(isLogistic ? "c" : "alpha")
    switch penalty {
    case .none, .l2: l1Ratio = 0
    case .l1: l1Ratio = 1
    case .elasticnet: l1Ratio = settings.number("l1_ratio")
    }
    hasIntercept = settings.bool("intercept")
    limits = QuasiNewton.Limits(
      tolerance: settings.number("tolerance"), iterations: settings.integer("max_iterations"))
  }

  /// - Precondition: logistic regression is given classes, and linear regression values.
  public func fit(_ training: TrainingSet, validation: TrainingSet?, _ run: FitRun) throws -> any FittedModel {
    try fitLinear(training, run)
  }

  /// `fit`, as the type that it returns.
  public func fitLinear(_ training: TrainingSet, _ run: FitRun) throws -> LinearModel {
    OpenBLAS.useOneThread()
    let encoding = FeatureEncoding(training.features, isCentered: hasIntercept, threads: run.threads)
    let rows = EncodedRows(training.features, encoding, threads: run.threads)
    let target = EncodedTarget(training, isLogistic: isLogistic, isCentered: hasIntercept)
    let (l2, l1) = penalties(encoding, totalWeight: target.totalWeight, scale: target.scale)
    let problem = LinearProblem(
      rows: rows, loss: target.loss, rowWeights: training.weights, hasIntercept: hasIntercept, l2: l2, l1: l1,
      threads: run.threads)
    let solution = try solve(problem, start: target.start(problem), fingerprint: fingerprint(training), run)
    return LinearModel(
      encoding: encoding, link: target.link, weights: target.finish(solution.weights, problem),
      isConverged: solution.isConverged, iterations: solution.iterations)
  }

  /// The penalties of the weights of standardised columns, by the mean loss.
  private func penalties(_ encoding: FeatureEncoding, totalWeight: Double, scale: Double) -> ([Double], [Double]) {
    let square: Double
    var absolute = 0.0
    switch (penalty, isLogistic) {
    case (.none, _): square = 0
    case (.l2, false): square = strength / totalWeight
    case (_, false):
      square = strength * (1 - l1Ratio)
      // The target was divided by its scale, so the loss is smaller by its square and the weights by the scale.
      absolute = strength * l1Ratio / scale
    case (_, true):
      square = (1 - l1Ratio) / (strength * totalWeight)
      absolute = l1Ratio / (strength * totalWeight)
    }
    return (encoding.factors.map { square * $0 * $0 }, encoding.factors.map { absolute * $0 })
  }

  private func fingerprint(_ training: TrainingSet) -> UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(training)
    fingerprint.add(isLogistic ? 1 : 0)
    for value in [strength, l1Ratio, limits.tolerance] { fingerprint.add(value) }
    for value in [penalty == .none ? 0 : 1, hasIntercept ? 1 : 0, limits.iterations] { fingerprint.add(value) }
    return fingerprint.value
  }

  private struct Solution {
    var weights: [Double]
    var isConverged: Bool
    var iterations: Int
  }

  private func solve(
    _ problem: LinearProblem, start: [Double], fingerprint: UInt64, _ run: FitRun
  ) throws -> Solution {
    let sample: LinearProblem?
    if case .squared = problem.loss, problem.stride <= Curvature.widestBlock {
      // The curvature is the same everywhere: known from all rows, one step arrives.
      sample = nil
    } else {
      sample = problem.sample(ofRows: max(sampleRows, 32 * problem.stride))
    }
    if problem.l1.contains(where: { $0 > 0 }) {
      return try solveProximal(problem, sample: sample, start: start, fingerprint: fingerprint, run)
    }
    let near = sample ?? problem
    var coarse = QuasiNewton(
      problem: near, factor: CurvatureFactor(Curvature(near, at: start)),
      limits: .init(tolerance: max(limits.tolerance, 1e-3), iterations: min(limits.iterations, 100)))
    var begin = start
    if case .squared = problem.loss {
    } else {
      var state = coarse.start(at: start)
      while !coarse.isDone(state) { coarse.advance(&state) }
      begin = state.weights
      coarse = QuasiNewton(
        problem: near, factor: CurvatureFactor(Curvature(near, at: begin)), limits: coarse.limits)
    }
    let solver = QuasiNewton(problem: problem, factor: coarse.factor, limits: limits)
    var state: QuasiNewton.State
    if let checkpoint = run.checkpoint {
      state = try QuasiNewton.State(checkpoint, fingerprint: fingerprint, count: problem.weightCount)
    } else {
      state = solver.start(at: begin)
    }
    while !solver.isDone(state) {
      solver.advance(&state)
      let goesOn = run.observer.roundEnded(
        state.iteration, of: limits.iterations, metrics: [RoundMetric(name: "loss", value: state.value)])
      if !goesOn, !solver.isDone(state) {
        throw FitInterrupted(checkpoint: state.checkpoint(fingerprint: fingerprint))
      }
    }
    return Solution(
      weights: state.weights, isConverged: state.isStalled || state.iteration < limits.iterations,
      iterations: state.iteration)
  }

  private func solveProximal(
    _ problem: LinearProblem, sample: LinearProblem?, start: [Double], fingerprint: UInt64, _ run: FitRun
  ) throws -> Solution {
    var begin = start
    if let sample {
      let coarse = ProximalNewton(
        problem: sample, model: sample,
        limits: .init(tolerance: max(limits.tolerance, 1e-3), iterations: min(limits.iterations, 100)))
      var state = coarse.start(at: start)
      while !coarse.isDone(state) { coarse.advance(&state) }
      begin = state.weights
    }
    let solver = ProximalNewton(problem: problem, model: sample ?? problem, limits: limits)
    var state: ProximalNewton.State
    if let checkpoint = run.checkpoint {
      state = try ProximalNewton.State(checkpoint, fingerprint: fingerprint, count: problem.weightCount)
    } else {
      state = solver.start(at: begin)
    }
    while !solver.isDone(state) {
      solver.advance(&state)
      let value = state.value + problem.absolutePenalty(state.weights)
      let goesOn = run.observer.roundEnded(
        state.iteration, of: limits.iterations, metrics: [RoundMetric(name: "loss", value: value)])
      if !goesOn, !solver.isDone(state) {
        throw FitInterrupted(checkpoint: state.checkpoint(fingerprint: fingerprint))
      }
    }
    return Solution(weights: state.weights, isConverged: state.isStalled, iterations: state.iteration)
  }
}
