internal import Files
internal import Inference
internal import Reports
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Judges a model's folder, writes the reports, and says how it ended.
struct ModelStage {
  /// Where the rows are.
  enum Source {
    /// The test part of a folder that `mlgen-train features` wrote.
    case features(String)
    /// A file with a header, whose columns are those that the models read.
    case file(String)
  }

  let config: ValidateModelConfig
  let model: String
  let source: Source
  let baseline: BaselineModel?
  /// The folder of the reports.
  let reports: String
  let resources: Resources
  let log: Log

  static let htmlName = "model_validation.html"

  /// - Throws: `Failure` when nothing could be judged; reports are then left as they were.
  func run() throws -> ModelVerdict {
    let predictor: Predictor
    let single: Predictor
    do {
      predictor = try Predictor(folder: model, threads: resources.threads, memory: resources.memory)
      single = try Predictor(folder: model, memory: resources.memory)
    } catch let error as InferenceError { throw Failure(error) }
    try checkTask(predictor)
    let rows = try rows(predictor)
    log(
      "rows_read", "read the rows",
      [
        "judged": .count(rows.counts.judged), "without_label": .count(rows.counts.withoutLabel),
        "of_unknown_class": .count(rows.counts.ofUnknownClass),
      ])
    let outcome = try ModelJudgement(
      config: config, predictor: predictor, single: single, rows: rows, baseline: baseline, resources: resources,
      log: log
    ).judge()
    if Termination.isAsked { throw Failure.stopped }
    let report = ValidationFacts(outcome: outcome, label: label, answer: predictor.answer).report
    let text: [UInt8]
    do {
      text = try JSONFile.text(outcome.verdict)
    } catch let error as EncodingError {
      throw Failure(.unavailable, "a figure of the judgement is no number that can be written: \(error)")
    }
    try Folder.make(reports)
    try FileBytes.replace("\(reports)/\(Self.htmlName)", with: Array(report.html().utf8))
    // The file that others read comes last: where it is, the report is, too.
    try FileBytes.replace("\(reports)/\(ModelVerdict.fileName)", with: text)
    log(
      "model_judged", "judged the model",
      ["outcome": .text(outcome.verdict.outcome.rawValue), "reports": .text(reports)])
    return outcome.verdict
  }

  private var label: String { config.columns.first { $0.role == .label }?.name ?? "" }

  private func checkTask(_ predictor: Predictor) throws(Failure) {
    let isClassifier = predictor.answer != .value
    guard isClassifier == (config.task == .classification) else {
      throw Failure(
        .unavailable,
        "is a model of \(isClassifier ? "classification" : "regression"), and the task is "
          + "\(config.task.rawValue)", file: predictor.path, advice: "judge a model of this pipeline")
    }
  }

  private func rows(_ predictor: Predictor) throws -> TestRows {
    let file: String
    let wanted: [Column]
    var options = ReadOptions()
    options.threads = resources.threads
    options.memoryBudget = resources.memory / 2
    options.goesOn = { !Termination.isAsked }
    switch source {
    case .features(let folder):
      file = "\(folder)/\(DataPart.test.fileName)"
      options.otherColumns = .ignored
      wanted = try reading { () throws(TableError) in try SchemaFile.read("\(folder)/\(TableFile.schema)") }
    case .file(let path):
      file = path
      wanted = Self.columns(predictor, label: label)
    }
    do {
      let reader = try TableReader(
        files: [file], format: file.hasSuffix(".jsonl") || file.hasSuffix(".ndjson") ? .jsonl : .csv, columns: wanted,
        options: options)
      let table = try reader.readAll()
      return try TestRows(table, places: reader.places, label: label, answer: predictor.answer, file: file)
    } catch let error as TableError {
      throw Failure(.unavailable, error.message)
    }
  }

  /// The columns that a model reads, as it reads them; others, such as those of slices, are inferred.
  private static func columns(_ predictor: Predictor, label: String) -> [Column] {
    func column(_ name: String, _ type: ColumnType?, _ role: ColumnRole) -> Column {
      Column(name: name, type: type, role: role, minimum: nil, maximum: nil, values: [], maxMissing: nil)
    }
    let inputs = predictor.inputs.filter { $0.column != label }.map { input -> Column in
      let type: ColumnType? =
        switch input.kind {
        // Booleans that can be missing are numbers, too.
        case .number: nil
        case .integer: .integer
        case .boolean: .boolean
        case .text: .string
        }
      return column(input.column, type, .feature)
    }
    return inputs + [column(label, predictor.answer == .value ? nil : .string, .label)]
  }
}
