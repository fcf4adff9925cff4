internal import Document

/// What may stand at a key, for the JSON Schema and the reference page.
indirect enum Shape: Sendable {
  case leaf(Leaf)
  case list(Shape, atLeast: Int, atMost: Int?)
  case object(@Sendable () -> ObjectShape)
  case map(KeyRule, Shape)
  /// Chosen by the value of another key of the enclosing object, or of the object around that one.
  case chosen(Chosen)
  /// Any of the sections, as one layer holds them.
  case layer(Layer)
}

/// A scalar.
struct Leaf: Sendable {
  /// With an article and an example where one helps: "a duration such as `24h`".
  var words: String
  /// `type` and what else JSON Schema says of it.
  var keywords: [Document.Node.Entry]
  /// The words that an enumeration allows; empty for the rest.
  var values: [String] = []

  /// The same, narrowed.
  func constrained<Value>(by constraint: Constraint<Value>?) -> Leaf {
    guard let constraint else { return self }
    var copy = self
    copy.words = constraint.words(narrowing: words)
    copy.keywords.removeAll { old in constraint.keywords.contains { $0.key == old.key } }
    copy.keywords += constraint.keywords
    return copy
  }
}

/// An object with a table, described with the defaults that it has where it stands.
struct ObjectShape: Sendable {
  /// The name of its definition in the JSON Schema.
  var name: String
  /// With an article: "a data source".
  var noun: String
  var properties: [Property]
  /// The key that a bare scalar stands for.
  var shorthand: String?
  /// Groups of keys of which one object has keys of one group only.
  var exclusive: [[String]]
  /// Keys of which it has at least one.
  var anyOf: [String]
  /// The key whose value decides about `Shape.chosen` below it.
  var discriminator: String?
}

struct Property: Sendable {
  var key: String
  var doc: String
  var isRequired: Bool
  /// A backend asks for it, not the language.
  var isRequiredByBackend: Bool
  var shape: Shape
  /// Absent when there is none, or when it depends on other values.
  var defaultValue: Document.Node
  /// Why it is the default: the rule's text; or, when it depends on other values, how.
  var defaultReason: String?
  var layers: [Layer]
}

/// A shape per value of a discriminator.
struct Chosen: Sendable {
  struct Case: Sendable {
    var value: String
    var shape: ObjectShape
  }

  /// The key of the discriminator.
  var key: String
  /// True for `search.space`, whose keys are the parameters and whose values are ranges of them.
  var isSpace: Bool
  var cases: [Case]
}

/// What the user's own keys of a mapping must be.
struct KeyRule: Sendable {
  /// With an article and an example.
  var words: String
  /// An ECMA 262 pattern of the whole key.
  var pattern: String
  /// Why a key does not fit; nil when it does.
  var complaint: @Sendable (String) -> String?
  var isLabel = false
}
