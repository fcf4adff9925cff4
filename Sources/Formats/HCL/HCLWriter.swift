public import Document
public import Source

/// Prints HCL as `terraform fmt` leaves it: two spaces a level, and the `=` of neighbouring lines below each other.
public struct HCLWriter {
  /// In columns; `terraform fmt` has no opinion.
  private static let lineLength = 120

  private var text = RenderedText()

  /// - Parameters:
  ///   - header: comment lines at the top, without `#`.
  ///   - origin: of lines that have none of their own.
  public static func render(_ items: [HCLItem], header: [String] = [], origin: Origin? = nil) -> RenderedText {
    var writer = HCLWriter()
    for line in header { writer.comment(line, indent: 0, origin: origin) }
    if !header.isEmpty, !items.isEmpty { writer.endLine(origin) }
    writer.append(items, indent: 0, inherited: origin)
    return writer.text
  }

  // MARK: - Blocks

  private mutating func append(_ items: [HCLItem], indent: Int, inherited: Origin?) {
    let widths = AssignmentColumns(items.map { Self.assignment($0, indent: indent) })
    for (index, item) in items.enumerated() {
      if index > 0, Self.needsBlank(between: items[index - 1], and: item) { endLine(inherited) }
      switch item {
      case .blank: endLine(inherited)
      case .comment(let comment):
        for line in comment.split(separator: "\n") { self.comment(String(line), indent: indent, origin: inherited) }
      case .attribute(let name, let value):
        begin(indent)
        text.append(name.description)
        text.append(spaces: widths.padding(at: index))
        text.append("= ")
        append(value, isAligned: widths.isAligned(index), indent: indent, inherited: inherited)
        endLine(value.origin ?? inherited)
      case .block(let block): append(block, indent: indent, inherited: inherited)
      }
    }
  }

  private static func needsBlank(between first: HCLItem, and second: HCLItem) -> Bool {
    switch (first, second) {
    case (.blank, _), (_, .blank), (.comment, _): false
    case (.block, _), (_, .block): true
    default: false
    }
  }

  private mutating func append(_ block: HCLBlock, indent: Int, inherited: Origin?) {
    let origin = block.origin ?? inherited
    begin(indent)
    text.append(block.type.description)
    for label in block.labels {
      text.append(" \"")
      HCLText.append(quoted: label, to: &text.bytes)
      text.append("\"")
    }
    if block.body.isEmpty {
      text.append(" {}")
      endLine(origin)
      return
    }
    text.append(" {")
    endLine(origin)
    append(block.body, indent: indent + 2, inherited: origin)
    begin(indent)
    text.append("}")
    endLine(origin)
  }

  /// The columns in front of the `=` of a line that is aligned with its neighbours; nil for other lines.
  private static func assignment(_ item: HCLItem, indent: Int) -> AssignmentColumns.Line? {
    guard case .attribute(let name, let value) = item else { return nil }
    let width = name.description.utf8.count
    return .init(width: width, isAligned: opensNothing(value, column: indent + width + 3))
  }

  /// Whether no bracket stays open at the end of the first line.
  private static func opensNothing(_ value: HCLExpression, column: Int) -> Bool {
    if case .heredoc = value.content { return true }
    return value.flat.map { column + $0.count <= lineLength || value.isUnbreakable } ?? false
  }

  // MARK: - Expressions

  /// Appends a value behind its `=`; one that is aligned has one line, wherever that ends.
  private mutating func append(_ value: HCLExpression, isAligned: Bool, indent: Int, inherited: Origin?) {
    guard isAligned, let flat = value.flat else {
      append(value, indent: indent, inherited: inherited)
      return
    }
    text.bytes += flat
    value.addOrigins(to: &text.origins)
  }

  /// Appends an expression where it starts on a line, which stays under way.
  /// - Parameter breaks: whether it must leave a bracket open at the end of that line, if it has one.
  private mutating func append(
    _ value: HCLExpression, indent: Int, inherited: Origin?, trailing: Int = 0, breaks: Bool = false
  ) {
    if let origin = value.origin { text.origins.add(origin) }
    let inherited = value.origin ?? inherited
    if value.isUnbreakable || !breaks, let flat = value.flat, value.isUnbreakable || fits(flat, trailing: trailing) {
      text.bytes += flat
      value.addOrigins(to: &text.origins)
      return
    }
    switch value.content {
    case .heredoc(let lines): heredoc(lines, inherited: inherited)
    case .list(let items): list(items, in: ("[", "]"), indent: indent, inherited: inherited)
    case .object(let entries): object(entries, indent: indent, inherited: inherited)
    case .call(let function, let arguments): call(function, arguments, indent: indent, inherited: inherited)
    case .each(let loop): each(loop, indent: indent, inherited: inherited)
    case .operation(let left, let operation, let right):
      let first = !left.isUnbreakable
      operand(left, of: operation, indent: indent, inherited: inherited, breaks: first)
      text.append(" \(operation.rawValue) ")
      operand(right, of: operation, indent: indent, inherited: inherited, breaks: !first)
    case .choice(let condition, let then, let otherwise):
      let first = [condition, then, otherwise].firstIndex { !$0.isUnbreakable }
      append(condition, indent: indent, inherited: inherited, breaks: first == 0)
      text.append(" ? ")
      append(then, indent: indent, inherited: inherited, breaks: first == 1)
      text.append(" : ")
      append(otherwise, indent: indent, inherited: inherited, breaks: first == 2)
    case .null, .bool, .integer, .number, .string, .template, .reference:
      preconditionFailure("a plain expression has one line only")
    }
  }

