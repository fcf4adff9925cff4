internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Ingest: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Reads the sources and joins them into raw/.")

  @OptionGroup var options: ConfigOptions
  @OptionGroup var resources: ResourceOptions

  func run() throws {
    try options.run(.ingest, IngestConfig.self) { config, place, log in
      try IngestStage(config: config, place: place, log: log, resources: resources.resources).run()
    }
  }
}
