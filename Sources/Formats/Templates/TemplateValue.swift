internal import Source

/// A value that a template prints, asks for or loops over, and where it comes from.
struct TemplateValue: Sendable {
  indirect enum Content: Sendable {
    case text(String)
    case jinja(String)
    case integer(Int)
    case flag(Bool)
    case identifier(Identifier)
    case code(String)
    case block(CodeBlock)
    case list([TemplateValue])
    case map([(key: Sourced<String>, value: TemplateValue)])
    /// A field that is not listed is not there.
    case record([(name: String, value: TemplateValue)])
  }

  var content: Content
  /// Lists, maps and records may have none of their own.
  var origin: Origin?

  init(_ content: Content, origin: Origin?) {
    self.content = content
    self.origin = origin
  }

  /// The field of a record; nil when it is not there.
  subscript(name: String) -> TemplateValue? {
    guard case .record(let fields) = content else { return nil }
    return fields.first { $0.name == name }?.value
  }

  /// What a loop goes over.
  var items: [TemplateValue] {
    switch content {
    case .list(let items): items
    case .map(let entries):
      entries.map { key, value in
        TemplateValue(
          .record([("key", TemplateValue(.text(key.value), origin: key.origin)), ("value", value)]),
          origin: value.origin ?? key.origin)
      }
    case .text, .jinja, .integer, .flag, .identifier, .code, .block, .record: []
    }
  }

  /// What an `if` makes of a value that is there.
  var isTrue: Bool {
    switch content {
    case .flag(let flag): flag
    case .text(let text), .jinja(let text), .code(let text): !text.isEmpty
    case .list(let items): !items.isEmpty
    case .map(let entries): !entries.isEmpty
    case .integer, .identifier, .block, .record: true
    }
  }
}
