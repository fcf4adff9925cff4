internal import ArgumentParser
internal import DataStages
internal import RuntimeContract
internal import StageRuntime

struct Prepare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ingests, validates and makes features, in one process.",
    discussion: """
      The same work, folders and reports as of `mlgen-train ingest`, `mlgen-validate data` and `mlgen-train features`, one
      after another. The first that fails ends it, with its exit code.
      """)

  @OptionGroup var options: ConfigOptions
  @OptionGroup var resources: ResourceOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    let resources = resources.resources
    try options.run(.prepare, PrepareConfig.self) { config, place, log in
      try IngestStage(config: config.ingest, place: place, log: log, resources: resources).run()
      try DataValidationStage(
        config: config.validate, place: place, log: log, resources: resources, now: clock.microseconds
      ).run()
      try FeatureStage(config: config.features, place: place, log: log, resources: resources).run()
    }
  }
}
