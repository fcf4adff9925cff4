import Source
import Testing

@Suite struct SourceFileTests {
  private func file(_ text: String) -> SourceFile {
    SourceFile(id: FileID(0), path: "x", bytes: Array(text.utf8))
  }

  /// A text, an offset, and the line and column there.
  @Test(arguments: [
    ("", 0, 1, 1), ("ab\ncd", 0, 1, 1), ("ab\ncd", 2, 1, 3), ("ab\ncd", 3, 2, 1), ("ab\ncd", 99, 2, 3),
    ("ab\n", 3, 2, 1), ("ab\ncd", -1, 1, 1), ("é日🚀x", 9, 1, 4), ("a\r\nb", 3, 2, 1),
    ("\u{FEFF}ab\nc", 3, 1, 1), ("\u{FEFF}ab\nc", 0, 1, 1), ("\u{FEFF}ab\nc", 6, 2, 1),
  ])
  func position(text: String, offset: Int, line: Int, column: Int) {
    #expect(file(text).position(at: offset) == Position(line: line, column: column))
  }

  @Test func rangeOfALineLeavesOutItsBreakAndTheByteOrderMark() {
    let text = file("\u{FEFF}ab\r\n\nc")
    #expect(text.text(text.range(ofLine: 1)) == "ab")
    #expect(text.range(ofLine: 2).isEmpty)
    #expect(text.text(text.range(ofLine: 3)) == "c")
    #expect(text.range(ofLine: 4) == 9..<9)
    #expect(text.range(ofLine: 0).isEmpty)
    #expect(file("\u{FEFF}").range(ofLine: 1) == 3..<3)
  }

  @Test func textOutsideTheFileIsEmptyAndInvalidBytesAreRepaired() {
    #expect(file("ab").text(1..<9) == "b")
    #expect(file("ab").text(5..<9) == "")
    #expect(SourceFile(id: FileID(0), path: "x", bytes: [0x61, 0xFF]).text(0..<2) == "a\u{FFFD}")
  }

  @Test func spansOrderByFileThenStartThenTightness() {
    let spans = [(1, 0, 1), (0, 2, 9), (0, 2, 3), (0, 0, 5)].map {
      Span(file: FileID(UInt32($0.0)), start: $0.1, end: $0.2)
    }
    #expect(spans.sorted() == [spans[3], spans[2], spans[1], spans[0]])
    #expect(spans[1].contains(spans[2]) && !spans[2].contains(spans[1]))
    #expect(!spans[0].contains(Span(file: FileID(0), start: 0, end: 1)))
    #expect(Span(file: FileID(0), start: 5, end: 2).range == 5..<5)
  }
}
