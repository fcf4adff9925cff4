internal import Files
internal import Learning
internal import Metrics
internal import RuntimeContract
internal import StageRuntime
internal import Tracking

/// Fits a config's model on `features/` and publishes `model/`: what `fit` does, and `tune` with the parameters that it
/// found.
struct ModelTraining {
  let config: FitConfig
  let place: RunPlace
  let log: Log
  let folder: FeatureFolder
  let data: FitData

  /// Checks the config and reads what it needs.
  ///
  /// - Parameter searches: whether a search will judge by all folds over and over.
  ///
  /// - Throws: `Failure`, `FileError`.
  init(_ config: FitConfig, searches: Bool = false, place: RunPlace, log: Log) throws {
    self.config = config
    self.place = place
    self.log = log
    folder = try FeatureFolder(place.path(config.input))
    try FitMemory(folder: folder, config: config, searches: searches).check()
    data = try FitData(folder, config, log: log)
    log(
      "data_read", "read the features",
      [
        "train": .count(data.train.set.features.rowCount),
        "validation": .count(data.validation?.set.features.rowCount ?? 0),
        "features": .count(data.train.set.features.columns.count),
      ])
    try checkEarlyStopping()
  }

  private func checkEarlyStopping() throws {
    guard let stopping = config.earlyStopping else { return }
    guard let rows = data.validation?.set.target else {
      throw Failure(
        .refused, "early stopping judges by the validation part, which is empty",
        advice: "give the split a validation share, or leave early_stopping out")
    }
    let even = [Float](repeating: 1 / Float(rows.outputs), count: rows.rowCount * rows.outputs)
    do throws(UndefinedMetric) {
      _ = try Scoring.value(stopping.metric, rows, even)
    } catch {
      throw Failure(
        .refused, "early stopping judges by \(stopping.metric.rawValue) of the validation part: \(error.description)",
        advice: "give the split a larger validation share, stratify it, or judge by log_loss or rmse")
    }
  }

  /// Fits, writes the folder, and prints the figures.
  ///
  /// - Parameters:
  ///   - search: what found parameters that go before the config's.
  ///   - reportsRounds: whether each round's figures go to standard output.
  ///   - predictions: a CSV file for the predictions of the validation and test rows; nil writes none.
  ///   - notes: for the tracker.
  func publish(
    search: SearchOutcome? = nil, reportsRounds: Bool = false, predictions: String? = nil, notes: inout StageNotes
  ) throws {
    var config = config
    if let search { config.parameters = config.parameters.replaced(by: search.best.trial.parameters) }
    let settings = try LearnerChoice.settings(config)
    try notes.add(config, settings, data, folder)
    let mark = try WorkMark(config, files: data.files)
    let learner = LearnerChoice.learner(settings, config)
    let folds = try crossValidated(config, learner, mark: mark)
    let fit = ResumableFit(
      config.algorithm.rawValue, mark: mark, place: place, reportsRounds: reportsRounds, log: log)
    let fitted = try fit.fit(
      learner, data.train.set, validation: data.validation?.set, seed: config.seed, threads: config.threads)
    if !fitted.model.isConverged {
      log(
        .warning, "not_converged",
        "the fit ended at its bound on iterations, before it reached its tolerance: raise max_iterations, or scale the columns"
      )
    }
    let result = FitResult(
      config: config, settings: settings, data: data, model: fitted.model, curves: fitted.curves, folds: folds,
      search: search)
    let parts = try result.write(to: place.path(.model), log: log)
    try notes.add(result, parts, in: place.path(.model))
    if let predictions { try result.writePredictions(to: predictions, test: folder, log: log) }
    try fit.forget()
    for kind in ["folds", "search"] { try FileBytes.remove(place.path(".\(RunFolder.model.rawValue).\(kind)")) }
    MetricLines.print(
      (parts.first?.metrics ?? []).compactMap { figure in figure.value.map { (figure.name, $0) } })
    log("model_written", "wrote the model", ["folder": .text(place.path(.model))])
  }
}

extension [AlgorithmParameter] {
  /// The same with others in place of those of their names.
  func replaced(by others: [AlgorithmParameter]) -> [AlgorithmParameter] {
    filter { own in !others.contains { $0.name == own.name } } + others
  }
}
