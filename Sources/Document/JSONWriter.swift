internal import Source

/// Prints nodes as JSON (RFC 8259) whose text is also safe inside a YAML literal block: what is invisible is escaped.
///
/// Keys stay in the order of the node.
public struct JSONWriter {
  public enum Layout: Sendable {
    /// Two spaces of indentation, one entry a line, a line break at the end.
    case pretty
    /// One line without blanks and without a line break.
    case compact
  }

  private var text = RenderedText()
  private let pretty: Bool

  /// The whole document, with the origins of each line as `YAMLWriter` gives them.
  public static func render(_ node: Node, layout: Layout = .pretty) -> RenderedText {
    var writer = JSONWriter(pretty: layout == .pretty)
    writer.value(node, indent: 0, inherited: nil)
    if layout == .pretty { writer.text.append(UInt8(ascii: "\n")) }
    writer.text.origins.endLine(inheriting: node.origin)
    return writer.text
  }

  private init(pretty: Bool) { self.pretty = pretty }

  private mutating func value(_ node: Node, indent: Int, inherited: Origin?) {
    if let origin = node.origin { text.origins.add(origin) }
    let inherited = node.origin ?? inherited
    switch node.content {
    case .absent: preconditionFailure("an absent node in a document: literals and factories drop them")
    case .null: text.append("null")
    case .bool(let value): text.append(value ? "true" : "false")
    case .integer(let value): text.append(value)
    case .number(let value): text.append(value)
    case .string(let string): quote(string)
    case .text(let inner):
      text.origins.addAll(of: inner.origins)
      inner.bytes.withUnsafeBufferPointer { text.append(quoted: $0, escapes: .json) }
    case .list(let items):
      text.append(UInt8(ascii: "["))
      var isFirst = true
      for item in items {
        startItem(isFirst: isFirst, indent: indent + 2, inherited)
        isFirst = false
        value(item, indent: indent + 2, inherited: inherited)
      }
      if !isFirst { close(indent: indent, inherited) }
      text.append(UInt8(ascii: "]"))
    case .mapping(let entries):
      text.append(UInt8(ascii: "{"))
      var isFirst = true
      for entry in entries {
        startItem(isFirst: isFirst, indent: indent + 2, inherited)
        isFirst = false
        quote(entry.key)
        text.append(UInt8(ascii: ":"))
        if pretty { text.append(UInt8(ascii: " ")) }
        value(entry.value, indent: indent + 2, inherited: inherited)
      }
      if !isFirst { close(indent: indent, inherited) }
      text.append(UInt8(ascii: "}"))
    }
  }

  /// Ends the line before an item; the line that opens the collection has no leaf and takes the inherited origin.
  private mutating func startItem(isFirst: Bool, indent: Int, _ inherited: Origin?) {
    if !isFirst { text.append(UInt8(ascii: ",")) }
    breakLine(indent: indent, inherited)
  }

  /// Starts the line of a closing bracket, which belongs to its collection.
  private mutating func close(indent: Int, _ inherited: Origin?) {
    breakLine(indent: indent, inherited)
    if pretty, let inherited { text.origins.add(inherited) }
  }

  private mutating func breakLine(indent: Int, _ inherited: Origin?) {
    guard pretty else { return }
    text.append(UInt8(ascii: "\n"))
    text.origins.endLine(inheriting: inherited)
    text.append(spaces: indent)
  }

  private mutating func quote(_ string: String) {
    var string = string
    string.withUTF8 { text.append(quoted: $0, escapes: .json) }
  }
}
