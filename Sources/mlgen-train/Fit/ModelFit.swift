internal import Files
internal import Learning
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// The rows of a part: raw, and as a learner sees them.
struct FitRows {
  let rows: LabelledRows
  let set: TrainingSet
}

/// Everything that a fit reads.
struct FitData {
  let transforms: FittedTransforms
  let schema: [Column]
  let train: FitRows
  /// Nil when the part is empty.
  let validation: FitRows?
  /// Of the features' files that decide about the model, for `FitCheckpoint.fingerprint`.
  let files: [[UInt8]]

  /// - Throws: `Failure`, `FileError`.
  init(_ folder: FeatureFolder, _ config: FitConfig, log: Log) throws {
    transforms = folder.transforms
    schema = folder.schema
    var files = try [SchemaName.file, FittedTransforms.fileName].map { try FileBytes.read("\(folder.path)/\($0)") }
    // Of large files a digest alone is kept.
    for part in [DataPart.train, .validation] {
      let digest = FitCheckpoint.digest(try FileBytes.read("\(folder.path)/\(part.fileName)"))
      files.append(withUnsafeBytes(of: digest.littleEndian) { Array($0) })
    }
    let label = transforms.label
    if let named = config.columns.first(where: { $0.role == .label })?.name, named != label.column {
      throw Failure(
        .refused, "the config's label is '\(named)', and \(config.input)/ was made for '\(label.column)'",
        advice: "make the features again with the same columns")
    }
    guard (label.kind == .number) == (config.task == .regression) else {
      throw Failure(
        .refused,
        "the config's task is \(config.task.rawValue), and \(config.input)/ was made for "
          + (label.kind == .number ? "regression" : "classification"),
        advice: "make the features again with the same task")
    }
    self.files = files
    let table = try folder.table(.train, threads: config.threads)
    guard let rows = try LabelledRows(table, part: .train, label: label, log: log) else {
      throw Failure(.refused, "no row of \(DataPart.train.fileName) has a label")
    }
    let transforms = self.transforms
    do {
      train = FitRows(
        rows: rows,
        set: TrainingSet(
          features: try transforms.applyToTraining(rows.table, target: rows.target), target: rows.target,
          weights: config.classWeight.weights(rows.target)))
      validation = try LabelledRows(
        folder.table(.validation, threads: config.threads), part: .validation, label: label, log: log
      ).map { rows in
        FitRows(rows: rows, set: TrainingSet(features: try transforms.apply(rows.table), target: rows.target))
      }
    } catch let problem as TransformProblem { throw Failure(problem) }
  }
}

/// Fits a learner so that it can be stopped at any time and goes on where it was.
struct ResumableFit {
  let place: RunPlace
  let fingerprint: String
  let log: Log
  /// Whether each round's figures go to standard output.
  let reportsRounds: Bool

  /// Seconds between checkpoints: going on from one costs a part of a second to a few.
  static let interval = 60.0

  /// - Throws: `Failure` of kind `unavailable` when the process was told to end; a checkpoint is kept.
  func fit(
    _ learner: any Learner, _ training: TrainingSet, validation: TrainingSet?, title: String, seed: Int, threads: Int
  ) throws -> (model: any FittedModel, curves: [Curve]) {
    let path = FitCheckpoint.path(place)
    var checkpoint = try FitCheckpoint.read(path, fingerprint: fingerprint, log: log)
    if checkpoint != nil { log("fit_resumed", "going on from a checkpoint") }
    while true {
      let watch = FitWatch(
        title: title, curves: checkpoint?.curves ?? [], interval: Self.interval, reportsRounds: reportsRounds, log: log)
      do {
        let run = FitRun(seed: seed, threads: threads, checkpoint: checkpoint?.state, observer: watch)
        let model = try learner.fit(training, validation: validation, run)
        return (model, watch.curves)
      } catch let interrupted as FitInterrupted {
        let new = FitCheckpoint(fingerprint: fingerprint, curves: watch.curves, state: interrupted.checkpoint)
        try new.write(to: path)
        checkpoint = new
        if Termination.isAsked {
          throw Failure(
            .unavailable, "stopped by a signal; what was done so far is kept",
            advice: "run the stage again: it goes on where it stopped")
        }
      } catch let error as UnusableCheckpoint {
        log(.warning, "checkpoint_unusable", "the fit begins anew: \(error.description)")
        checkpoint = nil
      } catch let error as TreeFitError { throw Failure(.refused, error.description) }
    }
  }
}
