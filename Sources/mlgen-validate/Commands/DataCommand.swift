internal import ArgumentParser
internal import DataStages
internal import RuntimeContract
internal import StageRuntime

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Judges raw/, and writes processed/, quarantine/ and reports/.",
    discussion: """
      reports/data_validation.json has the result in the shape of Great Expectations, reports/data_validation.html the same
      for people. What changed since the last run whose data passed is told by data-profile.json, beside the runs' folders.
      """)

  @OptionGroup var options: ConfigOptions
  @OptionGroup var resources: ResourceOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    try options.run(.validateData, ValidateDataConfig.self) { config, place, log in
      try DataValidationStage(
        config: config, place: place, log: log, resources: resources.resources, now: clock.microseconds
      ).run()
    }
  }
}
