package import Source

/// Prints nodes as YAML that readers of 1.1 (kubectl, PyYAML) and of 1.2 take for the same data.
///
/// Block style, two spaces, lists at the indentation of their key, as kubectl and kustomize print. Only empty
/// collections are in flow style. The result is a function of the node alone.
public struct YAMLWriter {
  package var text = RenderedText()
  private let summaries: Bool
  private let trailingBreaks: Bool
  private let remarks: [String: String]

  /// - Parameter trailingBreaks: whether a block may end in several line breaks; false where a later reader, such as
  ///   a template's `{{-`, removes what stands before it.
  package init(summaries: Bool = false, trailingBreaks: Bool = true, remarks: [String: String] = [:]) {
    self.summaries = summaries
    self.remarks = remarks
    self.trailingBreaks = trailingBreaks
    // Most objects fit: growing from nothing takes a tenth of the time.
    text.bytes.reserveCapacity(2_048)
    text.origins.reserve(lines: 80)
  }

  /// A whole document, ending in a line break.
  ///
  /// A line has the origins of the nodes that begin on it, and where none of them has one, that of the nearest
  /// enclosing node. A multi-line text has its own origins line by line.
  ///
  /// - Parameters:
  ///   - header: comment lines at the top, without `#`.
  ///   - summaries: writes the summary of a `Parameter` as a comment above its entry.
  ///   - remarks: comments of one line behind scalars, by their text.
  public static func render(
    _ node: Node, header: [String] = [], summaries: Bool = false, remarks: [String: String] = [:]
  ) -> RenderedText {
    var writer = YAMLWriter(summaries: summaries, remarks: remarks)
    for line in header { writer.comment(line, indent: 0, origin: node.origin) }
    writer.document(node, inherited: nil)
    return writer.text
  }

  /// Several documents, each behind a `---`.
  public static func render(stream nodes: some Sequence<Node>) -> RenderedText {
    var writer = YAMLWriter()
    for node in nodes {
      writer.text.append("---")
      writer.endLine(node.origin)
      writer.document(node, inherited: nil)
    }
    return writer.text
  }

  private mutating func document(_ node: Node, inherited: Origin?) {
    let origin = node.origin ?? inherited
    switch node.content {
    case .mapping(let entries) where !entries.isEmpty: mapping(entries, indent: 0, inherited: origin)
    case .list(let items) where !items.isEmpty: list(items, indent: 0, inherited: origin)
    default: scalar(node, indent: 2, inherited: origin)
    }
  }

  /// The entries of a mapping; the first stands where the writer is when `continuing` the line of a list item.
  package mutating func mapping(
    _ entries: [Node.Entry], indent: Int, inherited: Origin?, continuing: Bool = false
  ) {
    var continuing = continuing
    for entry in entries {
      if summaries, let parameter = entry.value.parameter, !continuing {
        comment(parameter.summary, indent: indent, origin: entry.value.origin ?? inherited)
      }
      if !continuing { text.append(spaces: indent) }
      continuing = false
      key(entry.key, indent: indent, inherited: inherited)
      value(entry.value, indent: indent, inherited: inherited)
    }
  }

  /// What stands behind the colon of a key at `indent`.
  package mutating func value(_ node: Node, indent: Int, inherited: Origin?) {
    switch node.content {
    case .mapping(let entries) where !entries.isEmpty:
      endLine(node.origin ?? inherited)
      mapping(entries, indent: indent + 2, inherited: node.origin ?? inherited)
    case .list(let items) where !items.isEmpty:
      endLine(node.origin ?? inherited)
      list(items, indent: indent, inherited: node.origin ?? inherited)
    default:
      text.append(UInt8(ascii: " "))
      scalar(node, indent: indent + 2, inherited: inherited)
    }
  }

  package mutating func list(_ items: [Node], indent: Int, inherited: Origin?, continuing: Bool = false) {
    var continuing = continuing
    for item in items {
      if !continuing { text.append(spaces: indent) }
      continuing = false
      text.append("- ")
      self.item(item, indent: indent, inherited: inherited)
    }
  }

  /// What stands behind the `- ` of a list at `indent`.
  package mutating func item(_ item: Node, indent: Int, inherited: Origin?) {
    switch item.content {
    case .mapping(let entries) where !entries.isEmpty:
      if let origin = item.origin { text.origins.add(origin) }
      mapping(entries, indent: indent + 2, inherited: item.origin ?? inherited, continuing: true)
    case .list(let items) where !items.isEmpty:
      if let origin = item.origin { text.origins.add(origin) }
      list(items, indent: indent + 2, inherited: item.origin ?? inherited, continuing: true)
    default:
      scalar(item, indent: indent + 2, inherited: inherited)
    }
  }

