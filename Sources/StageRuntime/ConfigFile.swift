internal import Files
public import RuntimeContract

/// A config whose values can contradict each other.
public protocol CheckedConfig: Codable, Hashable, Sendable {
  /// What is wrong beyond names and types, in the order of the fields; empty when nothing is.
  func findings() -> [JSONFinding]
}

/// Reads a config strictly: unknown and repeated keys, wrong types and contradictions are errors at their line and column.
public enum ConfigFile {
  /// - Throws: `Failure` of kind `usage` when the config is wrong, `unavailable` when it cannot be read.
  public static func read<Config: CheckedConfig>(_ type: Config.Type, from path: String) throws -> Config {
    try decode(type, bytes: try bytes(of: path), file: path)
  }

  public static func decode<Config: CheckedConfig>(_: Config.Type, bytes: [UInt8], file: String) throws -> Config {
    let text: JSONText
    do {
      text = try JSONText(bytes)
    } catch let error as JSONText.SyntaxError {
      throw failure([(JSONText.position(of: error.offset, in: bytes), nil, "not JSON: \(error.message)")], file: file)
    }
    let config: Config
    do throws(JSONFinding) {
      config = try JSONFile.value(Config.self, of: bytes)
    } catch { throw failure([place(error, in: text)], file: file) }
    let findings = config.findings()
    guard findings.isEmpty else { throw failure(findings.map { place($0, in: text) }, file: file) }
    return config
  }

  private typealias Placed = (position: JSONText.Position, path: String?, message: String)

  private static func place(_ finding: JSONFinding, in text: JSONText) -> Placed {
    (
      text.position(of: text.offset(of: finding.path, atKey: finding.atKey)),
      finding.path.isEmpty ? "the config" : JSONFinding.text(of: finding.path),
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
    do throws(FileError) {
      return try FileBytes.read(path)
    } catch {
      guard error.isAbsence else { throw Failure(error) }
      throw Failure(
        .usage, "there is no config at \(path)",
        advice: "\(Contract.Argument.config) names a JSON file, such as those that mlgen generates")
    }
  }
}
