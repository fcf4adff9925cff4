/// A name that may stand bare in a program: ASCII letters, digits and `_`, not first a digit, and no word of Python.
public struct Identifier: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  /// Nil when the text is no such name.
  public init?(_ text: String) {
    guard let first = text.utf8.first, Identifier.isStart(first), text.utf8.allSatisfy(Identifier.isPart),
      !Identifier.pythonKeywords.contains(text)
    else { return nil }
    self.description = text
  }

  /// - Precondition: the text is such a name.
  public init(known text: StaticString) {
    guard let name = Identifier(text.description) else { preconditionFailure("\(text) is no name") }
    self = name
  }

  static func isStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  static func isPart(_ byte: UInt8) -> Bool {
    isStart(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Source: `keyword.kwlist` and `keyword.softkwlist` of Python 3.14.
  private static let pythonKeywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "_", "case", "match", "type",
  ]
}
