/// Counts the rounds of several fits, one after another, as those of one.
struct StagedObserver: FitObserver {
  let observer: any FitObserver
  let stage: Int
  let stages: Int

  func roundEnded(_ round: Int, of rounds: Int, metrics: [RoundMetric]) -> Bool {
    observer.roundEnded(stage * rounds + round, of: stages * rounds, metrics: metrics)
  }
}

/// Fits that follow each other and are interrupted as one: a checkpoint is the number of the fit that was stopped, and
/// that fit's own. On the way back to it the fits before are made anew, with the same results.
struct StagedFits {
  private let run: FitRun
  private let stages: Int
  private let fingerprint: UInt64
  private let reached: Int
  private let checkpoint: [UInt8]?

  init(_ run: FitRun, stages: Int, fingerprint: UInt64) throws(UnusableCheckpoint) {
    self.run = run
    self.stages = stages
    self.fingerprint = fingerprint
    guard let bytes = run.checkpoint else {
      reached = 0
      checkpoint = nil
      return
    }
    var reader = try CheckpointReader(bytes, .ensemble, fingerprint: fingerprint)
    reached = try reader.integer()
    guard 0..<stages ~= reached else { throw UnusableCheckpoint("the checkpoint is not whole") }
    checkpoint = try reader.byteArray()
    try reader.end()
  }

  func fit(
    _ stage: Int, _ learner: any Learner, _ training: TrainingSet, validation: TrainingSet?, seed: Int
  ) throws -> any FittedModel {
    let own = FitRun(
      seed: seed, threads: run.threads, checkpoint: stage == reached ? checkpoint : nil,
      observer: StagedObserver(observer: run.observer, stage: stage, stages: stages))
    do {
      return try learner.fit(training, validation: validation, own)
    } catch let interrupted as FitInterrupted {
      if stage < reached, let whole = run.checkpoint { throw FitInterrupted(checkpoint: whole) }
      var writer = CheckpointWriter(.ensemble, fingerprint: fingerprint)
      writer.write(stage)
      writer.write(interrupted.checkpoint)
      throw FitInterrupted(checkpoint: writer.bytes)
    }
  }
}
