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
  /// Of the features' files that decide about the model, for `WorkMark`.
  let files: [[UInt8]]

  /// - Throws: `Failure`, `FileError`.
  init(_ folder: FeatureFolder, _ config: FitConfig, log: Log) throws {
    transforms = folder.transforms
    schema = folder.schema
    var files = try [TableFile.schema, FittedTransforms.fileName].map { try FileBytes.read("\(folder.path)/\($0)") }
    // Of large files a digest alone is kept.
    for part in [DataPart.train, .validation] {
      let digest = WorkMark.digest(try FileBytes.read("\(folder.path)/\(part.fileName)"))
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

/// What is fitted and judged at a time: rows to learn from, and others that say how well it went.
struct JudgedSets: Sendable {
  let train: TrainingSet
  /// What early stopping judges by.
  let validation: TrainingSet?
  let test: TrainingSet
}

extension FitData {
  /// A fold of the training part. The transforms are fitted anew without the rows that it is tested on: fitted on all of
  /// them, they would tell of the labels and the distribution of rows that count as unseen.
  func fold(train: [Int], test: [Int], _ config: FitConfig) throws(TransformProblem) -> JudgedSets {
    let all = self.train.rows
    let (table, target) = (all.table.rows(train), all.target.gather(train))
    let transforms = try transforms.refitted(on: table, schema: schema, declared: config.columns)
    var stopping: TrainingSet?
    if config.earlyStopping != nil, let rows = validation?.rows {
      stopping = TrainingSet(features: try transforms.apply(rows.table), target: rows.target)
    }
    return JudgedSets(
      train: TrainingSet(
        features: try transforms.applyToTraining(table, target: target), target: target,
        weights: config.classWeight.weights(target)),
      validation: stopping,
      test: TrainingSet(features: try transforms.apply(all.table.rows(test)), target: all.target.gather(test)))
  }
}
