internal import ArgumentParser
internal import DataStages
internal import RuntimeContract
internal import StageRuntime

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Judges raw/, and writes processed/, quarantine/ and reports/.")

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.validateData, ValidateDataConfig.self) { _, _, _ in
      throw Failure(
        .usage, "`mlgen-validate data` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
