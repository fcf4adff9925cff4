/// Counts the rounds of several fits, one after another, as those of one.
struct StagedObserver: FitObserver {
  let observer: any FitObserver
  let stage: Int
  let stages: Int

  func roundEnded(_ round: Int, of rounds: Int, metrics: [RoundMetric]) -> Bool {
    observer.roundEnded(stage * rounds + round, of: stages * rounds, metrics: metrics)
  }
}

/// Fits that follow each other and are interrupted as one: a checkpoint holds the models of those that are finished, and
/// that of the fit that was stopped.
struct StagedFits {
  private let run: FitRun
  private let stages: Int
  private let fingerprint: UInt64
  private let checkpoint: [UInt8]?
  /// Of the fits so far, in their stored forms; those of the checkpoint may be ahead.
  private var finished: [[UInt8]] = []
  /// How many of them were handed out.
  private var stage = 0
  /// The fit that the checkpoint stopped in.
  private var resumed: Int?

  init(_ run: FitRun, stages: Int, fingerprint: UInt64) throws(UnusableCheckpoint) {
    self.run = run
    self.stages = stages
    self.fingerprint = fingerprint
    guard let bytes = run.checkpoint else {
      checkpoint = nil
      return
    }
    var reader = try CheckpointReader(bytes, .ensemble, fingerprint: fingerprint)
    let count = try reader.integer()
    guard 0..<stages ~= count else { throw CheckpointReader.damaged }
    for _ in 0..<count { finished.append(try reader.byteArray()) }
    checkpoint = try reader.byteArray()
    resumed = count
    try reader.end()
  }

  /// The next of the fits; one that was finished before the interruption is not made again.
  mutating func fit(
    _ learner: any Learner, _ training: TrainingSet, validation: TrainingSet?, seed: Int
  ) throws -> any FittedModel {
    defer { stage += 1 }
    if stage < finished.count { return try StoredModel.model(finished[stage]) }
    let isStopped = stage == resumed
    let own = FitRun(
      seed: seed, threads: run.threads, checkpoint: isStopped ? checkpoint : nil,
      observer: StagedObserver(observer: run.observer, stage: stage, stages: stages))
    do {
      let model = try learner.fit(training, validation: validation, own)
      guard let bytes = StoredModel.bytes(model) else {
        preconditionFailure("members are models of one learner each, which all have a stored form")
      }
      finished.append(bytes)
      return model
    } catch let interrupted as FitInterrupted {
      var writer = CheckpointWriter(.ensemble, fingerprint: fingerprint)
      writer.write(finished.count)
      for bytes in finished { writer.write(bytes) }
      writer.write(interrupted.checkpoint)
      throw FitInterrupted(checkpoint: writer.bytes)
    }
  }
}
