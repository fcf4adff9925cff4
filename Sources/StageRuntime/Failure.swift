public import Files
public import RuntimeContract
public import Tabular

/// Why a program ends without its result: what happened and what to do, in words, and the exit code that says it to an
/// orchestrator.
public struct Failure: Error, Hashable, Sendable {
  /// One thing that is wrong.
  public struct Detail: Hashable, Sendable {
    public var file: String?
    /// From 1.
    public var line: Int?
    /// From 1, in characters.
    public var column: Int?
    /// Of a value in a config, such as `transforms[2].column`.
    public var path: String?
    public var message: String

    public init(
      file: String? = nil, line: Int? = nil, column: Int? = nil, path: String? = nil, message: String
    ) {
      self.file = file
      self.line = line
      self.column = column
      self.path = path
      self.message = message
    }
  }

  /// Never `passed`.
  public var code: ExitCode
  /// At least one.
  public var details: [Detail]
  /// What would help; nil when the details say it.
  public var advice: String?

  public init(_ code: ExitCode, details: [Detail], advice: String? = nil) {
    precondition(code != .passed && !details.isEmpty, "a failure fails, and says why")
    self.code = code
    self.details = details
    self.advice = advice
  }

  public init(_ code: ExitCode, _ message: String, file: String? = nil, advice: String? = nil) {
    self.init(code, details: [Detail(file: file, message: message)], advice: advice)
  }

  public init(_ error: FileError) {
    let advice =
      error.isAbsence
      ? "an earlier stage of the run writes it; see whether that stage ended well"
      : error.advice ?? "run the stage again when that is mended"
    self.init(.unavailable, error.message, file: error.path, advice: advice)
  }

  public init(_ error: TableError) { self.init(error.exitCode, error.message) }

  /// For people: a line for each detail, then the advice.
  public var text: String {
    let lines = details.map { detail in
      var place = detail.file ?? ""
      if let line = detail.line, let column = detail.column { place += ":\(line):\(column)" }
      let path = detail.path.map { "\($0): " } ?? ""
      return "\(place.isEmpty ? "" : "\(place): ")error: \(path)\(detail.message)"
    }
    return (lines + (advice.map { ["  = help: \($0)"] } ?? [])).joined(separator: "\n")
  }
}

/// Does what reads or writes tables, with errors of programs.
public func reading<Value>(_ body: () throws(TableError) -> Value) throws(Failure) -> Value {
  do {
    return try body()
  } catch { throw Failure(error) }
}

extension JSONFile {
  /// A file that another stage wrote.
  ///
  /// - Throws: `Failure` of kind `unavailable` when it is not there, or not what was written.
  public static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(Failure) -> Value {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(path)
    } catch { throw Failure(error) }
    do throws(JSONFinding) {
      return try value(type, of: bytes)
    } catch {
      let place = error.path.isEmpty ? nil : JSONFinding.text(of: error.path)
      throw Failure(
        .unavailable, details: [.init(file: path, path: place, message: error.message)],
        advice: "the stage that wrote it did not finish, or is of another version: run it again")
    }
  }
}
