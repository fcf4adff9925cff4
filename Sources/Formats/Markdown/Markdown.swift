internal import Document

/// Text inside Markdown.
public enum Markdown {
  /// One line that renders as the text itself: no markup, no HTML, no table cell of its own (CommonMark 0.31, 2.4), and
  /// no formula, which GitHub and GitLab read between `$`.
  public static func text(_ text: String) -> String {
    var escaped = ""
    let text = Array(text.unicodeScalars.trimmed)
    let marker = Self.blockMarker(text)
    for (place, scalar) in text.enumerated() {
      switch scalar {
      case _ where place == marker: escaped += "\\\(scalar)"
      case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|", "!", "~", "&", "$": escaped += "\\\(scalar)"
      case _ where scalar.properties.isBidiControl: escaped += "\\\\u{\(String(scalar.value, radix: 16))}"
      default: escaped += shown(scalar)
      }
    }
    return escaped
  }

  /// The place of what would begin a list, a rule or a heading if the text began a line (CommonMark 0.31, 4.1, 4.3, 5.2).
  private static func blockMarker(_ text: [Unicode.Scalar]) -> Int? {
    let digits = text.prefix { ("0"..."9").contains($0) }.count
    let marks: [Unicode.Scalar] = digits > 0 ? [".", ")"] : ["-", "+", "="]
    guard digits < text.count, marks.contains(text[digits]) else { return nil }
    let next = digits + 1 < text.count ? text[digits + 1] : nil
    return next == nil || next?.properties.isWhitespace == true || next == text[digits] ? digits : nil
  }

  /// A code span that renders as the text itself: in backquotes of a number that does not occur in it (CommonMark 0.31,
  /// 6.1). In a table a bar would end the cell even there, so it is escaped, which only readers of tables undo.
  public static func code(_ text: String) -> String {
    let line = text.unicodeScalars.map { $0 == "|" ? "\\|" : shown($0) }.joined()
    let fence = String(repeating: "`", count: longestRun(in: text.utf8) + 1)
    let needsBlank = line.first == "`" || line.last == "`" || line.isEmpty
    return needsBlank ? "\(fence) \(line) \(fence)" : "\(fence)\(line)\(fence)"
  }

  /// What stands above and below lines that are shown as they are (CommonMark 0.31, 4.5).
  static func fence(around text: RenderedText) -> String {
    String(repeating: "`", count: max(3, longestRun(in: text.bytes) + 1))
  }

  /// The most backquotes in a row.
  private static func longestRun(in text: some Sequence<UInt8>) -> Int {
    var longest = 0
    var run = 0
    for byte in text {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// A character that has no meaning of its own on a line.
  private static func shown(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: " "
    case _ where scalar.properties.isBidiControl: "\\u{\(String(scalar.value, radix: 16))}"
    default: String(scalar)
    }
  }
}

extension String.UnicodeScalarView {
  /// Without the blanks around it, which Markdown takes for layout.
  fileprivate var trimmed: Substring.UnicodeScalarView {
    guard let first = firstIndex(where: { !$0.properties.isWhitespace }),
      let last = lastIndex(where: { !$0.properties.isWhitespace })
    else { return Substring.UnicodeScalarView() }
    return self[first...last]
  }
}
