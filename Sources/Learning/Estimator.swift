public import ONNX

/// A model that was fitted: it predicts, and it writes itself into a graph that predicts the same.
public protocol FittedModel: Sendable {
  /// Probabilities of the classes, or the value: row-major, `features.rowCount` × `outputs`.
  ///
  /// - Precondition: the features have the columns that the model was fitted on, in the same order.
  func predict(_ features: FeatureSet) -> [Float]

  /// `predict` for many calls: what it has to make of the model first is made once.
  func predictor() -> @Sendable (FeatureSet) -> [Float]

  /// How many numbers a row's prediction has: one for each class, or 1.
  var outputs: Int { get }

  /// False when a bound on iterations ended the fit, and not its tolerance. True of what has no tolerance to reach.
  var isConverged: Bool { get }

  /// Adds the nodes that compute `predict`.
  ///
  /// - Parameter features: a value of float32 and shape `[N, 1]` for each column, in the order of the features: numbers,
  ///   or the codes of a category; NaN is missing.
  /// - Returns: the name of a value of float32 and shape `[N, outputs]`.
  func emit(into graph: inout GraphBuilder, features: [String]) -> String
}

extension FittedModel {
  public func predictor() -> @Sendable (FeatureSet) -> [Float] { predict }

  public var isConverged: Bool { true }
}

/// What a fit asks and tells while it runs.
public protocol FitObserver: Sendable {
  /// Called once a round (a tree, an iteration, an epoch), `round` from 1.
  ///
  /// - Returns: false to stop now: the fit throws `FitInterrupted`.
  func roundEnded(_ round: Int, of rounds: Int, metrics: [RoundMetric]) -> Bool
}

/// A figure of one round, such as the loss on the validation part.
public struct RoundMetric: Hashable, Sendable {
  public var name: String
  public var value: Double

  public init(name: String, value: Double) {
    self.name = name
    self.value = value
  }
}

/// The observer asked to stop. Whoever resumes hands the checkpoint back, and ends with the same model.
public struct FitInterrupted: Error {
  /// What the learner needs to go on, in its own format.
  public var checkpoint: [UInt8]

  public init(checkpoint: [UInt8]) { self.checkpoint = checkpoint }
}
