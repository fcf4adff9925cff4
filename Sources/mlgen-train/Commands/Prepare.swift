internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Prepare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ingests, validates and makes features, in one process.")

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.prepare, PrepareConfig.self) { _, _, _ in
      throw Failure(
        .usage, "`mlgen-train prepare` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