  /// A key and its colon.
  package mutating func key(_ key: String, indent: Int, inherited: Origin?) {
    var key = key
    key.withUTF8 { bytes in
      // Readers refuse a simple key of more than 1,024 characters.
      let isLong = bytes.count > 256
      if isLong { text.append("? ") }
      if ScalarStyle(for: bytes) == .plain {
        text.bytes.append(contentsOf: bytes)
      } else {
        text.append(quoted: bytes, escapes: .yaml)
      }
      if isLong {
        endLine(inherited)
        text.append(spaces: indent)
      }
      text.append(UInt8(ascii: ":"))
    }
  }

  /// A scalar or an empty collection, and the end of its line. The lines of a block stand at `indent`.
  package mutating func scalar(_ node: Node, indent: Int, inherited: Origin?) {
    if let origin = node.origin ?? inherited { text.origins.add(origin) }
    switch node.content {
    case .absent: preconditionFailure("an absent node in a document: literals and factories drop them")
    case .null: text.append("null")
    case .bool(let value): text.append(value ? "true" : "false")
    case .integer(let value): text.append(value)
    case .number(let value): text.append(value)
    case .list: text.append("[]")
    case .mapping: text.append("{}")
    case .string(var string):
      string.withUTF8 { self.string($0, lines: nil, indent: indent, inherited: node.origin ?? inherited) }
      return
    case .text(let inner):
      inner.bytes.withUnsafeBufferPointer {
        string($0, lines: inner.origins, indent: indent, inherited: node.origin ?? inherited)
      }
      return
    }
    text.append(UInt8(ascii: "\n"))
    text.origins.endLine()
  }

  private mutating func string(
    _ bytes: UnsafeBufferPointer<UInt8>, lines: LineOrigins?, indent: Int, inherited: Origin?
  ) {
    switch ScalarStyle(for: bytes) {
    case .plain:
      text.bytes.append(contentsOf: bytes)
      if !remarks.isEmpty, let remark = remarks[String(decoding: bytes, as: UTF8.self)] {
        text.append(" ")
        comment(remark, indent: 0, origin: inherited)
        return
      }
    case .literal(.keep) where !trailingBreaks, .doubleQuoted:
      if let lines { text.origins.addAll(of: lines) }
      text.append(quoted: bytes, escapes: .yaml)
    case .literal(let chomping):
      text.append(UInt8(ascii: "|"))
      switch chomping {
      case .strip: text.append(UInt8(ascii: "-"))
      case .clip: break
      case .keep: text.append(UInt8(ascii: "+"))
      }
      endLine(inherited)
      block(bytes, lines: lines, indent: indent, inherited: inherited)
      return
    }
    endLine(inherited)
  }

  private mutating func block(
    _ bytes: UnsafeBufferPointer<UInt8>, lines: LineOrigins?, indent: Int, inherited: Origin?
  ) {
    var start = 0
    var number = 1
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      if end > start { text.append(spaces: indent) }
      text.bytes.append(contentsOf: bytes[start..<end])
      if let lines { for origin in lines[number] { text.origins.add(origin) } }
      endLine(inherited)
      start = end + 1
      number += 1
    }
  }

  /// A line of comment; what no reader could take is left out of it.
  package mutating func comment(_ line: String, indent: Int, origin: Origin?) {
    text.append(spaces: indent)
    text.append("#")
    if !line.isEmpty { text.append(UInt8(ascii: " ")) }
    var line = line
    line.withUTF8 { bytes in
      var index = 0
      while index < bytes.count {
        let start = index
        while index < bytes.count, bytes[index] >= 0x20, bytes[index] < 0x7F { index += 1 }
        if index > start {
          text.bytes.append(contentsOf: bytes[start..<index])
        } else if Printability.isVisible(Printability.scalar(of: bytes, at: &index)) {
          text.bytes.append(contentsOf: bytes[start..<index])
        }
      }
    }
    endLine(origin)
  }

  package mutating func endLine(_ inherited: Origin?) {
    text.append(UInt8(ascii: "\n"))
    text.origins.endLine(inheriting: inherited)
  }
}
