internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime
internal import Tracking

/// Gives `model/` a version in the registry, and copies it into the artifact store.
struct RegisterStage {
  let config: RegisterConfig
  let place: RunPlace
  let log: Log

  func run() throws {
    let folder = place.path(.model)
    let digest = try ContentDigest(folder: folder, excluding: [Registration.fileName]).text
    try checkVerdict(folder)
    if let artifacts = config.artifacts, access(artifacts.path, W_OK) != 0 {
      throw Failure(
        .unavailable, "the artifact store \(artifacts.uri) is not mounted here for writing", file: artifacts.path,
        advice: "mount the bucket there, and run the stage again")
    }
    guard let registry = try Registries.current(artifacts: config.artifacts) else {
      throw Failure(
        .usage, "there is no registry: neither \(Contract.Variable.trackingURI) nor `artifacts` names one",
        advice: "set the variable to the address of an MLflow server, or give the spec `registry.artifacts`")
    }
    let version = try TrackedStage(.register, config.tracking, place: place, log: log).run { notes in
      let version = try registering { try register(in: registry, folder, digest) }
      notes.param("model", config.modelName)
      notes.param("version", version.version)
      notes.tag("mlgen.registered", "\(config.modelName)/\(version.version)")
      return version
    }
    // No cluster can read the registry of a run on one machine.
    guard !version.uri.hasPrefix("file://") else { return }
    for rule in config.promotion where rule.mode == .manual {
      Console.print(PinCommand.text(version, environment: rule.environment))
    }
  }

  /// The file in the run's folder goes last: `mlgen pin --from` believes it.
  private func register(in registry: any ModelRegistry, _ folder: String, _ digest: String) throws -> ModelVersion {
    let version = try registry.register(
      NewVersion(
        model: config.modelName, description: config.description, owner: config.owner, labels: config.labels,
        folder: folder, digest: digest, of: place))
    if isPromotedHere { try promote(version, in: registry) }
    if getenv(Contract.Variable.registry) == nil,
      !["s3://", "gs://", "abfss://", "pvc://"].contains(where: { version.uri.hasPrefix($0) })
    {
      log(
        .warning, "not_deployable",
        "servers cannot read the model where the registry keeps it: give `registry.artifacts`",
        ["uri": .text(version.uri)])
    }
    let registration = Registration(
      modelName: config.modelName, version: version.version, uri: version.uri, digest: digest)
    try FileBytes.replace("\(folder)/\(Registration.fileName)", with: JSONFile.text(registration))
    log(
      "registered", "registered version \(version.version) of \(config.modelName)",
      ["version": .text(version.version), "uri": .text(version.uri), "digest": .text(digest)])
    return version
  }

  /// A run whose registration is repeated does not take the place of what was promoted after it.
  private func promote(_ version: ModelVersion, in registry: any ModelRegistry) throws {
    if let champion = try registry.version(of: config.modelName, alias: Contract.championAlias),
      champion.created > version.created
    {
      return log(
        "not_promoted", "version \(champion.version) stays the champion, for it is newer",
        ["version": .text(version.version), "champion": .text(champion.version)])
    }
    try registry.set(Contract.championAlias, of: config.modelName, to: version.version)
  }

  /// Whether what is registered here serves in production without anybody's decision: the commit that pins it follows in the
  /// same run. The last rule is of the last environment on the way.
  private var isPromotedHere: Bool {
    guard let last = config.promotion.last, last.mode == .automatic,
      let own = getenv(Contract.Variable.environment).map({ String(cString: $0) })
    else { return false }
    return own == last.environment
  }

  /// A model that was judged has passed; one that nobody judges can be registered, too.
  private func checkVerdict(_ folder: String) throws {
    let path = "\(place.path(.reports))/\(ModelVerdict.fileName)"
    guard access(path, F_OK) == 0 else {
      log(.warning, "not_judged", "no verdict says that the model is fit: the run has no validation of models")
      return
    }
    let verdict = try JSONFile.read(ModelVerdict.self, from: path)
    guard verdict.modelName == config.modelName,
      verdict.modelDigest == (try ContentDigest(file: "\(folder)/model.onnx").text)
    else {
      throw Failure(
        .refused, "the verdict is of another model than the one in the run's folder", file: path,
        advice: "run the validation of the model again")
    }
    guard verdict.outcome == .passed else {
      throw Failure(
        .refused, "the model was judged and did not pass: \(verdict.reason)", file: path,
        advice: "its report says what decided; a model that did not pass is not registered")
    }
  }
}

/// Does what asks a registry, with errors of programs.
func registering<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as TrackerError {
    throw Failure(.unavailable, "the registry did not do it: \(error)", advice: error.advice)
  }
}

/// What a person runs so that a version serves.
enum PinCommand {
  static func text(_ version: ModelVersion, environment: String?) -> String {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let words = [
      "mlgen", "pin", variable(Contract.Variable.pipeline) ?? version.model,
      environment ?? variable(Contract.Variable.environment) ?? "prod", "--model", version.pin,
    ]
    return words.map(quoted).joined(separator: " ")
  }

  /// For a shell.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "+")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "="):
        true
      default: false
      }
    }
    if isPlain, !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
