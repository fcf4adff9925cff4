/// How far the fit of a network is, and what it has found: all that a checkpoint holds.
struct NetworkProgress: Equatable {
  var training: NetworkTraining.State
  private(set) var bestFigure = Double.infinity
  private(set) var bestEpoch = 0
  /// The parameters of the best pass, where a validation part says which that is.
  private(set) var best: [Float]?
  /// Passes since the best one.
  private(set) var idle = 0

  init(_ training: NetworkTraining.State) { self.training = training }

  /// By a figure of the validation part, whose best pass is kept.
  mutating func judge(_ figure: Double, higherIsBetter: Bool) {
    let loss = higherIsBetter ? -figure : figure
    if loss < bestFigure {
      bestFigure = loss
      bestEpoch = training.epoch
      best = training.parameters
      idle = 0
    } else {
      idle += 1
    }
  }

  /// By the loss of the pass itself, which has to fall by the tolerance.
  mutating func judge(tolerance: Double) {
    guard let loss = training.losses.last else { return }
    idle = loss > bestFigure - tolerance ? idle + 1 : 0
    bestFigure = min(bestFigure, loss)
  }

  func checkpoint(fingerprint: UInt64) -> [UInt8] {
    var writer = CheckpointWriter(.network, fingerprint: fingerprint)
    for value in [training.epoch, training.step, bestEpoch, idle, best == nil ? 0 : 1] {
      writer.write(value)
    }
    writer.write(bestFigure)
    writer.write(training.losses)
    for values in [training.parameters, training.first, training.second] { writer.write(values) }
    if let best { writer.write(best) }
    return writer.bytes
  }

  /// - Parameter start: a progress of the same fit, whose sizes the checkpoint must have.
  init(_ checkpoint: [UInt8], fingerprint: UInt64, like start: NetworkProgress) throws(UnusableCheckpoint) {
    self = start
    var reader = try CheckpointReader(checkpoint, .network, fingerprint: fingerprint)
    training.epoch = try reader.integer()
    training.step = try reader.integer()
    bestEpoch = try reader.integer()
    idle = try reader.integer()
    let hasBest = try reader.integer() == 1
    bestFigure = try reader.double()
    training.losses = try reader.doubles()
    training.parameters = try reader.floats(start.training.parameters.count)
    training.first = try reader.floats(start.training.first.count)
    training.second = try reader.floats(start.training.second.count)
    if hasBest { best = try reader.floats(start.training.parameters.count) }
    try reader.end()
  }
}
