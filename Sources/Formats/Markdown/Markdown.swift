/// Text inside Markdown.
public enum Markdown {
  /// One line that renders as the text itself: no markup, no HTML, no table cell of its own (CommonMark 0.31, 2.4).
  public static func text(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|", "!", "~", "&": escaped += "\\\(scalar)"
      case _ where scalar.properties.isBidiControl: escaped += "\\\\u{\(String(scalar.value, radix: 16))}"
      default: escaped += shown(scalar)
      }
    }
    return escaped
  }

  /// A code span that renders as the text itself: in backquotes of a number that does not occur in it (CommonMark 0.31,
  /// 6.1). In a table a bar would end the cell even there, so it is escaped, which only readers of tables undo.
  public static func code(_ text: String) -> String {
    var line = ""
    var longest = 0
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == "`" ? run + 1 : 0
      longest = max(longest, run)
      line += scalar == "|" ? "\\|" : shown(scalar)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let needsBlank = line.first == "`" || line.last == "`" || line.isEmpty
    return needsBlank ? "\(fence) \(line) \(fence)" : "\(fence)\(line)\(fence)"
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
