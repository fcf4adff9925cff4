internal import Diagnostics

/// The tags that every YAML reader understands alike.
enum Tag {
  static let prefix = "tag:yaml.org,2002:"
  static let merge = prefix + "merge"
  /// `!` alone: not to be typed by its text.
  static let nonSpecific = "!"
}

extension Composer {
  /// The scalar as its tag wants it read: a text tagged `!!str` reads as if it were quoted, and a quoted one tagged
  /// with another core type as if it were plain.
  mutating func tagged(_ scalar: Node.Scalar, _ event: Event) -> Node.Scalar {
    guard let tag = event.tag else { return scalar }
    let quoted = Node.Scalar(scalar.text, style: scalar.style == .plain ? .doubleQuoted : scalar.style)
    if tag == Tag.nonSpecific { return quoted }
    guard let name = coreName(of: tag) else {
      addUnknown(.foreignTag(at: text.tagSpan(event)))
      return scalar
    }
    let plain = Node.Scalar(scalar.text, style: .plain)
    let fits: Bool
    switch (name, plain.resolved) {
    case ("merge", _) where scalar.text == "<<": return scalar
    case ("str", _): return quoted
    case ("bool", .ambiguousBoolean(let value)): return Node.Scalar(value ? "true" : "false")
    case ("null", .null), ("bool", .bool), ("int", .integer), ("float", .integer), ("float", .number): fits = true
    default: fits = false
    }
    if !fits { addUnknown(.tagMismatch(at: text.tagSpan(event))) }
    return plain
  }

  mutating func checkCollectionTag(_ event: Event) {
    guard let tag = event.tag, tag != Tag.nonSpecific else { return }
    guard let name = coreName(of: tag) else {
      addUnknown(.foreignTag(at: text.tagSpan(event)))
      return
    }
    let expected = if case .sequenceStart = event.kind { "seq" } else { "map" }
    if name != expected { addUnknown(.tagMismatch(at: text.tagSpan(event))) }
  }

  private func coreName(of tag: String) -> Substring? {
    guard tag.hasPrefix(Tag.prefix) else { return nil }
    let name = tag.dropFirst(Tag.prefix.count)
    return ["str", "int", "float", "bool", "null", "seq", "map", "merge"].contains(name) ? name : nil
  }
}
