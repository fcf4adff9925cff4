import Diagnostics
import Source
import Testing

@Suite struct TerminalRendererTests {
  /// The finding about the first `marked` of a text, rendered.
  private func rendered(
    _ text: String, marked: String, note: String? = nil, help: String? = nil, columns: Int = 120,
    message: String = "the message"
  ) throws -> String {
    var sources = SourceMap()
    let file = sources.add(path: "specs/x.yaml", bytes: Array(text.utf8))
    let span = try #require(self.span(of: marked, in: file))
    var notes: [Diagnostic.Note] = []
    if let note { notes.append(Diagnostic.Note("first defined here", at: self.span(of: note, in: file))) }
    let diagnostic = Diagnostic(.duplicateKey, at: span, message, notes: notes, help: help)
    return TerminalRenderer(sources: sources, columns: columns).render(diagnostic)
  }

  private func span(of text: String, in file: SourceFile) -> Span? {
    let wanted = Array(text.utf8)
    return (0...file.bytes.count).first { file.bytes[$0...].starts(with: wanted) }
      .map { Span(file: file.id, start: $0, end: $0 + wanted.count) }
  }

  @Test func placeNoteHelpAndEnvironments() throws {
    var sources = SourceMap()
    let file = sources.add(path: "specs/x.yaml", bytes: Array("a: 1\nb: 2\n'a': 3\n".utf8))
    let diagnostic = Diagnostic(
      .duplicateKey, at: Span(file: file.id, start: 10, end: 13), "the key `a` is written twice",
      notes: [
        .init("first defined here", at: Span(file: file.id, start: 0, end: 1)), .init("readers disagree"),
      ], help: "remove one", environments: ["dev", "prod"])
    #expect(
      TerminalRenderer(sources: sources).render(diagnostic) == """
        error[ML0102]: the key `a` is written twice
         --> specs/x.yaml:3:1
          |
        3 | 'a': 3
          | ^^^
          = note: readers disagree
          = help: remove one
          = environments: dev, prod
        note: first defined here
         --> specs/x.yaml:1:1
          |
        1 | a: 1
          | -

        """)
    #expect(
      TerminalRenderer(sources: sources, isColored: true)
        .render(Diagnostic(.duplicateKey, at: diagnostic.span, "m", severity: .warning)) == """
          \u{1B}[1;33mwarning[ML0102]\u{1B}[0m\u{1B}[1m: m\u{1B}[0m
           \u{1B}[1;34m-->\u{1B}[0m specs/x.yaml:3:1
            \u{1B}[1;34m|\u{1B}[0m
          \u{1B}[1;34m3 |\u{1B}[0m 'a': 3
          \u{1B}[1;34m  |\u{1B}[0m \u{1B}[1;33m^^^\u{1B}[0m

          """)
  }

  @Test func findingWithoutAPlace() {
    let renderer = TerminalRenderer(sources: SourceMap())
    #expect(
      renderer.render([
        Diagnostic(.noSpecs, at: nil, "one"), Diagnostic(.noSpecs, at: nil, "two", help: "h", severity: .note),
      ]) == """
        error[ML0002]: one

        note[ML0002]: two
          = help: h

        """)
  }

  @Test func gutterFitsTheGreatestLine() throws {
    let text = "a: 1\n" + String(repeating: "\n", count: 100) + "b: 2\n"
    #expect(
      try rendered(text, marked: "b", note: "a") == """
        error[ML0102]: the message
           --> specs/x.yaml:102:1
            |
        102 | b: 2
            | ^
        note: first defined here
           --> specs/x.yaml:1:1
            |
          1 | a: 1
            | -

        """)
  }

  /// A text, what is marked in it, and the two lines of the excerpt.
  static let lines: [(String, String, String, String)] = [
    ("a: b", "b", "a: b", "   ^"),
    // A place that is empty, also behind the last byte.
    ("a:\n", "", "a:", "^"),
    // Tabs end at multiples of four.
    ("\ta\tbc: d", "bc", "    a   bc: d", "        ^^"),
    ("a:\tb", "\t", "a:  b", "  ^^"),
    // Wide characters are two columns, marks that combine none.
    ("日本: 語", "語", "日本: 語", "      ^^"),
    ("e\u{301}\u{302}a: b", "a", "e\u{301}\u{302}a: b", " ^"),
    ("🚀: b", "b", "🚀: b", "    ^"),
    ("🇩🇪: b", "b", "🇩🇪: b", "    ^"),
    ("ｱa: ﷽", "a", "ｱa: ﷽", " ^"),
    // Control and bidirectional characters are shown, not obeyed.
    ("\u{1B}[31ma: b", "b", "␛[31ma: b", "        ^"),
    ("a\u{202E}: b", "b", "a<U+202E>: b", "           ^"),
    ("a\u{E0041}\u{200B}: b", "b", "a<U+E0041><U+200B>: b", "                    ^"),
    ("a\rerror[ML0001]: b", "b", "a␍error[ML0001]: b", "                 ^"),
    ("a\u{7F}\u{9B}\u{2028}: b", "b", "a␡<U+009B><U+2028>: b", "                    ^"),
    // Line breaks of Windows do not show; nor does a byte order mark.
    ("a: b\r\nc: d\r\n", "b", "a: b", "   ^"), ("\u{FEFF}a: b", "a", "a: b", "^"),
  ]

  @Test(arguments: lines) func line(text: String, marked: String, shown: String, marks: String) throws {
    let lines = try rendered(text, marked: marked).split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 6)
    #expect(lines[3] == "1 | \(shown)")
    #expect(lines[4] == "  | \(marks)")
  }

  @Test func bytesThatAreNoUTF8AreShown() {
    var sources = SourceMap()
    let file = sources.add(path: "x", bytes: Array("a: ".utf8) + [0xE9, 0xE2, 0x82, 0x0A])
    let span = Span(file: file.id, start: 4, end: 5)
    let text = TerminalRenderer(sources: sources).render(Diagnostic(.notUTF8, at: span, "m"))
    #expect(text.hasSuffix("1 | a: <E9><E2><82>\n  |        ^^^^\n"))
  }

  @Test func textOfASpecForgesNoOutput() throws {
    let text = try rendered(
      "a: b", marked: "b", help: "x\nerror[ML0001]: forged", message: "no key `a\n\u{1B}[2J\u{202E}`")
    #expect(text.hasPrefix("error[ML0102]: no key `a␊␛[2J<U+202E>`\n"))
    #expect(text.hasSuffix("  = help: x␊error[ML0001]: forged\n"))
    var sources = SourceMap()
    let file = sources.add(path: "x\ny.yaml", bytes: [])
    let place = TerminalRenderer(sources: sources).render(
      Diagnostic(.notUTF8, at: Span(file: file.id, start: 0, end: 0), "m"))
    #expect(place == "error[ML0108]: m\n --> x␊y.yaml:1:1\n  |\n1 |\n  | ^\n")
  }

  @Test func longLineIsCutAroundTheRange() throws {
    let long = String(repeating: "x", count: 100)
    func excerpt(_ text: String, _ marked: String) throws -> [String] {
      try rendered(text, marked: marked, columns: 44).split(separator: "\n").dropFirst(3).map(String.init)
    }
    #expect(
      try excerpt("\(long)HERE\(long)", "HERE") == [
        "1 | ...xxxxxxxxxxxxxxxHERExxxxxxxxxxxxxxx...", "  |                   ^^^^",
      ])
    #expect(
      try excerpt("HERE\(long)", "HERE") == ["1 | HERExxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...", "  | ^^^^"])
    #expect(
      try excerpt("\(long)HERE", "HERE") == ["1 | ...xxxxxxxxxxxxxxxHERE", "  |                   ^^^^"])
    // A range that does not fit shows its beginning.
    #expect(
      try excerpt("a: HERE\(long)", "HERE\(long)") == [
        "1 | ...HERExxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...", "  |    " + String(repeating: "^", count: 34),
      ])
    let huge = String(repeating: "é", count: 1 << 14)
    #expect(
      try excerpt("\(huge)HERE\(huge)", "HERE") == [
        "1 | ...éééééééééééééééHEREééééééééééééééé...", "  |                   ^^^^",
      ])
  }

  @Test func rangeOverSeveralLinesHasABar() throws {
    #expect(
      try rendered("a:\n  b: c\n  d: e\nf: g\n", marked: "b: c\n  d: e") == """
        error[ML0102]: the message
         --> specs/x.yaml:2:3
          |
        2 | /   b: c
        3 | |   d: e
          | |______^

        """)
    #expect(
      try rendered("a: |\n  b\n\n  c\nd: e\n", marked: "|\n  b\n\n  c\n") == """
        error[ML0102]: the message
         --> specs/x.yaml:1:4
          |
        1 |   a: |
          |  ____^
        2 | |   b
        3 | |
        4 | |   c
          | |___^

        """)
    let many = "[\n" + (1...9).map { "  x\($0),\n" }.joined() + "]"
    #expect(
      try rendered(many, marked: many) == """
        error[ML0102]: the message
          --> specs/x.yaml:1:1
           |
         1 | / [
         2 | |   x1,
         3 | |   x2,
           | ...
        10 | |   x9,
        11 | | ]
           | |_^

        """)
  }

  @Test func summaryCounts() {
    let renderer = TerminalRenderer(sources: SourceMap())
    let error = Diagnostic(.noSpecs, at: nil, "m")
    let warning = Diagnostic(.noSpecs, at: nil, "m", severity: .warning)
    #expect(renderer.summary(of: [warning, error, error]) == "2 errors, 1 warning")
    #expect(renderer.summary(of: []) == "")
  }
}
