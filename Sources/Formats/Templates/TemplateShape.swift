/// What a template may expect of a value.
public indirect enum TemplateShape: Hashable, Sendable {
  /// Any text, which is escaped for the language that it is printed into.
  case text
  /// Text of a field that Airflow renders with Jinja before it uses it, and which shall arrive as it is.
  case jinja
  case integer
  /// Yes or no: a literal in Python, and elsewhere only to be asked for.
  case flag
  /// A name that was checked, printed as it is.
  case identifier
  /// A name or command that a page shows as code.
  case code
  /// Lines that a page shows as they are.
  case block
  case list(of: TemplateShape)
  /// Texts to values, in order.
  case map(of: TemplateShape)
  case record(Record)

  /// Fields by name.
  public struct Record: Hashable, Sendable {
    public let fields: [Field]

    init(_ fields: [Field]) { self.fields = fields }

    subscript(name: String) -> Field? { fields.first { $0.name == name } }
  }

  public struct Field: Hashable, Sendable {
    public let name: String
    public let shape: TemplateShape
    /// Whether it may be missing: then a template prints it only inside an `if` that asks for it.
    public let isOptional: Bool
    /// One sentence for the author of a template.
    public let doc: String

    init(_ name: String, _ shape: TemplateShape, isOptional: Bool = false, doc: String) {
      self.name = name
      self.shape = shape
      self.isOptional = isOptional
      self.doc = doc
    }
  }

  /// What one entry of a map is inside a loop.
  static func entry(of shape: TemplateShape) -> TemplateShape {
    .record(
      Record([
        Field("key", .text, doc: "The entry's key."), Field("value", shape, doc: "The entry's value."),
      ]))
  }

  /// The record that this is, or that the items of this are; nil when there is none.
  public var innermostRecord: Record? {
    switch self {
    case .record(let record): record
    case .list(let item), .map(let item): item.innermostRecord
    case .text, .jinja, .integer, .flag, .identifier, .code, .block: nil
    }
  }

  /// For people: `text`, `list of records`.
  public var name: String {
    switch self {
    case .text: "text"
    case .jinja: "text for Jinja"
    case .integer: "integer"
    case .flag: "flag"
    case .identifier: "identifier"
    case .code: "code"
    case .block: "block"
    case .list(let item): "list of \(item.plural)"
    case .map(let value): "map of \(value.plural)"
    case .record: "record"
    }
  }

  private var plural: String {
    switch self {
    case .text: "texts"
    case .jinja: "texts for Jinja"
    case .code: "code"
    case .list(let item): "lists of \(item.plural)"
    case .map(let value): "maps of \(value.plural)"
    case .integer, .flag, .identifier, .block, .record: "\(name)s"
    }
  }
}
