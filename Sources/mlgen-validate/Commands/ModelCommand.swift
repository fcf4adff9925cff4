internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Judges model/ on the test part of features/, against gates and the champion.")

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.validateModel, ValidateModelConfig.self) { _, _, _ in
      throw Failure(
        .usage, "`mlgen-validate model` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
