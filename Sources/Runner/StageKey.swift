internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime
internal import Synchronization

/// What the results of a stage are made of, as one digest: equal keys, equal results.
struct StageKey: Hashable, Sendable {
  let text: String
  /// Whether results of another run will do. Not where a stage reads or writes what outlasts a run, looks at the clock, or
  /// is a program whose files nobody knows.
  let isCacheable: Bool
}

/// Digests of programs, each read once.
final class ProgramDigests: Sendable {
  private let known = Mutex<[String: String]>([:])

  func digest(_ path: String) throws -> String {
    if let digest = known.withLock({ $0[path] }) { return digest }
    let digest = try ContentDigest(file: path).hexadecimal
    known.withLock { $0[path] = digest }
    return digest
  }
}

extension PreparedStage {
  /// Changes when what is written or hashed does.
  private static let version = "mlgen-run 1"

  func key(programs: ProgramDigests) throws -> StageKey {
    var parts = [Self.version, "pipeline \(graph.pipeline)", "environment \(graph.environment)"]
    parts += (words + [config?.text ?? ""]).map { "\($0.utf8.count):\($0)" }
    for (name, value) in own.sorted(by: { $0.key < $1.key }) where name != Contract.Variable.trackingURI {
      parts.append("\(name)=\(value.utf8.count):\(value)")
    }
    parts.append("program \(try programs.digest(executable))")
    for (name, path) in inputs { parts.append("\(name) \(try Self.digest(path))") }
    let reuse = try reuse()
    parts += reuse.parts
    let text = parts.map { "\($0.utf8.count):\($0)\n" }.joined()
    return StageKey(
      text: ContentDigest(of: Array(text.utf8)).hexadecimal, isCacheable: reuse.isPossible)
  }

  /// What it reads: a name that is the same in every run, and where it is.
  private var inputs: [(name: String, path: String)] {
    func folder(_ name: String) -> (name: String, path: String) { ("folder \(name)", "\(runFolder)/\(name)") }
    let mounts = stage.mounts.compactMap { name in graph.mounts.first { $0.name == name } }
      .filter { !$0.isWritable }.map { (name: "mount \($0.path)", path: paths.mapped($0.path)) }
    switch stage.program {
    case .ingest, .prepare: return mounts
    case .validateData, .features, .fit, .tune: return input.map { [folder($0)] } ?? []
    case .validateModel: return [folder(RunFolder.model.rawValue), folder(RunFolder.features.rawValue)]
    case .register:
      return [
        folder(RunFolder.model.rawValue),
        ("verdict", "\(runFolder)/\(RunFolder.reports.rawValue)/\(ModelVerdict.fileName)"),
      ]
    case .drift, .score, .serve: return []
    // It may read whatever the run has.
    case nil: return mounts + ancestors.flatMap(\.outputFolders).map(folder)
    }
  }

  private func value<Config: Decodable>(_: Config.Type) throws -> Config? {
    guard let config else { return nil }
    do throws(JSONFinding) {
      return try JSONFile.value(Config.self, of: Array(config.text.utf8))
    } catch { throw Failure(.usage, "\(config.fileName): \(error.description)") }
  }

  /// The folder of the run that its config names.
  private var input: String? {
    switch stage.program {
    case .validateData: (try? value(ValidateDataConfig.self))?.input
    case .features: (try? value(FeaturesConfig.self))?.input
    case .fit, .tune: (try? value(FitConfig.self))?.input
    case .ingest, .prepare, .validateModel, .register, .drift, .score, .serve, nil: nil
    }
  }

  /// Whether results may come from another run, and what else they then hang on.
  private func reuse() throws -> (isPossible: Bool, parts: [String]) {
    func isStill(_ ingest: IngestConfig) -> Bool {
      ingest.copyOut == nil && ingest.sources.allSatisfy { $0.load == .full }
    }
    func isStill(_ data: ValidateDataConfig) -> Bool { data.copyOut == nil && data.quality.freshness == nil }
    switch stage.program {
    case .ingest: return (try value(IngestConfig.self).map(isStill) ?? false, [])
    case .validateData: return (try value(ValidateDataConfig.self).map(isStill) ?? false, [])
    case .features: return (try value(FeaturesConfig.self)?.copyOut == nil, [])
    case .prepare:
      guard let config = try value(PrepareConfig.self) else { return (false, []) }
      return (isStill(config.ingest) && isStill(config.validate) && config.features.copyOut == nil, [])
    case .fit, .tune: return (true, [])
    case .validateModel:
      let baseline = try value(ValidateModelConfig.self)?.baseline
      guard let baseline else { return (true, []) }
      switch baseline.kind {
      case .file: return (true, ["baseline \(try Self.digest(baseline.path ?? ""))"])
      // Whoever serves is said by the registry.
      case .champion: return (!hasTracker, ["champion \(try Self.digest("\(registry)/aliases"))"])
      }
    case .register:
      let config = try value(RegisterConfig.self)
      return (!hasTracker && config?.artifacts == nil, [])
    case .drift, .score, .serve, nil: return (false, [])
    }
  }

  /// Of a file or a folder; of what is not there, too.
  private static func digest(_ path: String) throws -> String {
    var status = Glibc.stat()
    guard stat(path, &status) == 0 else { return "none" }
    guard status.st_mode & S_IFMT == S_IFDIR else { return try ContentDigest(file: path).hexadecimal }
    return try ContentDigest(folder: path, excluding: [Registration.fileName]).hexadecimal
  }
}