  private mutating func operand(
    _ value: HCLExpression, of operation: HCLExpression.Operator, indent: Int, inherited: Origin?, breaks: Bool
  ) {
    let needsParentheses = value.needsParentheses(in: operation)
    if needsParentheses { text.append("(") }
    append(value, indent: indent, inherited: inherited, breaks: breaks)
    if needsParentheses { text.append(")") }
  }

  /// One item a line, with a comma behind each.
  private mutating func list(
    _ items: [HCLExpression], in brackets: (StaticString, StaticString), indent: Int, inherited: Origin?
  ) {
    text.append(brackets.0)
    endLine(inherited)
    for item in items {
      begin(indent + 2)
      append(item, indent: indent + 2, inherited: inherited, trailing: 1)
      text.append(",")
      endLine(inherited)
    }
    begin(indent)
    text.append(brackets.1)
  }

  private mutating func object(_ entries: [HCLEntry], indent: Int, inherited: Origin?) {
    let keys = entries.map(\.key.flatKey)
    let widths = AssignmentColumns(
      zip(entries, keys).map { entry, key in
        let width = String(decoding: key, as: UTF8.self).count
        return .init(width: width, isAligned: Self.opensNothing(entry.value, column: indent + width + 5))
      })
    text.append("{")
    endLine(inherited)
    for (index, entry) in entries.enumerated() {
      begin(indent + 2)
      text.bytes += keys[index]
      if let origin = entry.key.origin { text.origins.add(origin) }
      text.append(spaces: widths.padding(at: index))
      text.append("= ")
      append(
        entry.value, isAligned: widths.isAligned(index), indent: indent + 2, inherited: entry.key.origin ?? inherited)
      endLine(entry.key.origin ?? inherited)
    }
    begin(indent)
    text.append("}")
  }

  /// One argument may be spread over lines with its brackets behind those of the call; with several, each has a line.
  private mutating func call(_ function: HCLName, _ arguments: [HCLExpression], indent: Int, inherited: Origin?) {
    text.append(function.description)
    guard arguments.count(where: { !$0.isUnbreakable }) == 1 else {
      list(arguments, in: ("(", ")"), indent: indent, inherited: inherited)
      return
    }
    text.append("(")
    for (index, argument) in arguments.enumerated() {
      if index > 0 { text.append(", ") }
      append(argument, indent: indent, inherited: inherited, breaks: true)
    }
    text.append(")")
  }

  private mutating func each(_ loop: HCLLoop, indent: Int, inherited: Origin?) {
    text.append(loop.key == nil ? "[" : "{")
    endLine(inherited)
    begin(indent + 2)
    text.append("for \(loop.names.map(\.description).joined(separator: ", ")) in ")
    append(loop.collection, indent: indent + 2, inherited: inherited, trailing: 2)
    text.append(" :")
    endLine(inherited)
    begin(indent + 2)
    if let key = loop.key {
      append(key, indent: indent + 2, inherited: inherited)
      text.append(" => ")
    }
    append(loop.value, indent: indent + 2, inherited: inherited)
    if let condition = loop.condition {
      endLine(inherited)
      begin(indent + 2)
      text.append("if ")
      append(condition, indent: indent + 2, inherited: inherited)
    }
    endLine(inherited)
    begin(indent)
    text.append(loop.key == nil ? "]" : "}")
  }

  private mutating func heredoc(_ lines: String, inherited: Origin?) {
    let mark = HCLText.mark(for: lines)
    text.append("<<\(mark)")
    for line in HCLText.heredocLines(lines) {
      endLine(inherited)
      text.append(line)
    }
    endLine(inherited)
    text.append(mark)
  }

  // MARK: - Lines

  private func fits(_ flat: [UInt8], trailing: Int) -> Bool {
    let start = text.bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return text.bytes.count - start + flat.count + trailing <= Self.lineLength
  }

  private mutating func begin(_ indent: Int) { text.append(spaces: indent) }

  private mutating func endLine(_ inherited: Origin?) {
    text.append("\n")
    text.origins.endLine(inheriting: inherited)
  }

  private mutating func comment(_ line: String, indent: Int, origin: Origin?) {
    begin(indent)
    text.append("#")
    if !line.isEmpty { text.append(" ") }
    // What no reader could take is left out.
    for scalar in line.unicodeScalars where Printability.isVisible(scalar.value) { text.append(String(scalar)) }
    endLine(origin)
  }
}

/// How far the `=` of each line stands behind its name: those of neighbouring lines stand in one column, and a line that
/// ends inside of brackets has no neighbours.
private struct AssignmentColumns {
  struct Line {
    var width: Int
    var isAligned: Bool
  }

  private let lines: [Line?]
  /// Of the run that the line stands in.
  private var columns: [Int]

  init(_ lines: [Line?]) {
    self.lines = lines
    columns = lines.map { $0?.width ?? 0 }
    var start = 0
    while start < lines.count {
      guard lines[start]?.isAligned == true else {
        start += 1
        continue
      }
      var end = start
      while end < lines.count, lines[end]?.isAligned == true { end += 1 }
      let widest = columns[start..<end].max() ?? 0
      for index in start..<end { columns[index] = widest }
      start = end
    }
  }

  func isAligned(_ index: Int) -> Bool { lines[index]?.isAligned ?? false }

  func padding(at index: Int) -> Int { columns[index] - (lines[index]?.width ?? 0) + 1 }
}
