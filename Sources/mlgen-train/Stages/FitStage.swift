internal import RuntimeContract
internal import StageRuntime
internal import Tracking

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
    if config.search != nil {
      log(
        .warning, "search_left_out", "the config has a search, which `mlgen-train tune` runs; this fits its parameters")
    }
    try TrackedStage(.fit, config.tracking, place: place, log: log).run { notes in
      try ModelTraining(config, place: place, log: log)
        .publish(reportsRounds: reportsRounds, predictions: predictions, notes: &notes)
    }
  }
}
