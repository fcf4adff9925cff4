internal import Source

/// A value as a literal of Python, with the origins of its parts.
struct PythonLiteral: Sendable {
  indirect enum Content: Sendable {
    case string(String)
    case integer(Int)
    case bool(Bool)
    /// A variable's name.
    case name(Identifier)
    /// A function called with one argument, which is a string.
    case call(Identifier, String)
    case list([PythonLiteral])
    case dictionary([(key: Sourced<String>, value: PythonLiteral)])
  }

  var content: Content
  var origin: Origin?

  init(_ content: Content, origin: Origin?) {
    self.content = content
    self.origin = origin
  }

  /// On one line, as bytes: literals are most of a program, and no string is made on the way.
  var flat: [UInt8] {
    var line: [UInt8] = []
    append(to: &line)
    return line
  }

  private func append(to line: inout [UInt8]) {
    switch content {
    case .string(let text): Self.append(quoted: text, to: &line)
    case .integer(let value): line += String(value).utf8
    case .bool(let value): line += (value ? "True" : "False").utf8
    case .name(let name): line += name.description.utf8
    case .call(let name, let argument):
      line += name.description.utf8
      line.append(UInt8(ascii: "("))
      Self.append(quoted: argument, to: &line)
      line.append(UInt8(ascii: ")"))
    case .list(let items):
      line.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { line += ", ".utf8 }
        item.append(to: &line)
      }
      line.append(UInt8(ascii: "]"))
    case .dictionary(let entries):
      line.append(UInt8(ascii: "{"))
      for (index, entry) in entries.enumerated() {
        if index > 0 { line += ", ".utf8 }
        Self.append(quoted: entry.key.value, to: &line)
        line += ": ".utf8
        entry.value.append(to: &line)
      }
      line.append(UInt8(ascii: "}"))
    }
  }
}
