internal import Diagnostics
internal import Source
internal import YAML

extension Shape {
  /// What a message calls it.
  var words: String {
    switch self {
    case .leaf(let leaf): leaf.words
    case .list(let item, _, let atMost): "a list of \(atMost.map { "\($0) items" } ?? "items"), each \(item.words)"
    case .object(let shape): shape().noun
    case .map, .chosen, .layer: "a mapping"
    }
  }
}

extension Reading {
  /// The items of a list of scalars; nil, after a finding, when it is none or has too few or too many.
  mutating func values<Value: SpecValue>(
    of node: YAML.Node, _ constraint: Constraint<Value>?, expected: String, atLeast: Int, atMost: Int?
  ) -> [Sourced<Value>]? {
    guard let items = node.items else {
      reportType(node, expected: expected, help: node.scalar.map { "write a list: `[\($0.text)]`" })
      return nil
    }
    guard count(items.count, of: node, atLeast: atLeast, atMost: atMost) else { return nil }
    var values: [Sourced<Value>] = []
    values.reserveCapacity(items.count)
    for item in items {
      guard let value = Value.read(item, constraint, &self) else { continue }
      values.append(Sourced(value, origin: .span(item.span)))
    }
    return values
  }

  /// The items of a list of objects. Two of one name are an error: layers merge such lists by name.
  mutating func objects<Child: SpecObject>(of node: YAML.Node, atLeast: Int) -> [Child]? {
    guard let items = node.items else {
      reportType(
        node, expected: "a list, each item \(Child.table.noun)",
        help: node.entries != nil ? "put a `-` before the item" : nil)
      return nil
    }
    guard count(items.count, of: node, atLeast: atLeast, atMost: nil) else { return nil }
    var children: [Child] = []
    children.reserveCapacity(items.count)
    var names: [(name: String, span: Span)] = []
    let isNamed = Child.table.fields.contains { $0.key == "name" }
    for item in items {
      var child = Child()
      Child.table.read(item, key: nil, into: &child, &self)
      children.append(child)
      guard isNamed, let name = item["name"], let text = name.scalar?.text else { continue }
      if let first = names.first(where: { $0.name == text }) {
        report(
          Diagnostic(
            .duplicateName, at: name.span, "the name `\(text)` stands twice in this list",
            notes: [Diagnostic.Note("first defined here", at: first.span)]))
      } else {
        names.append((text, name.span))
      }
    }
    return children
  }

  /// The entries of a mapping whose keys the user chooses; a null entry counts as not written.
  mutating func map<Value>(
    _ entry: YAML.Node.Entry, keys: KeyRule, _ read: (YAML.Node.Entry, inout Reading) -> Value?
  ) -> OrderedMap<Value>? {
    guard let entries = entry.value.entries else {
      reportType(entry.value, expected: "a mapping")
      return nil
    }
    var map = OrderedMap<Value>(place: Place(span: entry.value.span, key: entry.keySpan))
    map.entries.reserveCapacity(entries.count)
    for inner in entries {
      if let complaint = keys.complaint(inner.key) {
        let code: Code = keys.isLabel ? .badLabel : .badName
        report(Diagnostic(code, at: inner.keySpan, "expected \(keys.words), found `\(inner.key)`", help: complaint))
        continue
      }
      let key = YAML.Node.Scalar(inner.key, style: inner.keyStyle)
      switch key.resolved {
      case .ambiguousBoolean, .bool, .null: reportAmbiguous(key, at: inner.keySpan)
      case .string, .integer, .number, .irregularNumber: break
      }
      guard !inner.value.isNothing, let value = read(inner, &self) else { continue }
      map.entries.append(.init(key: inner.key, keySpan: inner.keySpan, value: value))
    }
    return map
  }

  private mutating func count(_ count: Int, of node: YAML.Node, atLeast: Int, atMost: Int?) -> Bool {
    let found = "\(count) item\(count == 1 ? "" : "s")"
    if count < atLeast {
      report(
        count == 0
          ? Diagnostic(
            .emptyValue, at: node.span,
            "expected a list of at least \(atLeast) item\(atLeast == 1 ? "" : "s"), found an empty one")
          : Diagnostic(.outOfRange, at: node.span, "expected a list of at least \(atLeast) items, found \(found)"))
      return false
    }
    if let atMost, count > atMost {
      report(Diagnostic(.outOfRange, at: node.span, "expected a list of at most \(atMost) items, found \(found)"))
      return false
    }
    return true
  }
}
