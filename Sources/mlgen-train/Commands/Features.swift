internal import ArgumentParser
internal import RuntimeContract

struct Features: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Splits the rows, and fits the transforms on the training part, into features/.")

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.features, FeaturesConfig.self) { _, _, _ in
      throw Failure(
        .usage, "`mlgen-train features` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
