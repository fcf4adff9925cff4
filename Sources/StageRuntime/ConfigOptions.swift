public import ArgumentParser
internal import Files
public import RuntimeContract

/// What every command that does a stage takes.
public struct ConfigOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The JSON config of the stage.", valueName: "file"))
  public var config: String?

  @Flag(name: .long, help: "Say what is wrong with the config, and do nothing.")
  public var checkConfig = false

  @Option(
    name: .long,
    help: ArgumentHelp("The run's folder, in place of $MLGEN_WORKSPACE/$MLGEN_RUN_ID.", valueName: "folder"))
  public var folder: String?

  @Option(
    name: .long, help: ArgumentHelp("How to log: text or json. By default text on a terminal.", valueName: "form"))
  public var log: Log.Form?

  public init() {}

  /// Reads and checks the config, then does the work, unless only the check was asked for. What fails is logged, and ends
  /// the process with its exit code.
  public func run<Config: CheckedConfig>(
    _ program: Program, _ type: Config.Type, _ work: (Config, RunPlace, Log) throws -> Void
  ) throws {
    try run(program, type, adjusted: { $0 }, work)
  }

  /// - Parameter adjusted: what the command's other arguments make of the config.
  public func run<Config: CheckedConfig>(
    _ program: Program, _: Config.Type, adjusted: (Config) throws -> Config,
    _ work: (Config, RunPlace, Log) throws -> Void
  ) throws {
    let log = Log(form: log, program: program.rawValue)
    try log.ending {
      guard let config else {
        throw Failure(
          .usage, "nothing says what to do",
          advice: "pass \(Contract.Argument.config) FILE, a config that mlgen generates")
      }
      let value = try adjusted(try ConfigFile.read(Config.self, from: config))
      if checkConfig { return }
      Termination.listen()
      try work(value, try RunPlace(folder: folder), log)
    }
  }
}

extension Log {
  /// Does the work of a command. What fails is logged, and ends the process with its exit code.
  public func ending(_ work: () throws -> Void) throws {
    do {
      try work()
    } catch let failure as Failure {
      try end(failure)
    } catch let error as FileError {
      try end(Failure(error))
    } catch let error as EncodingError {
      // The figures that we write are numbers, and JSON has none for infinity.
      guard case .invalidValue(let value, let context) = error else { throw error }
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      try end(
        Failure(
          .refused, details: [.init(path: path, message: "\(value) is no figure that can be written")],
          advice: "look for values in the data that are far from all others, or scale the column"))
    }
  }

  private func end(_ failure: Failure) throws -> Never {
    self.failure(failure)
    throw Ended(code: failure.code)
  }
}

extension Log.Form: ExpressibleByArgument {}
