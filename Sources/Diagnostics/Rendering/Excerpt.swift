internal import Source

/// The source lines of a span with a mark under its exact range, without a gutter.
struct Excerpt {
  struct Line {
    /// Nil for marks.
    var number: Int?
    var text: String
    /// The scalars of `text` that are drawn, not shown.
    var marks = 0..<0
  }

  private(set) var lines: [Line] = []

  /// Lines of a range over more lines than these are left out in its middle.
  private static let shownLines = 6

  /// `mark` is repeated under the range: `^` where the finding is, `-` where a note points.
  init(_ file: SourceFile, _ span: Span, mark: String, columns: Int) {
    let first = file.line(at: min(span.range.lowerBound, file.bytes.count))
    // A range that ends behind a line break ends on the line before.
    let last = max(first, file.line(at: max(span.range.lowerBound, min(span.range.upperBound, file.bytes.count) - 1)))
    if first == last {
      let line = DisplayLine(file, line: first, focus: span.range, limit: columns)
      lines.append(Line(number: first, text: line.text))
      let indent = String(repeating: " ", count: line.marked.lowerBound)
      addMarks(indent + String(repeating: mark, count: line.marked.count))
    } else {
      addLines(file, span, first, last, mark: mark, limit: max(1, columns - 2))
    }
  }

  /// Draws a bar along the lines: `/` at the first, `|` along the others, `|___^` under the last byte.
  private mutating func addLines(
    _ file: SourceFile, _ span: Span, _ first: Int, _ last: Int, mark: String, limit: Int
  ) {
    let range = span.range
    let opening = DisplayLine(file, line: first, focus: range.lowerBound..<range.lowerBound, limit: limit)
    let lineStart = file.range(ofLine: first).lowerBound
    let beginsLine = file.bytes[lineStart..<max(lineStart, range.lowerBound)].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    lines.append(Line(number: first, text: (beginsLine ? "/ " : "  ") + opening.text, marks: 0..<1))
    if !beginsLine { addMarks(" " + String(repeating: "_", count: opening.marked.lowerBound + 1) + mark) }

    let isLong = last - first + 1 > Self.shownLines
    for line in (first + 1)..<last {
      if isLong, line > first + 2, line < last - 1 {
        if line == first + 3 { addMarks("...") }
        continue
      }
      let start = file.range(ofLine: line).lowerBound
      lines.append(
        Line(
          number: line, text: "| " + DisplayLine(file, line: line, focus: start..<start, limit: limit).text,
          marks: 0..<1))
    }

    let visible = file.range(ofLine: last)
    let lastByte = max(visible.lowerBound, min(range.upperBound, visible.upperBound) - 1)
    let closing = DisplayLine(file, line: last, focus: lastByte..<(lastByte + 1), limit: limit)
    lines.append(Line(number: last, text: "| " + closing.text, marks: 0..<1))
    addMarks("|" + String(repeating: "_", count: closing.marked.upperBound) + mark)
  }

  private mutating func addMarks(_ text: String) {
    lines.append(Line(text: text, marks: 0..<text.unicodeScalars.count))
  }
}
