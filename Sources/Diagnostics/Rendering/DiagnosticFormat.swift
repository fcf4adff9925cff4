internal import Document
public import Source

/// The formats that other programs read.
public enum DiagnosticFormat: String, CaseIterable, Sendable {
  /// One object with all that a finding has.
  case json
  /// SARIF 2.1.0, as code scanning services read it.
  case sarif
  /// Workflow commands, which GitHub Actions turns into annotations.
  case github
  /// GitLab's Code Quality report.
  case gitlab
}

/// The findings in a format for other programs, in their order. It ends with a line break, unless it is empty.
public func render(_ diagnostics: [Diagnostic], as format: DiagnosticFormat, sources: SourceMap) -> String {
  switch format {
  case .json: JSONWriter.render(JSONReport(sources).node(diagnostics)).string
  case .sarif: JSONWriter.render(SARIFReport(sources).node(diagnostics)).string
  case .github: GitHubReport(sources).text(diagnostics)
  case .gitlab: JSONWriter.render(GitLabReport(sources).node(diagnostics)).string
  }
}

extension Diagnostic {
  /// The message and all that is said without a place, one sentence a line.
  var fullMessage: String {
    var lines = [message]
    for note in notes where note.span == nil { lines.append("note: \(note.message)") }
    if let help { lines.append("help: \(help)") }
    if !environments.isEmpty { lines.append("environments: \(environments.joined(separator: ", "))") }
    return lines.joined(separator: "\n")
  }
}
