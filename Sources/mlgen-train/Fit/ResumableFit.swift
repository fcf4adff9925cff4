internal import Files
internal import Learning
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Fits a learner so that it can be stopped at any time and goes on where it was.
struct ResumableFit {
  /// For people.
  let title: String
  let log: Log
  /// Whether each round's figures go to standard output.
  let reportsRounds: Bool
  /// The figures of the rounds, and the learner's own state.
  private let checkpoint: WorkFile<[Curve]>

  /// Seconds between checkpoints: going on from one costs a part of a second to a few.
  static let interval = 60.0

  init(_ title: String, mark: WorkMark, place: RunPlace, reportsRounds: Bool, log: Log) {
    self.title = title
    self.log = log
    self.reportsRounds = reportsRounds
    checkpoint = WorkFile("checkpoint", of: mark, work: "fit", place: place, log: log)
  }

  /// - Throws: `Failure`, of kind `unavailable` when the process was told to end; a checkpoint is kept.
  func fit(
    _ learner: any Learner, _ training: TrainingSet, validation: TrainingSet?, seed: Int, threads: Int
  ) throws -> (model: any FittedModel, curves: [Curve]) {
    var kept = try checkpoint.read()
    if kept != nil { log("fit_resumed", "going on from a checkpoint") }
    while true {
      let watch = FitWatch(
        title: title, curves: kept?.value ?? [], interval: Self.interval, reportsRounds: reportsRounds, log: log)
      do {
        let run = FitRun(seed: seed, threads: threads, checkpoint: kept?.bytes, observer: watch)
        let model = try learner.fit(training, validation: validation, run)
        return (model, watch.curves)
      } catch let interrupted as FitInterrupted {
        try checkpoint.write(watch.curves, interrupted.checkpoint)
        kept = (watch.curves, interrupted.checkpoint)
        if Termination.isAsked { throw Failure.stopped }
      } catch let error as UnusableCheckpoint {
        log(.warning, "checkpoint_unusable", "the fit begins anew: \(error.description)")
        kept = nil
      } catch { throw Failure(learner: error) }
    }
  }

  /// What there was to go on from is needed no more.
  func forget() throws { try checkpoint.remove() }
}

extension Failure {
  /// The process was told to end, and a checkpoint is kept.
  static let stopped = Failure(
    .unavailable, "stopped by a signal; what was done so far is kept",
    advice: "run the stage again: it goes on where it stopped")

  /// - Parameter error: what a learner threw, which is about the rows and parameters that it was given.
  init(learner error: any Error) {
    switch error {
    case let error as Failure: self = error
    case let error as FileError: self.init(error)
    case let error as TreeFitError: self.init(.refused, error.description)
    case let error as TableError: self.init(error)
    default: self.init(.refused, "the rows cannot be fitted: \(error)")
    }
  }
}
