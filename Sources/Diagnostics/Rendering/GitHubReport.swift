internal import Source

/// Workflow commands of GitHub Actions, one a finding.
///
/// Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
struct GitHubReport {
  let sources: SourceMap

  init(_ sources: SourceMap) { self.sources = sources }

  func text(_ diagnostics: [Diagnostic]) -> String { diagnostics.map(line).joined() }

  private func line(_ diagnostic: Diagnostic) -> String {
    let command =
      switch diagnostic.severity {
      case .error: "error"
      case .warning: "warning"
      case .note: "notice"
      }
    var properties: [(String, String)] = []
    if let span = diagnostic.span {
      let file = sources[span.file]
      let start = file.position(at: span.range.lowerBound)
      let end = file.position(at: span.range.upperBound)
      properties = [("file", file.path), ("line", "\(start.line)"), ("endLine", "\(end.line)")]
      // GitHub refuses columns of a range over several lines.
      if start.line == end.line { properties += [("col", "\(start.column)"), ("endColumn", "\(end.column)")] }
    }
    properties.append(("title", "\(diagnostic.code): \(diagnostic.code.title)"))

    var message = diagnostic.fullMessage
    for note in diagnostic.notes {
      guard let span = note.span else { continue }
      let file = sources[span.file]
      message += "\nnote: \(note.message) (\(file.path):\(file.position(at: span.range.lowerBound).line))"
    }
    let list = properties.map { "\($0)=\(escape($1, isProperty: true))" }.joined(separator: ",")
    return "::\(command) \(list)::\(escape(message, isProperty: false))\n"
  }

  /// What would end the value, the property or the command becomes percent and two digits.
  private func escape(_ text: String, isProperty: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": escaped += "%25"
      case "\r": escaped += "%0D"
      case "\n": escaped += "%0A"
      case ":" where isProperty: escaped += "%3A"
      case "," where isProperty: escaped += "%2C"
      default: escaped += isProperty ? String(scalar) : DisplayCell(scalar).text
      }
    }
    return escaped
  }
}
