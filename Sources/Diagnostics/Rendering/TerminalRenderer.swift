public import Source

/// Findings as people read them in a terminal, in the manner of the Rust compiler.
///
/// Whatever a spec contains, the text shows it and does not obey it: control and bidirectional characters are made
/// visible, and no line break of a spec's becomes one here.
public struct TerminalRenderer: Sendable {
  public var sources: SourceMap
  /// Whether ANSI colours are written.
  public var isColored: Bool
  /// Source lines are cut to this width around what is marked.
  public var columns: Int

  public init(sources: SourceMap, isColored: Bool = false, columns: Int = 120) {
    self.sources = sources
    self.isColored = isColored
    self.columns = columns
  }

  /// The findings in their order, an empty line between two.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n")
  }

  /// How many of each severity, such as `2 errors, 1 warning`; empty without findings.
  public func summary(of diagnostics: [Diagnostic]) -> String {
    Severity.allCases.compactMap { severity in
      let count = diagnostics.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    .joined(separator: ", ")
  }

  /// One finding; it ends with a line break.
  public func render(_ diagnostic: Diagnostic) -> String {
    let places = [diagnostic.span].compactMap(\.self) + diagnostic.notes.compactMap(\.span)
    let lastLine = places.map { sources[$0.file].line(at: max(Int($0.start), Int($0.end) - 1)) }.max() ?? 0
    let gutter = String(repeating: " ", count: max(1, String(lastLine).utf8.count))
    let color = Color(of: diagnostic.severity)

    var text = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", color)
    text += paint(": \(diagnostic.message.visible)", .bold) + "\n"
    if let span = diagnostic.span { text += excerpt(span, mark: "^", color, gutter: gutter) }
    for note in diagnostic.notes where note.span == nil { text += remark("note", note.message, gutter: gutter) }
    if let help = diagnostic.help { text += remark("help", help, gutter: gutter) }
    if !diagnostic.environments.isEmpty {
      text += remark("environments", diagnostic.environments.joined(separator: ", "), gutter: gutter)
    }
    for note in diagnostic.notes {
      guard let span = note.span else { continue }
      text += paint("note", .note) + ": \(note.message.visible)\n"
      text += excerpt(span, mark: "-", .frame, gutter: gutter)
    }
    return text
  }

  private func remark(_ label: String, _ text: String, gutter: String) -> String {
    "\(gutter) \(paint("=", .frame)) \(paint(label, .bold)): \(text.visible)\n"
  }

  private func excerpt(_ span: Span, mark: String, _ color: Color, gutter: String) -> String {
    let file = sources[span.file]
    let position = file.position(at: span.range.lowerBound)
    var text = "\(gutter)\(paint("-->", .frame)) \(file.path.visible):\(position.line):\(position.column)\n"
    text += "\(gutter) \(paint("|", .frame))\n"
    // At least as wide as the ellipses around one character, however narrow the terminal is.
    let width = max(20, columns - gutter.utf8.count - 3)
    for line in Excerpt(file, span, mark: mark, columns: width).lines {
      let number = line.number.map(String.init) ?? ""
      let padded = String(repeating: " ", count: max(0, gutter.utf8.count - number.utf8.count)) + number
      text += paint("\(padded) |", .frame)
      // Blanks at the end show nothing, and an editor would strip them from a recorded rendering.
      var scalars = line.text.unicodeScalars[...]
      while scalars.last == " " { scalars.removeLast() }
      if !scalars.isEmpty {
        let marks = String(scalars.prefix(line.marks.count))
        text += " " + paint(marks, color) + String(scalars.dropFirst(line.marks.count))
      }
      text += "\n"
    }
    return text
  }

  private enum Color: String {
    case error = "1;31"
    case warning = "1;33"
    case note = "1;36"
    case frame = "1;34"
    case bold = "1"

    init(of severity: Severity) {
      switch severity {
      case .error: self = .error
      case .warning: self = .warning
      case .note: self = .note
      }
    }
  }

  private func paint(_ text: String, _ color: Color) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }
}
