/// How a fit is run: nothing here but the seed and the number of rounds that the observer allows changes the model.
public struct FitRun: Sendable {
  public var seed: Int
  /// At least 1.
  public var threads: Int
  /// Of the same fit, which was interrupted; nil begins anew.
  public var checkpoint: [UInt8]?
  public var observer: any FitObserver

  public init(seed: Int, threads: Int = 1, checkpoint: [UInt8]? = nil, observer: any FitObserver = UnobservedFit()) {
    self.seed = seed
    self.threads = threads
    self.checkpoint = checkpoint
    self.observer = observer
  }
}

/// Nobody looks on, and nothing stops the fit.
public struct UnobservedFit: FitObserver {
  public init() {}

  public func roundEnded(_ round: Int, of rounds: Int, metrics: [RoundMetric]) -> Bool { true }
}

/// An algorithm with its parameters: what ensembles, cross-validation and search fit.
public protocol Learner: Sendable {
  /// - Parameter validation: rows that early stopping judges by; nil trains for all rounds.
  /// - Throws: `FitInterrupted` when the observer asks to stop, `UnusableCheckpoint` when the checkpoint is of another fit.
  func fit(_ training: TrainingSet, validation: TrainingSet?, _ run: FitRun) throws -> any FittedModel
}

/// The checkpoint is not one of this fit: of other data, other parameters, or damaged.
public struct UnusableCheckpoint: Error, Hashable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}
