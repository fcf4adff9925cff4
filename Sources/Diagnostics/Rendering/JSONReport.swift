internal import Document
internal import Source

/// mlgen's own format: lines and columns from 1, columns in Unicode scalars, ends exclusive, offsets in UTF-8 bytes.
struct JSONReport {
  let sources: SourceMap

  init(_ sources: SourceMap) { self.sources = sources }

  func node(_ diagnostics: [Diagnostic]) -> Node { ["diagnostics": .list(diagnostics.map(node))] }

  private func node(_ diagnostic: Diagnostic) -> Node {
    [
      "code": Node(diagnostic.code.id),
      "severity": Node(diagnostic.severity.rawValue),
      "message": Node(diagnostic.message),
      "location": location(diagnostic.span),
      "notes": .list(diagnostic.notes.map { ["message": Node($0.message), "location": location($0.span)] }),
      "help": diagnostic.help.map { Node($0) } ?? .absent,
      "environments": .list(diagnostic.environments.map { Node($0) }),
    ]
  }

  private func location(_ span: Span?) -> Node {
    guard let span else { return .absent }
    let file = sources[span.file]
    func place(_ offset: Int) -> Node {
      let position = file.position(at: offset)
      return ["line": Node(position.line), "column": Node(position.column), "offset": Node(offset)]
    }
    return ["path": Node(file.path), "start": place(span.range.lowerBound), "end": place(span.range.upperBound)]
  }
}
