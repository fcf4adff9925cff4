internal import Document
public import IR
public import Source

/// The way from an output line back to the spec, and from a spec line to all that it became.
public enum Trace {
  /// A line of an output file.
  public struct Place: Hashable, Sendable {
    public let path: String
    /// From 1.
    public let line: Int
    /// The text of the line.
    public let text: String
  }

  /// Every output line that has an origin on one of the bytes of `range` in `file`, in the order of the tree.
  public static func places(of file: FileID, range: Range<Int>, in tree: OutputTree) -> [Place] {
    var places: [Place] = []
    for output in tree.files {
      let lines = LineText(output.text.bytes)
      for line in 1...max(1, output.text.origins.lineCount) {
        let hit = output.text.origins[line].contains { origin in
          if case .span(let span) = origin, span.file == file {
            // An empty span, such as a missing value, still stands somewhere.
            return span.range.overlaps(range) || range.contains(span.range.lowerBound)
          }
          return false
        }
        if hit { places.append(Place(path: output.path, line: line, text: lines[line])) }
      }
    }
    return places
  }

  /// The text of a line of an output, for showing beside its origins; nil when the file has no such line.
  public static func text(ofLine line: Int, in output: OutputFile) -> String? {
    let lines = LineText(output.text.bytes)
    guard line >= 1, line <= lines.count else { return nil }
    return lines[line]
  }

  /// The lines of a text, cut once.
  private struct LineText {
    private let lines: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8]) { lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) }

    var count: Int { lines.last?.isEmpty == true ? lines.count - 1 : lines.count }

    subscript(line: Int) -> String {
      lines.indices.contains(line - 1) ? String(decoding: lines[line - 1], as: UTF8.self) : ""
    }
  }
}
