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

  /// On one line.
  var flat: String {
    switch content {
    case .string(let text): Self.quoted(text)
    case .integer(let value): String(value)
    case .bool(let value): value ? "True" : "False"
    case .name(let name): name.description
    case .call(let name, let argument): "\(name)(\(Self.quoted(argument)))"
    case .list(let items): "[\(items.map(\.flat).joined(separator: ", "))]"
    case .dictionary(let entries):
      "{\(entries.map { "\(Self.quoted($0.key.value)): \($0.value.flat)" }.joined(separator: ", "))}"
    }
  }
}
