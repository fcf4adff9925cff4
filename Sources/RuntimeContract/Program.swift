/// A program behind a stage or a service, with its config file.
public enum Program: String, CaseIterable, Sendable {
  case ingest
  case validateData = "validate_data"
  case features
  /// `ingest`, `validateData` and `features`, one after another in one process.
  case prepare
  case fit
  case tune
  case validateModel = "validate_model"
  case register
  case drift
  case score
  case serve

  /// The executable and its subcommand.
  public var command: [String] {
    switch self {
    case .ingest: ["mlgen-train", "ingest"]
    case .validateData: ["mlgen-validate", "data"]
    case .features: ["mlgen-train", "features"]
    case .prepare: ["mlgen-train", "prepare"]
    case .fit: ["mlgen-train", "fit"]
    case .tune: ["mlgen-train", "tune"]
    case .validateModel: ["mlgen-validate", "model"]
    case .register: ["mlgen-train", "register"]
    case .drift: ["mlgen-validate", "drift"]
    case .score: ["mlgen-serve", "score"]
    case .serve: ["mlgen-serve", "serve"]
    }
  }

  /// The one that runs without a config: mlgen itself, for the stage that deploys.
  public static let pin = ["mlgen", "pin"]

  /// The name of its config in `Contract.Path.config`.
  public var configFileName: String { "\(rawValue).json" }

  public var configPath: String { "\(Contract.Path.config)/\(configFileName)" }

  public var arguments: [String] { [Contract.Argument.config, configPath] }

  /// What its config decodes to. `tune` reads the config of `fit`, whose search it runs.
  public var configType: any (Codable & Hashable & Sendable).Type {
    switch self {
    case .ingest: IngestConfig.self
    case .validateData: ValidateDataConfig.self
    case .features: FeaturesConfig.self
    case .prepare: PrepareConfig.self
    case .fit, .tune: FitConfig.self
    case .validateModel: ValidateModelConfig.self
    case .register: RegisterConfig.self
    case .drift: DriftConfig.self
    case .score: ScoreConfig.self
    case .serve: ServeConfig.self
    }
  }
}
