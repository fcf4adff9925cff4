internal import Files
public import RuntimeContract

/// Why rows could not be read, written or combined: a text for people, and how the process ends.
public struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, what was expected, and what to do.
  public let message: String
  public let exitCode: ExitCode

  public var description: String { message }

  /// The data are not what the schema or the format says: trying again gives the same answer.
  public static func refused(_ message: String) -> TableError { TableError(message: message, exitCode: .refused) }

  /// The config asks for what the data or this program do not have.
  public static func usage(_ message: String) -> TableError { TableError(message: message, exitCode: .usage) }

  /// The machine could not do it: a missing file, a full disk, too little memory.
  public static func unavailable(_ message: String) -> TableError {
    TableError(message: message, exitCode: .unavailable)
  }
}

extension TableError {
  /// What the system said about a file.
  init(_ error: FileError) {
    self = .unavailable("\(error.path): \(error.message)\(error.advice.map { "; \($0)" } ?? "")")
  }

  static func system(_ action: String, path: String, code: Int32) -> TableError {
    TableError(FileError(path: path, action: action, code: code))
  }

  /// Does what touches files, with errors of this module.
  static func wrapping<Value>(_ body: @autoclosure () throws(FileError) -> Value) throws(TableError) -> Value {
    do {
      return try body()
    } catch { throw TableError(error) }
  }
}
