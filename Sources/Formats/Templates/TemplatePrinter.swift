internal import Document
internal import Source

/// Prints texts and values, each value as the template's language has it.
struct TemplatePrinter {
  private let language: TemplateLanguage
  private var text = RenderedText()
  /// Where the line under way begins.
  private var lineStart = 0

  static func print(_ pieces: [TemplatePiece], language: TemplateLanguage) -> RenderedText {
    var printer = TemplatePrinter(language: language)
    var inherited: Origin?
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let bytes, let origin):
        inherited = origin
        printer.text.bytes += bytes
        if bytes.last == UInt8(ascii: "\n") {
          printer.text.origins.endLine(inheriting: origin)
          printer.lineStart = printer.text.bytes.count
        }
      case .value(let value):
        printer.append(value, before: pieces[(index + 1)...], inherited: inherited)
      }
    }
    if printer.text.bytes.count > printer.lineStart { printer.text.origins.endLine(inheriting: inherited) }
    return printer.text
  }

  private init(language: TemplateLanguage) { self.language = language }

  private mutating func append(_ value: TemplateValue, before rest: ArraySlice<TemplatePiece>, inherited: Origin?) {
    if case .block(let block) = value.content { return append(block, before: rest, inherited: inherited) }
    guard language == .python else {
      text.bytes += Array(plain(value).utf8)
      return
    }
    let start = text.bytes.count
    let layout = layout(before: rest)
    layout.append(value.pythonLiteral, to: &text, inherited: inherited)
    if let lineBreak = text.bytes[start...].lastIndex(of: UInt8(ascii: "\n")) { lineStart = lineBreak + 1 }
  }

  /// A fence stands on lines of its own, wherever the template has it.
  private mutating func append(_ block: CodeBlock, before rest: ArraySlice<TemplatePiece>, inherited: Origin?) {
    func endLine(_ printer: inout TemplatePrinter) {
      printer.text.bytes.append(UInt8(ascii: "\n"))
      printer.text.origins.endLine(inheriting: inherited)
      printer.lineStart = printer.text.bytes.count
    }
    if text.bytes.count > lineStart { endLine(&self) }
    let fence = Markdown.fence(around: block.text)
    text.bytes += Array("\(fence)\(block.language)".utf8)
    endLine(&self)
    text.append(lines: block.text)
    lineStart = text.bytes.count
    text.bytes += Array(fence.utf8)
    if case .text(let bytes, _)? = rest.first, bytes.first == UInt8(ascii: "\n") { return }
    endLine(&self)
  }

  /// Where a literal would be printed now. A function of its own: a slice that lived on would have the text copied.
  private func layout(before rest: ArraySlice<TemplatePiece>) -> PythonLayout {
    let line = text.bytes[lineStart...]
    return PythonLayout(
      column: Self.column(line), indentation: line.prefix { $0 == 0x20 }.count,
      trailing: Self.columns(toLineEnd: rest))
  }

  /// The column behind a text. Of one that is much longer than a line the number of bytes will do.
  private static func column(_ line: ArraySlice<UInt8>) -> Int {
    line.count > 16 * PythonLayout.lineLength
      ? line.count : PythonLayout.width(line)
  }

  /// The columns of what follows on the line, with further values on one line each.
  private static func columns(toLineEnd rest: ArraySlice<TemplatePiece>) -> Int {
    var columns = 0
    for piece in rest {
      switch piece {
      case .text(let bytes, _):
        columns += PythonLayout.width(bytes.prefix { $0 != UInt8(ascii: "\n") })
        if bytes.last == UInt8(ascii: "\n") { return columns }
      case .value(let value): columns += PythonLayout.width(value.pythonLiteral.flat[...])
      }
      // More does not matter, and a line of many values would be measured for each of them.
      if columns > PythonLayout.lineLength { return columns }
    }
    return columns
  }

  private mutating func plain(_ value: TemplateValue) -> String {
    if let origin = value.origin { text.origins.add(origin) }
    return switch (language, value.content) {
    case (_, .integer(let value)): String(value)
    case (.markdown, .identifier(let name)): Markdown.text(name.description)
    case (_, .identifier(let name)): name.description
    case (.markdown, .text(let text)): Markdown.text(text)
    case (.markdown, .code(let text)): Markdown.code(text)
    case (_, .text(let text)), (_, .code(let text)): Self.line(text)
    case (_, .list(let items)): items.map { plain($0) }.joined(separator: ", ")
    case (_, .jinja), (_, .flag), (_, .block), (_, .map), (_, .record):
      preconditionFailure("the template was judged: such a value is not printed")
    }
  }

  /// The text on one line: what would break or hide it becomes a blank.
  private static func line(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { line.append(Printability.isVisible(scalar.value) ? scalar : " ") }
    return String(line)
  }
}

extension TemplateValue {
  fileprivate var pythonLiteral: PythonLiteral {
    let content: PythonLiteral.Content =
      switch self.content {
      case .text(let text): .string(text)
      case .jinja(let text): JinjaText.literal(text)
      case .integer(let value): .integer(value)
      case .flag(let flag): .bool(flag)
      case .identifier(let name): .name(name)
      case .list(let items): .list(items.map(\.pythonLiteral))
      case .map(let entries): .dictionary(entries.map { ($0.key, $0.value.pythonLiteral) })
      case .code, .block, .record: preconditionFailure("the template was judged: such a value is not printed")
      }
    return PythonLiteral(content, origin: origin)
  }
}
