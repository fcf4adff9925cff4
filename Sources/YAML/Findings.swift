internal import Diagnostics
internal import Source

extension Diagnostic {
  static func severalDocuments(at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      .severalDocuments, at: span, "a second document begins here",
      notes: [Note("the first begins here", at: first)], help: "put each document into a file of its own")
  }

  static func tooDeep(at span: Span) -> Diagnostic {
    Diagnostic(.tooDeep, at: span, "lists and mappings are nested deeper than \(Reader.depthLimit) levels")
  }

  static func expandsTooFar(at span: Span) -> Diagnostic {
    Diagnostic(
      .expandsTooFar, at: span, "the aliases of this file stand for more than \(Reader.expansionLimit) nodes")
  }

  static func mergeTooDeep(at span: Span) -> Diagnostic {
    Diagnostic(.mergeTooDeep, at: span, "more than \(Reader.mergeDepthLimit) mappings merge each other in a row")
  }

  static func recursiveAlias(_ name: String, at span: Span, anchor: Span) -> Diagnostic {
    Diagnostic(
      .recursiveAlias, at: span, "`*\(name)` stands inside what it names",
      notes: [Note("the anchor is here", at: anchor)])
  }

  static func undefinedAlias(_ name: String, at span: Span, known: [String]) -> Diagnostic {
    let help =
      if let near = Suggestion.nearest(to: name, in: known) { "there is an anchor `&\(near)`" } else {
        "put quotes around a text that begins with `*`"
      }
    return Diagnostic(.undefinedAlias, at: span, "no anchor `&\(name)` stands before this alias", help: help)
  }

  static func keyNotText(_ key: Node) -> Diagnostic {
    Diagnostic(.keyNotText, at: key.span, key.scalar == nil ? "\(key.summary) cannot be a key" : "a key is missing")
  }

  static func duplicateKey(_ key: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      .duplicateKey, at: span, "the key `\(key)` is written twice", notes: [Note("first defined here", at: first)])
  }

  static func mergeOfNoMapping(_ value: Node) -> Diagnostic {
    Diagnostic(
      .mergeOfNoMapping, at: value.span, "`<<` takes a mapping or a list of mappings, and this is \(value.summary)")
  }

  static func foreignTag(at span: Span) -> Diagnostic {
    Diagnostic(.foreignTag, at: span, "only YAML's core tags are read", help: "write the value without a tag")
  }

  static func tagMismatch(at span: Span) -> Diagnostic {
    Diagnostic(
      .tagMismatch, at: span, "the value does not have the type that its tag names",
      help: "write the value without a tag")
  }
}
