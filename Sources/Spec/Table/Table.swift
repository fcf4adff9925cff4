internal import Diagnostics
internal import Document
internal import Source
internal import YAML

/// A mapping of the language.
protocol SpecObject: Sendable {
  /// With every default filled in.
  init()
  static var table: Table<Self> { get }
  var place: Place { get set }
}

/// The fields of one kind of object, and what holds between them.
///
/// `Root` is constrained where it must be and not here: the runtime checks a constraint of a type by search.
struct Table<Root>: Sendable {
  /// The name of its definition in the JSON Schema.
  let name: String
  /// With an article, for messages: "a data source".
  let noun: String
  let fields: [Field<Root>]
  /// The key that a scalar in the mapping's place stands for.
  let shorthand: String?
  /// Groups of keys of which one place has keys of one group only: two ways to say one thing.
  let exclusive: [[String]]
  /// Keys of which at least one must be there.
  let anyOf: [String]
  /// The key that `Shape.chosen` below goes by.
  let discriminator: String?
  /// Called before the fields are read, for what they must know of each other.
  let prepare: (@Sendable ([YAML.Node.Entry], inout Reading) -> Void)?
  /// Called behind the last field, to judge and complete the object.
  let finish: (@Sendable (inout Root, inout Reading) -> Void)?
  /// Those of `fields`: a field is much to copy for a look at its key.
  private let keys: [String]
  private let positions: [String: Int]
  /// Bit `n` is set when the field `n` is required; likewise for those of `anyOf`.
  private let requiredFields: UInt64
  private let anyOfFields: UInt64

  init(
    _ name: String, _ noun: String, _ fields: [Field<Root>], shorthand: String? = nil, exclusive: [[String]] = [],
    anyOf: [String] = [], discriminator: String? = nil,
    prepare: (@Sendable ([YAML.Node.Entry], inout Reading) -> Void)? = nil,
    finish: (@Sendable (inout Root, inout Reading) -> Void)? = nil
  ) {
    self.name = name
    self.noun = noun
    self.fields = fields
    self.shorthand = shorthand
    self.exclusive = exclusive
    self.anyOf = anyOf
    self.discriminator = discriminator
    self.prepare = prepare
    self.finish = finish
    self.keys = fields.map(\.key)
    self.positions = Dictionary(fields.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    precondition(fields.count <= 64, "a table has a bit of UInt64 for each field")
    func mask(_ isIn: (Field<Root>) -> Bool) -> UInt64 {
      fields.enumerated().reduce(0) { isIn($1.element) ? $0 | 1 << UInt64($1.offset) : $0 }
    }
    self.requiredFields = mask(\.isRequired)
    self.anyOfFields = mask { anyOf.contains($0.key) }
  }
}

extension Table where Root: SpecObject {
  /// Reads a mapping over the defaults that `root` holds.
  ///
  /// - Parameter key: the mapping's own key; nil for an item of a list and for a document.
  func read(_ node: YAML.Node, key: Span?, into root: inout Root, _ reading: inout Reading) {
    let entries: [YAML.Node.Entry]
    if let written = node.entries {
      entries = written
    } else if node.isNull, key != nil {
      // `prod:` with nothing behind it: an object without keys.
      entries = []
    } else if let shorthand, node.scalar != nil {
      entries = [YAML.Node.Entry(key: shorthand, keySpan: key ?? node.span, value: node)]
    } else {
      reading.reportType(node, expected: "\(noun): a mapping")
      return
    }
    root.place = Place(span: node.span, key: key)
    prepare?(entries, &reading)
    var seen: UInt64 = 0
    var next = 0
    for entry in entries {
      // People write keys in the order of the reference, so the next field is most often the one.
      let position = next < keys.count && keys[next] == entry.key ? next : positions[entry.key]
      guard let position else {
        reportUnknown(entry, &reading)
        continue
      }
      next = position + 1
      let field = fields[position]
      if let layer = reading.layer, !field.layers.contains(layer) {
        reading.report(.misplaced(entry, in: layer))
        continue
      }
      guard !entry.value.isNothing else { continue }
      seen |= 1 << UInt64(position)
      field.read(&root, entry, &reading)
    }
    checkExclusive(entries, &reading)
    if reading.isComplete, requiredFields & ~seen != 0 || (anyOfFields != 0 && anyOfFields & seen == 0) {
      checkPresent(seen, node, entries, root, &reading)
    }
    finish?(&root, &reading)
  }

  func requires(_ key: String) -> Bool { positions[key].map { fields[$0].isRequired } ?? false }

