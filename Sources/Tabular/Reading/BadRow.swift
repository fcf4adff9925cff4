/// A row that was left out, and why.
public struct BadRow: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  /// Where the row, or the value if one is at fault, begins; the first line of a file is 1.
  public var line: Int
  /// Nil where the row as a whole is at fault.
  public var column: String?
  /// What is there and what was expected.
  public var problem: String

  public init(file: String, line: Int, column: String?, problem: String) {
    self.file = file
    self.line = line
    self.column = column
    self.problem = problem
  }

  public var description: String {
    let place = column.map { "column '\(Shown.text($0))': " } ?? ""
    return "\(file):\(line): \(place)\(problem)"
  }
}

/// How many rows were read, and which were not.
public struct ReadReport: Hashable, Sendable {
  public var rows = 0
  public var badRows = 0
  /// The first of them, at most `shown`.
  public var examples: [BadRow] = []

  public static let shown = 20

  public init() {}
}

/// Texts of a user within messages.
enum Shown {
  /// In quotes, cut after 60 bytes, with what is no plain text written as an escape.
  static func quoted(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let limit = 60
    var cut = bytes.prefix(limit)
    // Not in the middle of a character.
    if bytes.count > limit {
      while let last = cut.last, last & 0xc0 == 0x80 { cut = cut.dropLast() }
      if let last = cut.last, last >= 0xc0 { cut = cut.dropLast() }
    }
    return "\"\(text(String(decoding: cut, as: UTF8.self)))\(bytes.count > limit ? "…" : "")\""
  }

  static func text(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": shown += "\\n"
      case "\r": shown += "\\r"
      case "\t": shown += "\\t"
      case "\"": shown += "\\\""
      default:
        if scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) {
          shown += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          shown.unicodeScalars.append(scalar)
        }
      }
    }
    return shown
  }

  /// The names, as a sentence lists them, at most twelve.
  static func list(_ names: some Collection<String>) -> String {
    let some = names.prefix(12).map { "'\(text($0))'" }.joined(separator: ", ")
    return names.count > 12 ? "\(some) and \(names.count - 12) more" : some
  }
}
