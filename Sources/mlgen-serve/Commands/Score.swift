internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Predicts every row of a folder.")

  @Option(name: .long, help: ArgumentHelp("The JSON config of the stage.", valueName: "file"))
  var config: String

  @Flag(name: .long, help: "Say what is wrong with the config, and do nothing.")
  var checkConfig = false

  @Option(
    name: .long, help: ArgumentHelp("How to log: text or json. By default text on a terminal.", valueName: "form"))
  var log: Log.Form?

  func run() throws {
    let log = Log(form: log, program: Program.score.rawValue)
    try log.ending {
      _ = try ConfigFile.read(ScoreConfig.self, from: config)
      if checkConfig { return }
      throw Failure(
        .usage, "`mlgen-serve score` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
