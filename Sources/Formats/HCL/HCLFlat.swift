internal import Document

extension HCLExpression {
  /// The expression on one line; nil for what is always spread over several.
  var flat: [UInt8]? {
    var line: [UInt8] = []
    return append(to: &line) ? line : nil
  }

  /// As the key of an object: bare where it may be.
  var flatKey: [UInt8] {
    if case .string(let text) = content, let name = HCLName(text), name.isPlainKey {
      return Array(name.description.utf8)
    }
    guard let flat else { preconditionFailure("a key has one line") }
    switch content {
    case .string, .template: return flat
    default: return [UInt8(ascii: "(")] + flat + [UInt8(ascii: ")")]
    }
  }

  /// Whether it has one line, however long.
  var isUnbreakable: Bool {
    switch content {
    case .null, .bool, .integer, .number, .string, .template, .reference: true
    case .list(let items): items.isEmpty
    case .object(let entries): entries.isEmpty
    case .operation(let left, _, let right): left.isUnbreakable && right.isUnbreakable
    case .choice(let condition, let then, let otherwise):
      condition.isUnbreakable && then.isUnbreakable && otherwise.isUnbreakable
    case .call(_, let arguments): arguments.allSatisfy(\.isUnbreakable)
    case .heredoc, .each: false
    }
  }

  /// - Returns: false when the expression has no form on one line.
  private func append(to line: inout [UInt8]) -> Bool {
    func add(_ text: String) { line += text.utf8 }
    switch content {
    case .null: add("null")
    case .bool(let flag): add(flag ? "true" : "false")
    case .integer(let number): add(String(number))
    case .number(let number): add(number.description)
    case .string(let text):
      add("\"")
      HCLText.append(quoted: text, to: &line)
      add("\"")
    case .template(let parts): return append(parts, to: &line)
    case .heredoc: return false
    case .reference(let name, let steps):
      add(name.description)
      for step in steps {
        switch step {
        case .attribute(let name): add(".\(name)")
        case .all: add("[*]")
        case .index(let index):
          add("[")
          guard index.append(to: &line) else { return false }
          add("]")
        }
      }
    case .call(let function, let arguments):
      add("\(function)(")
      guard append(arguments, to: &line) else { return false }
      add(")")
    case .list(let items):
      add("[")
      guard append(items, to: &line) else { return false }
      add("]")
    case .object(let entries):
      guard entries.isEmpty else { return false }
      add("{}")
    case .operation(let left, let operation, let right):
      guard append(operand: left, of: operation, to: &line) else { return false }
      add(" \(operation.rawValue) ")
      return append(operand: right, of: operation, to: &line)
    case .choice(let condition, let then, let otherwise):
      guard condition.append(to: &line) else { return false }
      add(" ? ")
      guard then.append(to: &line) else { return false }
      add(" : ")
      return otherwise.append(to: &line)
    case .each(let loop): return append(loop, to: &line)
    }
    return true
  }

  private func append(operand: HCLExpression, of operation: Operator, to line: inout [UInt8]) -> Bool {
    let needsParentheses = operand.needsParentheses(in: operation)
    if needsParentheses { line.append(UInt8(ascii: "(")) }
    guard operand.append(to: &line) else { return false }
    if needsParentheses { line.append(UInt8(ascii: ")")) }
    return true
  }

  private func append(_ items: [HCLExpression], to line: inout [UInt8]) -> Bool {
    for (index, item) in items.enumerated() {
      if index > 0 { line += ", ".utf8 }
      guard item.append(to: &line) else { return false }
    }
    return true
  }

  private func append(_ parts: [Part], to line: inout [UInt8]) -> Bool {
    line += "\"".utf8
    for part in parts {
      switch part {
      case .text(let text):
        // A `$` at the end of a text would escape the brace of what follows.
        HCLText.append(quoted: text, to: &line)
        if let last = text.utf8.last, last == UInt8(ascii: "$") || last == UInt8(ascii: "%") {
          line.removeLast()
          line += (last == UInt8(ascii: "$") ? #"\u0024"# : #"\u0025"#).utf8
        }
      case .expression(let expression):
        line += "${".utf8
        guard expression.append(to: &line) else { return false }
        line += "}".utf8
      }
    }
    line += "\"".utf8
    return true
  }

  private func append(_ loop: HCLLoop, to line: inout [UInt8]) -> Bool {
    line += "\(loop.key == nil ? "[" : "{ ")for \(loop.names.map(\.description).joined(separator: ", ")) in ".utf8
    guard loop.collection.append(to: &line) else { return false }
    line += " : ".utf8
    if let key = loop.key {
      guard key.append(to: &line) else { return false }
      line += " => ".utf8
    }
    guard loop.value.append(to: &line) else { return false }
    if let condition = loop.condition {
      line += " if ".utf8
      guard condition.append(to: &line) else { return false }
    }
    line += (loop.key == nil ? "]" : " }").utf8
    return true
  }

  /// Adds the origins of all parts to the line under way.
  func addOrigins(to origins: inout LineOrigins) {
    if let origin { origins.add(origin) }
    switch content {
    case .null, .bool, .integer, .number, .string, .heredoc: break
    case .template(let parts):
      for case .expression(let part) in parts { part.addOrigins(to: &origins) }
    case .reference(_, let steps):
      for case .index(let index) in steps { index.addOrigins(to: &origins) }
    case .call(_, let items), .list(let items):
      for item in items { item.addOrigins(to: &origins) }
    case .object(let entries):
      for entry in entries {
        entry.key.addOrigins(to: &origins)
        entry.value.addOrigins(to: &origins)
      }
    case .operation(let left, _, let right):
      left.addOrigins(to: &origins)
      right.addOrigins(to: &origins)
    case .choice(let condition, let then, let otherwise):
      for part in [condition, then, otherwise] { part.addOrigins(to: &origins) }
    case .each(let loop):
      for part in [loop.collection, loop.key, loop.value, loop.condition] { part?.addOrigins(to: &origins) }
    }
  }
}
