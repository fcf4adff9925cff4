internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct DriftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift", abstract: "Compares logged requests with the profile of the model that answered them.")

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.drift, DriftConfig.self) { _, _, _ in
      throw Failure(
        .usage, "`mlgen-validate drift` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
