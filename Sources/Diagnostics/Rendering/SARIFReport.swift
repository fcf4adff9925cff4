internal import Document
internal import Source

/// Static Analysis Results Interchange Format 2.1.0.
///
/// Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
struct SARIFReport {
  let sources: SourceMap

  init(_ sources: SourceMap) { self.sources = sources }

  func node(_ diagnostics: [Diagnostic]) -> Node {
    let codes = diagnostics.map(\.code)
    let rules = Code.all.filter(codes.contains)
    var fingerprints = Fingerprints(sources)
    let results = diagnostics.map { diagnostic in
      result(
        diagnostic, ruleIndex: rules.firstIndex(of: diagnostic.code) ?? -1,
        fingerprint: fingerprints.next(for: diagnostic))
    }
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": ["driver": ["name": "mlgen", "rules": .list(rules.map(rule))]],
          "columnKind": "unicodeCodePoints",
          "results": .list(results),
        ]
      ],
    ]
  }

  private func rule(_ code: Code) -> Node {
    let help = "\(code.meaning)\n\nWrong:\n\(code.wrong)\n\nRight:\n\(code.right)"
    let markdown = "\(code.meaning)\n\nWrong:\n```yaml\n\(code.wrong)\n```\nRight:\n```yaml\n\(code.right)\n```\n"
    return [
      "id": Node(code.id),
      "shortDescription": ["text": Node(code.title)],
      "fullDescription": ["text": Node(code.meaning)],
      "help": ["text": Node(help), "markdown": Node(markdown)],
      "defaultConfiguration": ["level": Node(code.severity.rawValue)],
    ]
  }

  private func result(_ diagnostic: Diagnostic, ruleIndex: Int, fingerprint: String) -> Node {
    let related = diagnostic.notes.compactMap { note in
      note.span.map { (message: note.message, span: $0) }
    }
    return [
      "ruleId": Node(diagnostic.code.id),
      "ruleIndex": ruleIndex < 0 ? .absent : Node(ruleIndex),
      "level": Node(diagnostic.severity.rawValue),
      "message": message(diagnostic.fullMessage),
      "locations": .list(diagnostic.span.map { [["physicalLocation": place($0)]] } ?? []),
      "relatedLocations": related.isEmpty
        ? .absent
        : .list(
          related.enumerated().map { index, note in
            ["id": Node(index), "message": message(note.message), "physicalLocation": place(note.span)]
          }),
      "partialFingerprints": ["mlgen/v1": Node(fingerprint)],
      "properties": diagnostic.environments.isEmpty
        ? .absent : ["environments": .list(diagnostic.environments.map { Node($0) })],
    ]
  }

  /// Braces are placeholders in a message and `[text](target)` is a link (sections 3.11.5 and 3.11.6).
  private func message(_ text: String) -> Node {
    let looksLikeLink = text.contains("](")
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "{", "}": escaped.unicodeScalars.append(contentsOf: [scalar, scalar])
      case "[" where looksLikeLink: escaped += "\\["
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return ["text": Node(escaped)]
  }

  private func place(_ span: Span) -> Node {
    let file = sources[span.file]
    let start = file.position(at: span.range.lowerBound)
    let end = file.position(at: span.range.upperBound)
    return [
      "artifactLocation": ["uri": Node(uri(file.path))],
      "region": [
        "startLine": Node(start.line), "startColumn": Node(start.column),
        "endLine": Node(end.line), "endColumn": Node(end.column),
      ],
    ]
  }

  /// A relative reference (RFC 3986): all but its unreserved characters and `/` as percent and two digits.
  private func uri(_ path: String) -> String {
    var uri = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        uri += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
      }
    }
    return uri
  }
}
