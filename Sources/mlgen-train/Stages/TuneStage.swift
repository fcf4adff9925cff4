internal import RuntimeContract
internal import StageRuntime
internal import Tracking

/// Searches for parameters on `features/`, fits with the best, and writes `model/`.
struct TuneStage {
  let config: FitConfig
  let place: RunPlace
  let log: Log
  /// A CSV file for the predictions of the validation and test rows; nil writes none.
  var predictions: String?

  func run() throws {
    guard let search = config.search else {
      throw Failure(
        .usage, details: [.init(path: "search", message: "the config has no search")],
        advice: "`mlgen-train fit` fits its parameters as they are")
    }
    try TrackedStage(.tune, config.tracking, place: place, log: log).run { notes in
      let training = try ModelTraining(config, searches: true, place: place, log: log)
      let outcome = try ParameterSearch(search, training).run()
      try training.publish(search: outcome, predictions: predictions, notes: &notes)
    }
  }
}
