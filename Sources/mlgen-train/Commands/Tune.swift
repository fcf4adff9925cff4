internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Searches for the best parameters, and trains with them, into model/.")

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.tune, FitConfig.self) { _, _, _ in
      throw Failure(
        .usage, "`mlgen-train tune` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
