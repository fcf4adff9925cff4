internal import ArgumentParser
internal import RuntimeContract

struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a model on features/, into model/.")

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.fit, FitConfig.self) { _, _, _ in
      throw Failure(
        .usage, "`mlgen-train fit` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
