internal import Document
internal import Source

/// GitLab's subset of the Code Climate format.
///
/// Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
struct GitLabReport {
  let sources: SourceMap

  init(_ sources: SourceMap) { self.sources = sources }

  func node(_ diagnostics: [Diagnostic]) -> Node {
    var fingerprints = Fingerprints(sources)
    return .list(diagnostics.map { node($0, fingerprint: fingerprints.next(for: $0)) })
  }

  private func node(_ diagnostic: Diagnostic, fingerprint: String) -> Node {
    let severity: Node =
      switch diagnostic.severity {
      case .error: "major"
      case .warning: "minor"
      case .note: "info"
      }
    // The format has no finding without a file; the repository's folder stands for it.
    var path: Node = "."
    var lines: Node = ["begin": 1, "end": 1]
    if let span = diagnostic.span {
      let file = sources[span.file]
      path = Node(file.path)
      lines = [
        "begin": Node(file.line(at: span.range.lowerBound)),
        "end": Node(file.line(at: max(span.range.lowerBound, span.range.upperBound - 1))),
      ]
    }
    return [
      "description": Node(diagnostic.fullMessage),
      "check_name": Node(diagnostic.code.id),
      "fingerprint": Node(fingerprint),
      "severity": severity,
      "location": ["path": path, "lines": lines],
    ]
  }
}
