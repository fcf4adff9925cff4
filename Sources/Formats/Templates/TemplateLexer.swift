internal import Diagnostics
internal import Source

/// What a template consists of, in order.
enum TemplateToken: Sendable {
  /// Literal text: at most one line, with its line break. The span is where it stands.
  case text([UInt8], Span)
  case tag(TemplateTag)
}

/// From the bytes of a template to texts and tags.
///
/// A line that holds control tags and blanks only vanishes, so that control flow can stand on lines of its own.
struct TemplateLexer {
  private let file: SourceFile
  private var index = 0
  private var line: [TemplateToken] = []
  private var tokens: [TemplateToken] = []
  private var text: [UInt8] = []
  private var textStart = 0
  private var log: [Diagnostic] = []

  static func tokens(of file: SourceFile, log: inout DiagnosticLog) -> [TemplateToken] {
    var lexer = TemplateLexer(file: file)
    lexer.run()
    log.add(contentsOf: lexer.log)
    return lexer.tokens
  }

  private init(file: SourceFile) {
    self.file = file
    if file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    textStart = index
  }

  private var bytes: [UInt8] { file.bytes }

  private func starts(_ mark: StaticString, at place: Int) -> Bool {
    let count = mark.utf8CodeUnitCount
    guard place + count <= bytes.count else { return false }
    return mark.withUTF8Buffer { $0.elementsEqual(bytes[place..<place + count]) }
  }

  private mutating func run() {
    while index < bytes.count {
      if starts("<%%", at: index) {
        text += [UInt8(ascii: "<"), UInt8(ascii: "%")]
        index += 3
      } else if starts("<%", at: index) {
        flushText()
        readTag()
        textStart = index
      } else {
        let byte = bytes[index]
        index += 1
        // The output's line breaks are the same wherever the template was written.
        if byte == UInt8(ascii: "\r"), index < bytes.count, bytes[index] == UInt8(ascii: "\n") { continue }
        text.append(byte)
        if byte == UInt8(ascii: "\n") { endLine() }
      }
    }
    endLine()
  }

  private mutating func flushText() {
    if !text.isEmpty { line.append(.text(text, Span(file: file.id, start: textStart, end: index))) }
    text.removeAll(keepingCapacity: true)
    textStart = index
  }

  private mutating func endLine() {
    flushText()
    var hasTag = false
    var isControl = true
    for token in line {
      switch token {
      case .tag(let tag):
        hasTag = true
        if tag.isPrinted { isControl = false }
      case .text(let bytes, _):
        if !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) { isControl = false }
      }
    }
    for token in line {
      if hasTag, isControl, case .text = token { continue }
      tokens.append(token)
    }
    line.removeAll(keepingCapacity: true)
  }

  /// Reads the tag at `index`, and goes behind it. One that is not closed ends with its line.
  private mutating func readTag() {
    let start = index
    let isComment = starts("<%#", at: start)
    var end = start + 2
    while end < bytes.count, !starts("%>", at: end) {
      if !isComment, bytes[end] == UInt8(ascii: "\n") || starts("<%", at: end) { break }
      end += 1
    }
    guard starts("%>", at: end) else {
      var last = end
      while last > start + 2, bytes[last - 1] == 0x20 || bytes[last - 1] == 0x0D { last -= 1 }
      log.append(
        Diagnostic(
          .templateSyntax, at: Span(file: file.id, start: start, end: isComment ? start + 3 : last),
          "a tag is not closed: expected `%>`" + (isComment ? "" : " on the same line"),
          help: "a tag is one of `<%= NAME %>`, `<% for NAME in NAME %>`, `<% if NAME %>`, `<% else %>`, `<% end %>` "
            + "and `<%# TEXT %>`; `<%%` prints `<%`"))
      let words = TemplateWords(file: file, range: start + 2..<end).words
      let opens = words.first.map { $0.text == "for" || $0.text == "if" } ?? false
      line.append(.tag(TemplateTag(kind: .broken(opens: opens), span: Span(file: file.id, start: start, end: end))))
      index = end
      return
    }
    index = end + 2
    let span = Span(file: file.id, start: start, end: index)
    var reader = TemplateTagReader(file: file, span: span)
    line.append(.tag(TemplateTag(kind: reader.kind(), span: span)))
    log += reader.findings
  }
}

/// What stands between blanks.
struct TemplateWords {
  struct Word {
    let text: String
    let span: Span
  }

  let words: [Word]

  init(file: SourceFile, range: Range<Int>) {
    var words: [Word] = []
    var start = range.lowerBound
    for index in range.lowerBound...range.upperBound
    where index == range.upperBound || [0x20, 0x09, 0x0A, 0x0D].contains(file.bytes[index]) {
      if start < index {
        words.append(Word(text: file.text(start..<index), span: Span(file: file.id, start: start, end: index)))
      }
      start = index + 1
    }
    self.words = words
  }
}
