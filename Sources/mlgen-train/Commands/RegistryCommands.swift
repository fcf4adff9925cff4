internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime
internal import Tracking

struct RegistryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry", abstract: "Shows registered models, and says which of them is the champion.",
    discussion: """
      The registry is that of MLflow at $MLFLOW_TRACKING_URI, or without one the folder of the artifact store:

        mlgen-train registry list churn
        mlgen-train registry alias churn champion 12
        mlgen-train registry alias churn champion --remove
        mlgen-train registry rollback churn
        mlgen-train registry list churn --artifacts /mnt/models/churn

      What moves the champion prints the `mlgen pin` command that lets the version serve.
      """,
    subcommands: [RegistryList.self, RegistryAlias.self, RegistryRollback.self])
}

struct RegistryOptions: ParsableArguments {
  @Argument(help: "The registered model's name.")
  var model: String

  @Option(
    name: .long,
    help: ArgumentHelp("Where the artifact store is mounted, for a registry without MLflow.", valueName: "folder"),
    completion: .directory)
  var artifacts: String?

  @Option(name: .long, help: ArgumentHelp("How to log: text or json.", valueName: "form"))
  var log: Log.Form?

  func run(_ work: (any ModelRegistry) throws -> Void) throws {
    try Log(form: log, program: "registry").ending {
      if let problem = MLflowName.problem(model: model) { throw Failure(.usage, problem) }
      let store = artifacts.map { ArtifactStore(uri: "file://\($0)", path: $0) }
      try registering {
        guard let registry = try Registries.current(artifacts: store) else {
          throw Failure(
            .usage, "there is no registry to ask",
            advice: "set \(Contract.Variable.trackingURI) to the address of an MLflow server, or give --artifacts")
        }
        try work(registry)
      }
    }
  }
}

struct RegistryList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Prints the versions of a model, the oldest first: version, aliases, address, digest.")

  @OptionGroup var options: RegistryOptions

  func run() throws {
    try options.run { registry in
      let versions = try registry.versions(of: options.model)
      if versions.isEmpty { Console.tell("\(options.model) has no versions\n") }
      for version in versions {
        let aliases = version.aliases.isEmpty ? "-" : version.aliases.joined(separator: ",")
        Console.print(
          [version.version, aliases, version.uri, version.digest.isEmpty ? "-" : version.digest].joined(separator: "\t")
        )
      }
    }
  }
}

struct RegistryAlias: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alias", abstract: "Gives an alias to a version, or takes it away.")

  @OptionGroup var options: RegistryOptions

  @Argument(help: "The alias, such as champion.")
  var alias: String

  @Argument(help: "The version.")
  var version: String?

  @Flag(name: .long, help: "Take the alias away.")
  var remove = false

  func validate() throws {
    if remove == (version != nil) { throw ValidationError("give either a version or --remove") }
    if let problem = MLflowName.problem(alias: alias) { throw ValidationError(problem) }
  }

  func run() throws {
    try options.run { registry in
      try registry.set(alias, of: options.model, to: version)
      guard alias == Contract.championAlias, let found = try registry.version(of: options.model, alias: alias) else {
        return
      }
      Console.print(PinCommand.text(found, environment: nil))
    }
  }
}

struct RegistryRollback: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Gives the alias champion back to the version that had it before.")

  @OptionGroup var options: RegistryOptions

  @Option(name: .long, help: "Another alias.")
  var alias = Contract.championAlias

  func validate() throws {
    if let problem = MLflowName.problem(alias: alias) { throw ValidationError(problem) }
  }

  func run() throws {
    try options.run { registry in
      let found = try registry.rollBack(alias, of: options.model)
      Console.print(PinCommand.text(found, environment: nil))
    }
  }
}
