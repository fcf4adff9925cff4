internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Searches for the best parameters, and trains with them, into model/.",
    discussion: """
      Trials are judged by cross-validation if the config has it, and by the validation part if not; as many run at a time
      as `search.parallel` and `threads` allow. Standard output has the objective of each trial, and then the metrics of
      the model, `name=value` a line, as Katib's collector reads them.
      """)

  @OptionGroup var options: ConfigOptions

  @Option(
    name: .long,
    help: ArgumentHelp("Write the predictions of the validation and test rows to a CSV file.", valueName: "file"))
  var predictions: String?

  func run() throws {
    try options.run(.tune, FitConfig.self) { config, place, log in
      try TuneStage(config: config, place: place, log: log, predictions: predictions).run()
    }
  }
}
