internal import Document
internal import Source

/// Names findings so that a service knows them again in the next run, wherever edits have moved them.
///
/// A fingerprint is made from the code, the path, the message and the text of the line, not from its number; equal
/// ones are told apart by their order.
struct Fingerprints {
  private let sources: SourceMap
  private var seen: [String: Int] = [:]

  init(_ sources: SourceMap) { self.sources = sources }

  /// Sixteen hexadecimal digits; the next one for an equal finding is another.
  mutating func next(for diagnostic: Diagnostic) -> String {
    var parts = [diagnostic.code.id, diagnostic.message]
    if let span = diagnostic.span {
      let file = sources[span.file]
      let line = file.text(file.range(ofLine: file.line(at: span.range.lowerBound)))
      parts += [file.path, line.split(separator: " ").joined()]
    }
    let digest = Self.digest(of: parts)
    let order = seen[digest, default: 0]
    seen[digest] = order + 1
    return order == 0 ? digest : Self.digest(of: parts + [String(order)])
  }

  private static func digest(of parts: [String]) -> String {
    // Keeps "ab" + "c" from being "a" + "bc": no UTF-8 has this byte.
    ContentDigest.hex(of: parts.flatMap { $0.utf8 + [0xFF] })
  }
}
