internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Register: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Puts a model into the registry and the artifact store.")

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.register, RegisterConfig.self) { _, _, _ in
      throw Failure(
        .usage, "`mlgen-train register` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
