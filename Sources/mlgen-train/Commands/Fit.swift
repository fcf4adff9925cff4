internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a model on features/, into model/.",
    discussion: """
      Standard output has the metrics of the validation part, `name=value` a line, as Katib's collector reads them. With
      --set, one such run is one trial of a search that somebody else steers:

        mlgen-train fit --config fit.json --folder run --set learning_rate=0.05 --set leaves=63
      """)

  @OptionGroup var options: ConfigOptions
  @OptionGroup var parameters: ParameterOptions

  @Flag(name: .long, help: "Print the figures of each round too, for a search that ends hopeless trials.")
  var reportRounds = false

  @Option(
    name: .long,
    help: ArgumentHelp("Write the predictions of the validation and test rows to a CSV file.", valueName: "file"))
  var predictions: String?

  func run() throws {
    try options.run(.fit, FitConfig.self, adjusted: parameters.adjusted) { config, place, log in
      try FitStage(config: config, place: place, log: log, reportsRounds: reportRounds, predictions: predictions).run()
    }
  }
}

/// Parameters that the command line gives in place of the config's.
struct ParameterOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "A parameter of the algorithm, in place of the config's; may be repeated.", valueName: "name=value"))
  var values: [String] = []

  func adjusted(_ config: FitConfig) throws -> FitConfig {
    var config = config
    for text in values {
      guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
        throw Failure(.usage, "--set takes NAME=VALUE, and not '\(text)'")
      }
      let name = String(text[..<sign])
      let value = ParameterValue(written: String(text[text.index(after: sign)...]))
      config.parameters = config.parameters.replaced(by: [AlgorithmParameter(name: name, value: value)])
    }
    let findings = config.findings()
    guard findings.isEmpty else {
      throw Failure(.usage, details: findings.map { Failure.Detail(message: "--set: \($0.message)") })
    }
    return config
  }
}

extension ParameterValue {
  /// As a person writes it on a command line.
  init(written text: String) {
    if let value = Int(text) {
      self = .integer(value)
    } else if let value = Double(text) {
      self = .number(value)
    } else if let value = Bool(text) {
      self = .bool(value)
    } else {
      self = .string(text)
    }
  }
}
