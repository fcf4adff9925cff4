internal import FoundationEssentials
internal import RuntimeContract

/// Something wrong with a config, at a path in it.
struct ConfigFinding: Hashable {
  var path: [JSONText.Step]
  /// What is wrong, what was expected, and what would do.
  var message: String
  /// Whether the key is wrong, and not its value.
  var atKey = false

  init(_ path: [JSONText.Step], _ message: String, atKey: Bool = false) {
    self.path = path
    self.message = message
    self.atKey = atKey
  }
}

/// A config whose values can contradict each other.
protocol CheckedConfig: Codable, Hashable, Sendable {
  /// What is wrong beyond names and types, in the order of the fields; empty when nothing is.
  func findings() -> [ConfigFinding]
}

/// Reads a config strictly: unknown and repeated keys, wrong types and contradictions are errors at their line and column.
enum ConfigFile {
  /// - Throws: `Failure` of kind `usage` when the config is wrong, `unavailable` when it cannot be read.
  static func read<Config: CheckedConfig>(_ type: Config.Type, from path: String) throws -> Config {
    try decode(type, bytes: try bytes(of: path), file: path)
  }

  static func decode<Config: CheckedConfig>(_: Config.Type, bytes: [UInt8], file: String) throws -> Config {
    let text: JSONText
    do {
      text = try JSONText(bytes)
    } catch let error as JSONText.SyntaxError {
      throw failure([(JSONText.position(of: error.offset, in: bytes), nil, "not JSON: \(error.message)")], file: file)
    }
    let config: Config
    do {
      config = try JSONDecoder().decode(Strict<Config>.self, from: Data(bytes)).value
    } catch let error as DecodingError {
      throw failure([place(finding(of: error), in: text)], file: file)
    }
    let findings = config.findings()
    guard findings.isEmpty else { throw failure(findings.map { place($0, in: text) }, file: file) }
    return config
  }

  private typealias Placed = (position: JSONText.Position, path: String?, message: String)

  private static func place(_ finding: ConfigFinding, in text: JSONText) -> Placed {
    (
      text.position(of: text.offset(of: finding.path, atKey: finding.atKey)), JSONText.text(of: finding.path),
      finding.message
    )
  }

  private static func failure(_ placed: [Placed], file: String) -> Failure {
    Failure(
      .usage,
      details: placed.map { place in
        Failure.Detail(
          file: file, line: place.position.line, column: place.position.column, path: place.path,
          message: place.message)
      })
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    do {
      return try FileBytes.read(path)
    } catch let error as FileError {
      guard error.isAbsence else { throw Failure(error) }
      throw Failure(
        .usage, "there is no config at \(path)",
        advice: "\(Contract.Argument.config) names a JSON file, such as those that mlgen generates")
    }
  }

  private static func finding(of error: DecodingError) -> ConfigFinding {
    switch error {
    case .keyNotFound(let key, let context):
      return ConfigFinding(steps(context.codingPath), "the key '\(key.stringValue)' is missing")
    case .typeMismatch(let type, let context):
      return ConfigFinding(steps(context.codingPath), "expected \(name(of: type))")
    case .valueNotFound(let type, let context):
      return ConfigFinding(steps(context.codingPath), "expected \(name(of: type)), and found null")
    case .dataCorrupted(let context):
      let path = steps(context.codingPath)
      // `StrictDecoding` words it; the key itself is the better place.
      if context.debugDescription.hasPrefix("unknown key '"),
        let key = context.debugDescription.split(separator: "'").dropFirst().first
      {
        return ConfigFinding(path + [.key(String(key))], context.debugDescription, atKey: true)
      }
      return ConfigFinding(path, message(of: context.debugDescription))
    @unknown default: return ConfigFinding([], "the config was not understood: \(error)")
    }
  }

  private static func steps(_ path: [any CodingKey]) -> [JSONText.Step] {
    path.map { key in key.intValue.map { .index($0) } ?? .key(key.stringValue) }
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is any FixedWidthInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is any Collection.Type where type is [String: Any].Type: "an object"
    default: "\(type)".hasPrefix("Array<") || "\(type)".hasPrefix("Array") ? "a list" : "an object"
    }
  }

  /// The standard library's text for an unknown case names the type and not its values.
  private static func message(of description: String) -> String {
    let known: [(String, [String])] = [
      names(ModelTask.self), names(Algorithm.self), names(ClassWeight.self), names(EnsembleMethod.self),
      names(Goal.self), names(MetricName.self), names(SearchMethod.self), names(SplitMethod.self),
      names(Imputation.self), names(Scaling.self), names(Encoding.self), names(ColumnType.self),
      names(ColumnRole.self), names(FileFormat.self), names(LoadMode.self), names(FailureAction.self),
      names(AnomalyMethod.self), names(PromotionMode.self), names(Tracker.self),
    ]
    for (type, values) in known where description.hasPrefix("Cannot initialize \(type) from invalid") {
      let value = description.split(separator: " ").last.map(String.init) ?? "the value"
      return "\(value) is none of: \(values.joined(separator: ", "))"
    }
    return description
  }

  private static func names<Value: CaseIterable & RawRepresentable<String>>(
    _ type: Value.Type
  ) -> (String, [String]) { ("\(type)", type.allCases.map(\.rawValue)) }
}
