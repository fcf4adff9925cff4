import Source
import Testing
import YAML

@Suite struct PositionTests {
  /// A text, a path into it, and the bytes that the value there spans.
  static let values: [(String, String, String)] = [
    ("a: b\n", "a", "b"),
    ("a:   b   # c\n", "a", "b"),
    ("a: 'b c'\n", "a", "'b c'"),
    ("a: \"b\\n\"\n", "a", "\"b\\n\""),
    // Multi-byte text before, inside and behind.
    ("ä: ö\nb: ü日本🚀 # ß\nc: d\n", "b", "ü日本🚀"),
    ("ä: ö\nb: ü日本🚀 # ß\nc: d\n", "c", "d"),
    ("日本: {🚀: [é, x]}\n", "日本.🚀.1", "x"),
    // Tabs, CRLF, byte order mark.
    ("a:\tb\t\nc:\td\n", "c", "d"),
    ("a: b\r\nc:\r\n  d: e\r\n", "c.d", "e"),
    ("a: b\r\nc:\r\n  d: e\r\n", "c", "d: e"),
    ("\u{FEFF}a: é\nb: c\n", "b", "c"),
    ("\u{FEFF}a: b\n", "", "a: b"),
    // Flow collections.
    ("a: {b: c, d: [e , f]}\n", "a", "{b: c, d: [e , f]}"),
    ("a: {b: c, d: [e , f]}\n", "a.d", "[e , f]"),
    ("a: {b: c, d: [e , f]}\n", "a.d.0", "e"),
    ("a: [\n  b,\n  c\n]\nd: e\n", "a", "[\n  b,\n  c\n]"),
    ("a: [b: c , d]\n", "a.0", "b: c"),
    // Block collections end with their last item, not where the next token starts.
    ("a:\n  b: c\n\n# comment\n\nd: e\n", "a", "b: c"),
    ("a:\n  - b\n  - c: d\n\nd: e\n", "a", "- b\n  - c: d"),
    ("a:\n- b\n- c\nd: e\n", "a", "- b\n- c"),
    ("a:\n  - b: c\n    d: e\n  - f\n", "a.0", "b: c\n    d: e"),
    ("a:\n  - \n  - x\n", "a", "- \n  - x"),
    // Scalars over several lines.
    ("a: b\n  c\n\nd: e\n", "a", "b\n  c"),
    ("a: |\n  b\n  c\n\n\nd: e\n", "a", "|\n  b\n  c"),
    ("a: >-\n  b\n  c\nd: e\n", "a", ">-\n  b\n  c"),
    ("a: |+\n  b\n\n# comment\nd: e\n", "a", "|+\n  b"),
    ("a: |\nd: e\n", "a", "|"),
    // Anchors and tags do not belong to the value.
    ("a: &x b\n", "a", "b"),
    ("a: &x !!str b\n", "a", "b"),
    ("a: !<tag:yaml.org,2002:str> &x-1 b\n", "a", "b"),
    ("a: &x\n  # comment\n  b: c\nd: e\n", "a", "b: c"),
    ("a: &x {b: c}\n", "a", "{b: c}"),
    ("a: &x [b]\n", "a", "[b]"),
    // An alias is where the choice was made; inside it, values stay where they were written.
    ("a: &x b\nc: *x\n", "c", "*x"),
    ("a: &x {b: d}\nc: *x\ne: f\n", "c", "*x"),
    ("a: &x {b: d}\nc: *x\n", "c.b", "d"),
    ("a: &x {b: d}\nc:\n  <<: *x\n  e: f\n", "c", "<<: *x\n  e: f"),
    ("a: &x {b: d}\nc:\n  <<: *x\n  e: f\n", "c.b", "d"),
  ]

  @Test(arguments: values) func value(text: String, path: String, expected: String) {
    let reading = Reading(text)
    #expect(reading.findings == [])
    #expect(reading.text(reading[path]?.span) == expected)
  }

  /// A text and the byte at which the empty value of `a` stands.
  @Test(arguments: [
    ("a:\nb: c\n", 2), ("a:   # comment\nb: c\n", 2), ("? a\n\n\nb: c\n", 3), ("{a, b}\n", 2), ("{a , b}\n", 2),
    ("{a:  , b}\n", 3), ("'a':\n", 4), ("a: &x\nb: c\n", 5), ("a: !!null\nb: c\n", 9),
    ("? a\n: \nb: c\n", 5),
  ])
  func emptyValue(text: String, offset: Int) {
    let reading = Reading(text)
    #expect(reading.findings == [])
    #expect(reading["a"]?.isNull == true)
    #expect(reading["a"]?.span.range == offset..<offset)
  }

  @Test(arguments: [
    ("é: {'b c' : d}\n", "é", "é"), ("é: {'b c' : d}\n", "é.b c", "'b c'"), ("? a\n: b\n", "a", "a"),
    ("&x a: b\n", "a", "a"), ("\"a\\tb\": c\n", "a\tb", "\"a\\tb\""),
    ("x: &x {b: d}\nc: {<<: *x}\n", "c.b", "b"),
  ])
  func key(text: String, path: String, expected: String) {
    let reading = Reading(text)
    var node = reading.node
    var span: Span?
    for step in path.split(separator: ".") {
      let entry = node?.entry(String(step))
      (node, span) = (entry?.value, entry?.keySpan)
    }
    #expect(reading.text(span) == expected)
  }

  @Test func manyWideCharactersKeepTheirPlaces() throws {
    let lines = (0..<500).map { "k\($0): [\(String(repeating: "é日🚀x", count: $0 % 70 + 1)), v\($0)]" }
    let reading = Reading(lines.joined(separator: "\n"))
    for number in 0..<500 {
      try #require(reading.text(reading["k\(number).1"]?.span) == "v\(number)")
    }
  }
}
