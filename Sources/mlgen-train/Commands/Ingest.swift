internal import ArgumentParser
internal import RuntimeContract

struct Ingest: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads the sources and joins them into raw/.")

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.ingest, IngestConfig.self) { _, _, _ in
      throw Failure(
        .usage, "`mlgen-train ingest` is not built yet",
        advice: "until it is, only --check-config does something here")
    }
  }
}
