internal import Files
internal import Learning
internal import Metrics
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Trains on `features/`, and writes `model/`.
struct FitStage {
  let config: FitConfig
  let place: RunPlace
  let log: Log
  /// Whether each round's figures go to standard output.
  var reportsRounds = false
  /// A CSV file for the predictions of the validation and test rows; nil writes none.
  var predictions: String?

  func run() throws {
    try LearnerChoice.refuseUnbuilt(config)
    if config.search != nil {
      log(
        .warning, "search_left_out", "the config has a search, which `mlgen-train tune` runs; this fits its parameters")
    }
    let settings: AlgorithmSettings
    do {
      settings = try AlgorithmSettings(config.algorithm, config.parameters)
    } catch { throw Failure(.usage, error.message) }
    let folder = try FeatureFolder(place.path(config.input))
    let data = try FitData(folder, config, log: log)
    log(
      "data_read", "read the features",
      [
        "train": .count(data.train.set.features.rowCount),
        "validation": .count(data.validation?.set.features.rowCount ?? 0),
        "features": .count(data.train.set.features.columns.count),
      ])
    if config.earlyStopping != nil, data.validation == nil {
      throw Failure(
        .refused, "early stopping judges by the validation part, which is empty",
        advice: "give the split a validation share, or leave early_stopping out")
    }
    if let stopping = config.earlyStopping, let validation = data.validation {
      let rows = validation.set.target
      let even = [Float](repeating: 1 / Float(rows.outputs), count: rows.rowCount * rows.outputs)
      do throws(UndefinedMetric) {
        _ = try Scoring.value(stopping.metric, rows, even)
      } catch {
        throw Failure(
          .refused, "early stopping judges by \(stopping.metric.rawValue) of the validation part: \(error.description)",
          advice: "give the split a larger validation share, stratify it, or judge by log_loss or rmse")
      }
    }
    let fit = ResumableFit(
      place: place, fingerprint: try FitCheckpoint.fingerprint(config, files: data.files), log: log,
      reportsRounds: reportsRounds)
    let fitted = try fit.fit(
      LearnerChoice.learner(settings, config), data.train.set,
      validation: data.validation?.set,
      title: config.algorithm.rawValue, seed: config.seed, threads: config.threads)
    let result = FitResult(config: config, settings: settings, data: data, model: fitted.model, curves: fitted.curves)
    let metrics = try result.write(to: place.path(.model), log: log)
    if let predictions { try result.writePredictions(to: predictions, test: folder, log: log) }
    try Folder.remove(FitCheckpoint.path(place))
    MetricLines.print(metrics)
    log("model_written", "wrote the model", ["folder": .text(place.path(.model))])
  }
}
