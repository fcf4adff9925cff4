/// Text from data in Markdown: what it holds is read as text by CommonMark and by GitHub's extension of it, and stays on
/// its line.
enum MarkdownText {
  /// Every mark that means something in Markdown has a backslash in front of it.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in Visibility.visible(text).unicodeScalars {
      // The colon, the dot and @ begin links to addresses.
      if "\\`*_{}[]()<>#+-!|~&$:.@\"'=^".unicodeScalars.contains(character) { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result
  }

  /// As code: within marks of more backticks than the text has in a row.
  ///
  /// - Parameter inTable: there a bar ends the cell even within code, unless a backslash is before it.
  static func code(_ text: String, inTable: Bool = false) -> String {
    let text = Visibility.visible(text)
    var longest = 0
    var current = 0
    for character in text.unicodeScalars {
      current = character == "`" ? current + 1 : 0
      longest = max(longest, current)
    }
    let fence = String(repeating: "`", count: longest + 1)
    // A blank at both ends is taken away by the reader, and keeps backticks and blanks of the text apart from the marks.
    let isBare = !text.isEmpty && text.first != "`" && text.last != "`" && text.first != " " && text.last != " "
    let body = inTable ? text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") : text
    return isBare ? fence + body + fence : "\(fence) \(body) \(fence)"
  }

  static func text(_ prose: Prose, inTable: Bool = false) -> String {
    prose.runs.map { run in
      switch run {
      case .words(let text): text
      case .name(let text): escaped(text)
      case .code(let text): code(text, inTable: inTable)
      case .strong(let text): "**\(text)**"
      }
    }.joined()
  }

  /// A table as GitHub reads it. Numbers stand at the right.
  static func table(_ table: Report.Table) -> String {
    let texts = table.texts
    func cell(_ value: Report.Value, _ text: String) -> String {
      switch value {
      case .text(let text): escaped(text)
      case .code(let text): code(text, inTable: true)
      case .prose(let prose): self.text(prose, inTable: true)
      case .number, .count, .share, .spread, .outcome, .none: text
      }
    }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    return line(table.columns.map(escaped)) + line(table.isNumeric.map { $0 ? "---:" : "---" })
      + table.rows.indices.map { row in line(zip(table.rows[row], texts[row]).map(cell)) }.joined()
  }
}
