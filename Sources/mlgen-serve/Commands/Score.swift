internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predicts every row of a file, or of a folder's files.",
    discussion: """
      mlgen-serve score --model iris/model --in rows.csv --out predictions

      Each file of rows becomes a CSV file of the same name, with a line a row, in their order: the columns that are kept,
      and the model's outputs. A file appears when all of it is written. What is there from an earlier try is not computed
      again.
      """)

  @Option(name: .long, help: ArgumentHelp("The JSON config, in place of the arguments.", valueName: "file"))
  var config: String?

  @Flag(name: .long, help: "Say what is wrong with the config, and do nothing.")
  var checkConfig = false

  @Option(name: .long, help: ArgumentHelp("The model's folder.", valueName: "folder"))
  var model: String?

  @Option(name: .customLong("in"), help: ArgumentHelp("The rows: a file or a folder.", valueName: "path"))
  var input: String?

  @Option(name: .customLong("out"), help: ArgumentHelp("Where the predictions go.", valueName: "folder"))
  var output: String?

  @Option(name: .long, help: "csv or jsonl; by default what the file's name says, and csv for a folder.")
  var format: FileFormat?

  @Option(
    name: .long, help: "What becomes of a row in which the model lacks a value: reject, or model, which is the default."
  )
  var missingValues: MissingValues?

  @Option(name: .long, help: ArgumentHelp("How many threads work; by default 1.", valueName: "count"))
  var threads: Int?

  @Option(
    name: .customLong("keep"), parsing: .singleValue,
    help: ArgumentHelp("A column to write beside the predictions, as it stands; may be repeated.", valueName: "column"))
  var kept: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("How to log: text or json. By default text on a terminal.", valueName: "form"))
  var log: Log.Form?

  func run() throws {
    let log = Log(form: log, program: Program.score.rawValue)
    try log.ending {
      let config = try settings()
      if checkConfig { return }
      Termination.listen()
      try ScoreStage(config: config, kept: kept, log: log).run()
    }
  }

  private func settings() throws -> ScoreConfig {
    if let config {
      guard model == nil, input == nil, output == nil, format == nil, missingValues == nil, threads == nil else {
        throw Failure(
          .usage, "--config says what --model, --in, --out, --format, --missing-values and --threads would")
      }
      return try ConfigFile.read(ScoreConfig.self, from: config)
    }
    guard let model, let input, let output else {
      throw Failure(.usage, "--model, --in and --out are needed, or --config in their place")
    }
    let named: FileFormat = input.hasSuffix(".jsonl") || input.hasSuffix(".ndjson") ? .jsonl : .csv
    let config = ScoreConfig(
      model: model, input: input, format: format ?? named,
      output: CopyOut(uri: output, path: output, partitionBy: []), missingValues: missingValues ?? .model,
      batchRows: 4096,
      threads: threads ?? 1)
    let findings = config.findings()
    guard findings.isEmpty else {
      throw Failure(.usage, details: findings.map { Failure.Detail(message: "\($0)") })
    }
    return config
  }
}
