internal import Diagnostics
internal import Source

/// Understands the inside of one tag.
struct TemplateTagReader {
  private let file: SourceFile
  private let span: Span
  private(set) var findings: [Diagnostic] = []

  init(file: SourceFile, span: Span) {
    self.file = file
    self.span = span
  }

  mutating func kind() -> TemplateTag.Kind {
    let inside = span.range.lowerBound + 2..<span.range.upperBound - 2
    switch file.bytes[inside].first {
    case UInt8(ascii: "#"): return .comment
    case UInt8(ascii: "="):
      let words = TemplateWords(file: file, range: inside.lowerBound + 1..<inside.upperBound).words
      guard words.count == 1, let path = path(words[0]) else {
        if words.count != 1 { complain(at: span, "expected one name, as in `<%= stage.name %>`") }
        return .broken(opens: false)
      }
      return .value(path)
    default: return control(TemplateWords(file: file, range: inside).words)
    }
  }

  private mutating func control(_ words: [TemplateWords.Word]) -> TemplateTag.Kind {
    switch words.first?.text {
    case "end":
      if words.count > 1 { complain(at: words[1].span, "nothing may follow `end`") }
      return .end
    case "else":
      if words.count > 1 {
        complain(at: words[1].span, "nothing may follow `else`", help: "put another `if` … `end` inside of it")
      }
      return .otherwise
    case "for":
      guard words.count == 4, words[2].text == "in" else {
        complain(at: span, "expected `for NAME in NAME`, as in `<% for stage in stages %>`")
        return .broken(opens: true)
      }
      guard Self.isName(words[1].text), !Self.reserved.contains(words[1].text) else {
        complain(at: words[1].span, "`\(words[1].text)` is no name for the items of a loop")
        return .broken(opens: true)
      }
      guard let path = path(words[3]) else { return .broken(opens: true) }
      return .each(variable: TemplatePath.Step(name: words[1].text, span: words[1].span), path)
    case "if":
      let isNegated = words.count > 1 && words[1].text == "not"
      guard words.count == (isNegated ? 3 : 2) else {
        complain(
          at: span, "expected `if NAME` or `if not NAME`", help: "there are no comparisons: what differs is a field")
        return .broken(opens: true)
      }
      guard let path = path(words[words.count - 1]) else { return .broken(opens: true) }
      return .branch(path, isNegated: isNegated)
    case nil:
      complain(at: span, "an empty tag: expected one of `=`, `for`, `if`, `else`, `end` and `#`")
      return .broken(opens: false)
    case .some(let word):
      let near = Suggestion.nearest(to: word, in: TemplateTag.keywords)
      complain(
        at: words[0].span, "`\(word)` is no tag: expected one of `=`, `for`, `if`, `else`, `end` and `#`",
        help: near.map { "did you mean `\($0)`?" } ?? "a value is printed with `<%= NAME %>`")
      return .broken(opens: ["for", "if"].contains(near ?? ""))
    }
  }

  private mutating func path(_ word: TemplateWords.Word) -> TemplatePath? {
    var steps: [TemplatePath.Step] = []
    var start = word.span.range.lowerBound
    for name in word.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init) {
      guard Self.isName(name) else {
        complain(at: word.span, "`\(word.text)` is no name: expected one such as `stage.name`")
        return nil
      }
      steps.append(
        TemplatePath.Step(name: name, span: Span(file: word.span.file, start: start, end: start + name.utf8.count)))
      start += name.utf8.count + 1
    }
    return TemplatePath(steps: steps)
  }

  private static let reserved = TemplateTag.keywords + ["in", "not"]

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, Identifier.isStart(first) else { return false }
    return text.utf8.allSatisfy(Identifier.isPart)
  }

  private mutating func complain(at span: Span, _ message: String, help: String? = nil) {
    findings.append(Diagnostic(.templateSyntax, at: span, message, help: help))
  }
}
