internal import FoundationEssentials
internal import Glibc
internal import RuntimeContract

/// What a program tells on standard error while it works: readable on a terminal, a JSON object a line elsewhere.
///
/// Standard output is left to results: the metrics, in the form that Katib reads.
public struct Log: Sendable {
  public enum Level: String, Sendable { case info, warning, error }

  public enum Form: String, CaseIterable, Sendable { case text, json }

  /// A value of a line.
  public enum Field: Sendable {
    case text(String)
    case count(Int)
    case number(Double)

    fileprivate var json: String {
      switch self {
      case .text(let value): Log.quoted(value)
      case .count(let value): String(value)
      case .number(let value): value.isFinite ? value.description : "null"
      }
    }

    fileprivate var plain: String {
      switch self {
      case .text(let value): value
      case .count(let value): String(value)
      case .number(let value): Log.short(value)
      }
    }
  }

  public let form: Form
  /// The subcommand, such as `fit`.
  public let program: String
  /// Whether a line may be overwritten by the next: on a terminal alone.
  private let showsProgress: Bool

  public init(form: Form?, program: String) {
    let isTerminal = isatty(STDERR_FILENO) == 1
    self.form = form ?? (isTerminal ? .text : .json)
    self.program = program
    self.showsProgress = self.form == .text && isTerminal
  }

  /// Something that went as it should.
  public func callAsFunction(_ event: String, _ message: String, _ fields: KeyValuePairs<String, Field> = [:]) {
    self(.info, event, message, fields)
  }

  /// - Parameters:
  ///   - event: what happened, as a program looks for it: `rows_read`.
  ///   - message: the same for people, without a closing period.
  public func callAsFunction(
    _ level: Level, _ event: String, _ message: String, _ fields: KeyValuePairs<String, Field> = [:]
  ) {
    switch form {
    case .text:
      let values = fields.map { "\($0.key) \($0.value.plain)" }.joined(separator: ", ")
      let prefix = level == .info ? "" : "\(level.rawValue): "
      Console.tell("\(clearing)\(prefix)\(message)\(values.isEmpty ? "" : " (\(values))")\n")
    case .json:
      var line = "{\"time\":\(Self.quoted(Date().formatted(.iso8601))),\"level\":\"\(level.rawValue)\""
      line += ",\"stage\":\(Self.quoted(program)),\"event\":\(Self.quoted(event)),\"message\":\(Self.quoted(message))"
      for field in fields { line += ",\(Self.quoted(field.key)):\(field.value.json)" }
      Console.tell(line + "}\n")
    }
  }

  /// How far the work is, for people alone: the line is overwritten by the next.
  public func progress(_ message: String) {
    if showsProgress { Console.tell("\(clearing)\(message)\u{1B}[K\r") }
  }

  public func failure(_ failure: Failure) {
    switch form {
    case .text: Console.tell("\(clearing)\(failure.text)\n")
    case .json:
      for detail in failure.details {
        var line = "{\"time\":\(Self.quoted(Date().formatted(.iso8601))),\"level\":\"error\""
        line += ",\"stage\":\(Self.quoted(program)),\"event\":\"failed\",\"message\":\(Self.quoted(detail.message))"
        if let file = detail.file { line += ",\"file\":\(Self.quoted(file))" }
        if let number = detail.line { line += ",\"line\":\(number)" }
        if let number = detail.column { line += ",\"column\":\(number)" }
        if let path = detail.path { line += ",\"path\":\(Self.quoted(path))" }
        if let advice = failure.advice { line += ",\"help\":\(Self.quoted(advice))" }
        Console.tell(line + ",\"exit_code\":\(failure.code.rawValue)}\n")
      }
    }
  }

  private var clearing: String { showsProgress ? "\u{1B}[K" : "" }

  /// Four digits after the point at most, without trailing zeros.
  public static func short(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return value.description }
    let scaled = (value * 1e4).rounded() / 1e4
    return scaled == scaled.rounded() ? String(Int(scaled)) : scaled.description
  }

  /// A JSON string, on one line, which YAML 1.1 reads as the same: what that does not print, or folds, is escaped.
  public static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
