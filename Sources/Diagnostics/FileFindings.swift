public import Source

/// What can be wrong with any input that is text.
extension Diagnostic {
  public static func fileTooLarge(_ file: SourceFile, limit: Int) -> Diagnostic {
    Diagnostic(
      .fileTooLarge, at: Span(file: file.id, start: 0, end: 0),
      "the file has \(file.bytes.count) bytes, and at most \(limit) are read")
  }

  public static func notUTF8(_ file: SourceFile, at bytes: Range<Int>) -> Diagnostic {
    let isUTF16 = file.bytes.starts(with: [0xFF, 0xFE]) || file.bytes.starts(with: [0xFE, 0xFF])
    return Diagnostic(
      .notUTF8, at: Span(file: file.id, start: bytes.lowerBound, end: bytes.upperBound),
      isUTF16 ? "the file is UTF-16, not UTF-8" : "these bytes are not UTF-8",
      help: "save the file as UTF-8")
  }
}
