internal import ArgumentParser
internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tracking

struct DriftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift", abstract: "Compares logged requests with the profile of the model that answered them.",
    discussion: """
      With --config, the rows of the prediction log are compared with the profile in the model's folder; reports/drift.json,
      drift.html and drift.prom tell what was found. With two files, their rows are compared, and no config is needed:

        mlgen-validate drift --reference january.csv --current today.csv

      Drift ends with code 1; code 3 says that there was nothing to judge.
      """)

  @OptionGroup var options: ConfigOptions
  @OptionGroup var resources: ResourceOptions
  @OptionGroup var clock: ClockOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A CSV or JSON Lines file, or the profile.json of a model, in place of a config.", valueName: "file"),
    completion: .file())
  var reference: String?

  @Option(
    name: .long, help: ArgumentHelp("The file that is compared with it.", valueName: "file"), completion: .file())
  var current: String?

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("A test of two files; may be repeated. By default all.", valueName: "test"),
    transform: { try driftTest($0) })
  var test: [DriftTest] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Of two files: a statistic above it is drift. By default 0.2.", valueName: "number"))
  var threshold: Double?

  func validate() throws {
    guard (reference == nil) == (current == nil) else {
      throw ValidationError("--reference and --current are two files that are compared: one of them is missing")
    }
    if reference == nil, !test.isEmpty || threshold != nil {
      throw ValidationError("--test and --threshold are of two files; a config has its own")
    }
    if let threshold, !(threshold > 0) { throw ValidationError("--threshold takes a number above 0") }
    if reference != nil, options.config != nil || options.checkConfig {
      throw ValidationError("--config and --reference say two things: which rows are compared")
    }
  }

  func run() throws {
    if let reference, let current {
      let log = Log(form: options.log, program: Program.drift.rawValue)
      return try log.ending {
        Termination.listen()
        let rules = DriftRules(tests: test.isEmpty ? DriftTest.allCases : test, threshold: threshold ?? 0.2)
        try FileComparison(
          reference: reference, current: current, rules: rules, resources: resources.resources,
          place: try options.folder.map { try RunPlace(folder: $0) }, log: log, now: clock.microseconds
        ).run()
      }
    }
    try options.run(.drift, DriftConfig.self) { config, place, log in
      let stage = DriftStage(
        config: config, place: place, log: log, resources: resources.resources, now: clock.microseconds)
      try TrackedStage(.drift, config.tracking, place: place, log: log).run { notes in
        for kind in ["json", "html", "prom"] {
          notes.artifact("\(place.path(.reports))/\(DriftOutput.name).\(kind)")
        }
        try stage.run()
      }
    }
  }
}

private func driftTest(_ text: String) throws -> DriftTest {
  guard let test = DriftTest(rawValue: text) else {
    throw ValidationError("'\(text)' is none of: \(DriftTest.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return test
}
