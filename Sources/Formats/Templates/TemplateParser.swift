internal import Diagnostics
internal import Source

/// A template's content as a tree.
indirect enum TemplatePart: Sendable {
  /// At most one line of text, and where it stands.
  case text([UInt8], Span)
  case value(TemplatePath, Span)
  case each(variable: TemplatePath.Step, TemplatePath, body: [TemplatePart], Span)
  case branch(TemplatePath, isNegated: Bool, then: [TemplatePart], otherwise: [TemplatePart], Span)
}

/// From texts and tags to the tree: finds blocks that are not closed, and ends of nothing.
struct TemplateParser {
  private var tokens: ArraySlice<TemplateToken>
  private var findings: [Diagnostic] = []
  private var depth = 0
  /// Whether reading stopped, so that what is open was never given the chance to be closed.
  private var gaveUp = false

  /// Blocks in blocks; no template needs more, a hostile one does.
  private static let deepest = 64

  static func parts(of tokens: [TemplateToken], log: inout DiagnosticLog) -> [TemplatePart] {
    var parser = TemplateParser(tokens: tokens[...])
    var parts: [TemplatePart] = []
    while true {
      let (some, end) = parser.block()
      parts += some
      guard let end else { break }
      let word = if case .end = end.kind { "end" } else { "else" }
      parser.findings.append(
        Diagnostic(
          .templateSyntax, at: end.span, "`\(word)` without a block",
          help: word == "end" ? "every `for` and `if` has one `end`" : "`else` stands between an `if` and its `end`"))
    }
    log.add(contentsOf: parser.findings)
    return parts
  }

  /// The parts up to the tag that ends them, which is taken too; nil at the end of the file.
  private mutating func block() -> (parts: [TemplatePart], end: TemplateTag?) {
    var parts: [TemplatePart] = []
    while let token = tokens.popFirst() {
      switch token {
      case .text(let bytes, let span): parts.append(.text(bytes, span))
      case .tag(let tag):
        switch tag.kind {
        case .comment, .broken(opens: false): continue
        case .value(let path): parts.append(.value(path, tag.span))
        case .end, .otherwise: return (parts, tag)
        case .each(let variable, let path):
          parts.append(.each(variable: variable, path, body: body(of: tag, hasElse: false).then, tag.span))
        case .branch(let path, let isNegated):
          let (then, otherwise) = body(of: tag, hasElse: true)
          parts.append(.branch(path, isNegated: isNegated, then: then, otherwise: otherwise, tag.span))
        case .broken(opens: true):
          // What stands inside is still judged for its blocks; it cannot be rendered anyway.
          _ = body(of: tag, hasElse: true)
        }
      }
    }
    return (parts, nil)
  }

  private mutating func body(of opening: TemplateTag, hasElse: Bool) -> (
    then: [TemplatePart], otherwise: [TemplatePart]
  ) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      findings.append(
        Diagnostic(.templateSyntax, at: opening.span, "blocks may stand in each other up to \(Self.deepest) levels"))
      gaveUp = true
      tokens = []
      return ([], [])
    }
    var bodies: [[TemplatePart]] = []
    while true {
      let (parts, end) = block()
      bodies.append(parts)
      guard let end else {
        if gaveUp { break }
        findings.append(
          Diagnostic(
            .templateSyntax, at: opening.span,
            "this block is not closed: expected `<% end %>` before the end of the file"))
        break
      }
      guard case .otherwise = end.kind else { break }
      if !hasElse {
        findings.append(Diagnostic(.templateSyntax, at: end.span, "`else` without an `if`: a `for` has none"))
      } else if bodies.count > 1 {
        findings.append(Diagnostic(.templateSyntax, at: end.span, "a second `else` of one `if`"))
      }
    }
    return (bodies[0], bodies.count > 1 ? bodies[1] : [])
  }
}
