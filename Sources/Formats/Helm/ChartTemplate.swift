internal import Document
internal import Source

/// The object of one logical id in every environment that has it: what is equal, and where it differs.
struct ChartTemplate: Sendable {
  let id: String
  let fileName: String
  /// The value that says whether the environment has the object; nil when all have it.
  let guardSlot: Int?
  let root: TemplateNode
  let origin: Origin?
}

/// What a template prints at one place.
indirect enum TemplateNode: Sendable {
  /// What is the same everywhere: a scalar, an empty collection, or a collection whose origins are the same, too.
  case literal(Node)
  /// A value, by its index in `ChartComparison.slots`.
  case value(Int)
  case mapping([TemplateEntry], Origin?)
  case list([TemplateNode], Origin?)
}

struct TemplateEntry: Sendable {
  let key: String
  let node: TemplateNode
}

/// A place in a template that a value fills.
struct ValueSlot: Sendable {
  /// What one environment has there. Its node always has an origin when its object has one.
  struct Variant: Sendable {
    let environment: Int
    let node: Node
  }

  /// Index of the template in the comparison.
  let template: Int
  /// Whether the template is printed for some environments only.
  let isGuarded: Bool
  /// Keys and list items from the object's root.
  let path: [String]
  let parameter: Parameter?
  /// By environment; those without the object or without the key are missing.
  let variants: [Variant]
  /// Environments that have the object, but not the key. When there are any, the key is printed if its value exists.
  let without: [Int]
  let origin: Origin?

  var isOptional: Bool { !without.isEmpty }

  /// Whether the value is printed as a block of lines: a collection in every environment, and none whose end a
  /// template could not keep.
  var isBlock: Bool { variants.allSatisfy { $0.node.isCollection && !$0.node.hasTrailingBreaks } }
}

extension Node {
  var isCollection: Bool {
    switch content {
    case .mapping, .list: true
    case .absent, .null, .bool, .integer, .number, .string, .text: false
    }
  }

  /// Whether some string in it ends in several line breaks. As the last of a file, printed by `toYaml`, it would gain
  /// the one that Helm adds.
  var hasTrailingBreaks: Bool {
    switch content {
    case .list(let items): items.contains { $0.hasTrailingBreaks }
    case .mapping(let entries): entries.contains { $0.value.hasTrailingBreaks }
    case .string(let text): text == "\n" || text.utf8.suffix(2).elementsEqual([0x0A, 0x0A])
    case .text(let text): text.bytes == [0x0A] || text.bytes.suffix(2) == [0x0A, 0x0A]
    case .absent, .null, .bool, .integer, .number: false
    }
  }
}
