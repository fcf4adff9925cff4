internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// From a table to a model without a config: what the stages `ingest`, `features` and `fit` do, one after another.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains on a CSV or JSON Lines file, without a config.",
    discussion: """
      mlgen-train run iris.csv --label species --folder iris
      mlgen-train run houses.csv --label price --folder houses --set trees=500 --set learning_rate=0.05

      The folder is a run's: raw/ and features/ hold the rows, model/ the model, with its card and report. Types are
      inferred. 70 % of the rows train, 15 % validate, and 15 % are left alone, for a test.
      """)

  @Argument(help: "The file.", completion: .file())
  var table: String

  @Option(name: .long, help: ArgumentHelp("The column to predict.", valueName: "column"))
  var label: String

  @Option(name: .long, help: ArgumentHelp("Where to put the results.", valueName: "folder"))
  var folder: String

  @Option(name: .long, help: ArgumentHelp("A column that names the row; may be repeated.", valueName: "column"))
  var id: [String] = []

  @Option(
    name: .long, help: "classification or regression; by default, a number is a regression.",
    transform: { try named($0) as ModelTask })
  var task: ModelTask?

  @Option(
    name: .long, help: "gradient_boosting, random_forest, logistic_regression, linear_regression or mlp.",
    transform: { try named($0) as Algorithm })
  var algorithm: Algorithm = .gradientBoosting

  @Option(name: .long, help: ArgumentHelp("Ends the fit after so many rounds without gain.", valueName: "rounds"))
  var patience: Int?

  @Option(name: .long, help: "Makes the split and the fit repeatable.")
  var seed = 0

  @Option(name: .long, help: "How many threads work.")
  var threads = 1

  @OptionGroup var parameters: ParameterOptions

  @Option(name: .long, help: ArgumentHelp("How to log: text or json.", valueName: "form"))
  var log: Log.Form?

  func run() throws {
    let log = Log(form: log, program: "run")
    try log.ending {
      Termination.listen()
      try work(log)
    }
  }

  private func work(_ log: Log) throws {
    let place = try RunPlace(folder: folder)
    func column(_ name: String, _ role: ColumnRole) -> Column {
      Column(name: name, type: nil, role: role, minimum: nil, maximum: nil, values: [], maxMissing: nil)
    }
    let columns = [column(label, .label)] + id.map { column($0, .id) }
    if table.hasSuffix(".parquet") { throw Failure(.usage, NotBuilt.parquet, file: table) }
    let format: FileFormat = table.hasSuffix(".jsonl") || table.hasSuffix(".ndjson") ? .jsonl : .csv
    let source = IngestSource(name: "table", path: table, format: format, load: .full, cursor: nil, join: nil)
    let tracking = TrackingConfig(tracker: .mlflow, experiment: place.name, required: false)
    let ingest = try checked(IngestConfig(sources: [source], columns: columns, copyOut: nil, tracking: tracking))
    try IngestStage(config: ingest, place: place, log: log).run()
    let schema = try reading { () throws(TableError) in
      try SchemaFile.read(place.path(.raw) + "/\(TableFile.schema)")
    }
    let type = schema.first { $0.name == label }?.type
    let task = task ?? (type == .number || type == .integer ? .regression : .classification)
    let features = try checked(
      FeaturesConfig(
        input: RunFolder.raw.rawValue, task: task, columns: columns,
        split: SplitConfig(
          method: .random, column: nil, train: 0.7, validation: 0.15, test: 0.15,
          stratify: task == .classification ? label : nil, seed: seed), transforms: [], copyOut: nil,
        tracking: tracking))
    try FeatureStage(config: features, place: place, log: log).run()
    let objective: MetricName = task == .classification ? .logLoss : .rmse
    let fit = FitConfig(
      input: RunFolder.features.rawValue, modelName: place.name, task: task, columns: columns, algorithm: algorithm,
      parameters: [], classWeight: .none, seed: seed, objective: FitObjective(metric: objective, goal: .minimize),
      metrics: task == .classification ? [.accuracy, .auc] : [.mae, .r2],
      earlyStopping: patience.map { EarlyStopping(rounds: $0, metric: objective) }, crossValidation: nil, search: nil,
      ensemble: nil, threads: threads,
      tracking: tracking)
    try FitStage(config: try parameters.adjusted(try checked(fit)), place: place, log: log).run()
  }

  /// What was asked for on the command line can contradict itself as a file can.
  private func checked<Config: CheckedConfig>(_ config: Config) throws -> Config {
    let findings = config.findings()
    guard findings.isEmpty else {
      throw Failure(.usage, details: findings.map { .init(path: JSONFinding.text(of: $0.path), message: $0.message) })
    }
    return config
  }
}

/// The value of a name.
private func named<Value: RawRepresentable<String> & CaseIterable>(_ text: String) throws -> Value {
  guard let value = Value(rawValue: text) else {
    throw ValidationError("'\(text)' is none of: \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return value
}