  /// Reads the one entry of a mapping; nothing is missing.
  func read(_ entry: YAML.Node.Entry, into root: inout Root, _ reading: inout Reading) {
    if let position = positions[entry.key] { fields[position].read(&root, entry, &reading) }
  }

  private func reportUnknown(_ entry: YAML.Node.Entry, _ reading: inout Reading) {
    let keys = fields.filter { field in reading.layer.map(field.layers.contains) ?? true }.map(\.key)
    let help: String
    if let near = Suggestion.nearest(to: entry.key, in: keys) {
      help = "did you mean `\(near)`?"
    } else if keys.isEmpty {
      help = "it has no keys of its own"
    } else {
      help = "the keys are \(Phrase.list(keys))"
    }
    reading.reportAside(
      Diagnostic(.unknownKey, at: entry.keySpan, "there is no key `\(entry.key)` in \(noun)", help: help))
  }

  private func checkExclusive(_ entries: [YAML.Node.Entry], _ reading: inout Reading) {
    guard !exclusive.isEmpty, entries.count > 1 else { return }
    var first: (entry: YAML.Node.Entry, group: Int)?
    for entry in entries where !entry.value.isNull {
      guard let group = exclusive.firstIndex(where: { $0.contains(entry.key) }) else { continue }
      guard let first else {
        first = (entry, group)
        continue
      }
      guard first.group != group else { continue }
      reading.report(
        Diagnostic(
          .exclusiveKeys, at: entry.keySpan, "`\(entry.key)` and `\(first.entry.key)` exclude each other in \(noun)",
          notes: [Diagnostic.Note("`\(first.entry.key)` is here", at: first.entry.keySpan)],
          help: "leave one of the two out"))
    }
  }

  private func checkPresent(
    _ seen: UInt64, _ node: YAML.Node, _ entries: [YAML.Node.Entry], _ root: Root, _ reading: inout Reading
  ) {
    let missing = requiredFields & ~seen
    for (position, field) in fields.enumerated() where missing >> UInt64(position) & 1 == 1 {
      // The mapping itself may be long; its key, or its first one, says which it is.
      let span = root.place.key ?? entries.first?.keySpan ?? node.span
      let by = field.neededBy.map { "\($0) cannot do without it" }
      reading.reportMerged(
        Diagnostic(.missingKey, at: span, "the key `\(field.key)` is missing from \(noun)", help: by ?? field.doc))
    }
    if anyOfFields != 0, anyOfFields & seen == 0 {
      let span = root.place.key ?? entries.first?.keySpan ?? node.span
      reading.reportMerged(
        Diagnostic(.missingKey, at: span, "\(noun) needs \(Phrase.list(anyOf, joining: "or")), and has none of them"))
    }
  }
}

extension Table where Root: SpecObject {
  /// The object with the defaults of `root`, for schema and reference.
  func shape(of root: Root) -> ObjectShape {
    var root = root
    let properties = fields.map { field in
      let written = field.isRequired ? Document.Node.absent : field.write(&root)
      return Property(
        key: field.key, doc: field.doc, isRequired: field.isRequired,
        isRequiredByBackend: field.neededBy != nil, shape: field.shape(&root),
        defaultValue: written, defaultReason: field.derived ?? written.ruleText, layers: field.layers)
    }
    return ObjectShape(
      name: name, noun: noun, properties: properties, shorthand: shorthand, exclusive: exclusive, anyOf: anyOf,
      discriminator: discriminator)
  }

  /// The object as the language would write it in full, with the origin of every value.
  func document(of root: Root) -> Document.Node {
    var root = root
    return .mapping(
      fields.map { Document.Node.Entry($0.key, $0.write(&root)) },
      origin: root.place.isWritten ? root.place.origin : nil
    )
  }
}

extension Document.Node {
  /// The rule that supplied it; nil when somebody wrote it or it is a mapping.
  fileprivate var ruleText: String? {
    if case .rule(let rule) = origin { rule.description } else { nil }
  }
}

extension Diagnostic {
  /// A key that belongs to another layer.
  fileprivate static func misplaced(_ entry: YAML.Node.Entry, in layer: Layer) -> Diagnostic {
    let place =
      switch layer {
      case .defaults: "the defaults of mlgen.yaml"
      case .pipeline: "the pipeline itself"
      case .overlay: "an environment"
      }
    let help =
      switch (entry.key, layer) {
      case ("namespace", .pipeline): "write it under `environments`, for each environment"
      case (_, .overlay): "write it in the pipeline itself"
      default: "leave it out"
      }
    return Diagnostic(.misplacedKey, at: entry.keySpan, "`\(entry.key)` does not belong into \(place)", help: help)
  }
}
