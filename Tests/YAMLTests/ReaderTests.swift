import Diagnostics
import Source
import Testing
import YAML

@Suite struct ReaderTests {
  /// A text and the data it means.
  @Test(arguments: [
    ("", ""), ("# only a comment\n", ""), ("---\n...\n", ""), ("a: b\n---\n", "{a: b}"),
    ("a: 'b'\nc: |\n  d\n", "{a: \"b\", c: \"d\n\"}"),
    ("a: !!str 1\nb: ! 2\nc: !!int '3'\nd: !!bool yes\ne: !!float 4", "{a: \"1\", b: \"2\", c: 3, d: true, e: 4}"),
    ("a: &x [1, &y 2]\nb: *x\nc: *y\n", "{a: [1, 2], b: [1, 2], c: 2}"),
    ("&k a: 1\nb: {*k : 2}\n", "{a: 1, b: {a: 2}}"),
    // An anchor that is set again names the later node.
    ("a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}"),
    // Merge keys: own keys win wherever they stand, earlier mappings win over later ones.
    ("a: &a {x: 1, y: 2}\nb: {z: 0, <<: *a, y: 3}\n", "{a: {x: 1, y: 2}, b: {z: 0, x: 1, y: 3}}"),
    ("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}\n", "{a: {x: 1}, b: {x: 2, y: 2}, c: {x: 1, y: 2}}"),
    ("c: {<<: {x: 1}}\n", "{c: {x: 1}}"),
    ("c: {'<<': {x: 1}}\n", "{c: {<<: {x: 1}}}"),
    ("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\n", "{a: {x: 1}, b: {x: 1, y: 2}, c: {x: 1, y: 2}}"),
  ])
  func reads(text: String, data: String) {
    let reading = Reading(text)
    #expect(reading.node?.flow == data)
    if !text.hasSuffix("---\n") { #expect(reading.findings == []) }
  }

  /// A text that is refused, and the finding.
  static let refused: [(String, String)] = [
    ("a: &b c\nd: *bb\n", "ML0110|*bb|no anchor `&bb` stands before this alias"),
    ("a: &b [*b]\n", "ML0111|*b|`*b` stands inside what it names"),
    ("a: !env X\n", "ML0103|!env|only YAML's core tags are read"),
    ("a: !!python/object:os.system {}\n", "ML0103|!!python/object:os.system|only YAML's core tags are read"),
    ("a: !e!x y\n", "ML0103|!e!x|only YAML's core tags are read"),
    ("a: !!timestamp 2024-01-01\n", "ML0103|!!timestamp|only YAML's core tags are read"),
    ("a: &x !!set {b}\n", "ML0103|!!set|only YAML's core tags are read"),
    ("a: !!int b\n", "ML0114|!!int|the value does not have the type that its tag names"),
    ("a: !!map [b]\n", "ML0114|!!map|the value does not have the type that its tag names"),
    ("a: !!seq b\n", "ML0114|!!seq|the value does not have the type that its tag names"),
    ("a: {<<: 4Gi}\n", "ML0113|4Gi|`<<` takes a mapping or a list of mappings, and this is text"),
    ("a: {<<: [{b: c}, 1]}\n", "ML0113|1|`<<` takes a mapping or a list of mappings, and this is `1`"),
    // Syntax.
    ("a: b: c\n", "ML0101|:|a mapping cannot begin here"),
    ("a:\n\tb: c\n", "ML0101|\t|a tab cannot indent"),
    ("a: @b\n", "ML0101|@|a value cannot begin with `@`"),
    ("a: `b`\n", "ML0101|`|a value cannot begin with ```"),
    ("a: 'b\n", "ML0101|'|this quote is never closed"),
    ("é: \"b\nc: d\n", "ML0101|\"|this quote is never closed"),
    ("a: [b, c\nd: e\n", "ML0101|:|expected `,` or `]`"),
    ("a: {b: c\n", "ML0101||expected `,` or `}`"),
    ("a:\n  b: c\n d: e\n", "ML0101|d:|expected a key of the mapping, in the column of its other keys"),
    ("a: b\nfoo\nc: d\n", "ML0101|foo|a key needs a `:` and a space behind it"),
    ("a:\n  - b\n  c: d\n", "ML0101|c:|expected `-`, in the column of the list's other items"),
    ("a: \"\\q\"\n", "ML0101|\\q|not an escape that YAML knows"),
    ("a: {: b}\n", "ML0101|:|expected a value"),
    ("a: *\n", "ML0101|*|an anchor or alias needs a name of letters and digits"),
    ("a: b\u{7}c\n", "ML0101|\u{7}|the control character U+0007 cannot stand in YAML"),
    ("a: b\0\n", "ML0101|\0|the control character U+0000 cannot stand in YAML"),
    ("\u{FEFF}é: b\u{7F}\n", "ML0101|\u{7F}|the control character U+007F cannot stand in YAML"),
  ]

  @Test(arguments: refused) func refuses(text: String, finding: String) {
    let reading = Reading(text)
    #expect(reading.node == nil)
    #expect(reading.findings == [finding])
  }

  @Test func keyWrittenTwiceKeepsTheFirst() {
    let reading = Reading("a: 1\nb: 2\n'a': 3\nc: {<<: {x: 1}, <<: {y: 1}}\n")
    #expect(reading.node?.flow == "{a: 1, b: 2, c: {x: 1}}")
    #expect(reading.findings == ["ML0102|'a'|the key `a` is written twice", "ML0102|<<|the key `<<` is written twice"])
    let note = reading.log.all.first?.notes.first
    #expect(note?.message == "first defined here")
    #expect(note?.span?.range == 0..<1)
  }

  @Test func keyWrittenTwiceIsFoundAmongMany() {
    let lines = (0..<1000).map { "key\($0): \($0)\n" }.joined()
    let reading = Reading(lines + "key3: x\nkey999: x\n")
    #expect(reading.log.all.map { $0.notes.first?.span.map { reading.file.line(at: Int($0.start)) } } == [4, 1000])
    #expect(reading["key3"]?.scalar?.text == "3")
  }

  @Test func keyThatIsNoTextIsLeftOut() {
    let reading = Reading("a: 1\n? [b, c]\n: 2\n?\n: 3\n\"\": 4\n")
    #expect(reading.node?.flow == "{a: 1, : 4}")
    #expect(reading.findings == ["ML0112|[b, c]|a list cannot be a key", "ML0112||a key is missing"])
  }

  @Test func secondDocumentIsLeftOut() {
    let reading = Reading("kind: A\n---\nkind: B\n")
    #expect(reading.node?.flow == "{kind: A}")
    #expect(reading.findings == ["ML0109|---|a second document begins here"])
  }

  @Test func depthIsLimited() {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    #expect(Reading(nested(64)).node != nil)
    let flow = Reading(nested(65))
    #expect(flow.node == nil)
    #expect(flow.log.all.map(\.code) == [.tooDeep])
    #expect(flow.log.all.first?.span?.range == 64..<65)
    let block = (0..<65).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(Reading(block).log.all.map(\.code) == [.tooDeep])
    #expect(Reading(String(repeating: "[", count: 1_000_000)).log.all.map(\.code) == [.tooDeep])
    // Through an alias, too: 40 levels at level 2 fit, at level 26 they do not.
    let anchored = "a: &a \(nested(40))\nb: "
    #expect(Reading(anchored + "*a\n").node != nil)
    let outer = String(repeating: "[", count: 24) + "*a" + String(repeating: "]", count: 24)
    #expect(Reading(anchored + outer).log.all.map(\.code) == [.tooDeep])
    #expect(Reading(anchored + String(outer.dropFirst().dropLast())).node != nil)
  }

  @Test func expansionIsLimited() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    let reading = Reading(text)
    #expect(reading.node == nil)
    #expect(reading.log.all.map(\.code) == [.expandsTooFar])

    // 11 nodes an alias: 9,090 of them are 99,990 nodes, one more goes over the limit.
    func aliases(_ count: Int) -> String {
      "a: &a [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\nb: [" + Array(repeating: "*a", count: count).joined(separator: ", ") + "]"
    }
    #expect(Reading(aliases(9_090)).node != nil)
    #expect(Reading(aliases(9_091)).log.all.map(\.code) == [.expandsTooFar])
  }

  @Test func mergeDepthIsLimited() {
    func chain(_ merges: Int) -> String {
      "m0: &m0 {x: 1}\n" + (1...merges).map { "m\($0): &m\($0) {<<: [*m\($0 - 1)]}\n" }.joined()
    }
    #expect(Reading(chain(16)).node?["m16"]?.flow == "{x: 1}")
    let reading = Reading(chain(17))
    #expect(reading.node == nil)
    #expect(reading.findings == ["ML0107|[*m16]|more than 16 mappings merge each other in a row"])
  }

  @Test func sizeIsLimited() {
    let room = Reader.sizeLimit - 2
    #expect(Reading("#" + String(repeating: "x", count: room) + "\n").log.all.isEmpty)
    #expect(Reading("#" + String(repeating: "x", count: room + 1) + "\n").log.all.map(\.code) == [.fileTooLarge])
  }

  @Test func otherEncodingsAreRefused() {
    let latin1 = Reading(bytes: Array("a: caf".utf8) + [0xE9, 0x0A])
    #expect(latin1.node == nil)
    #expect(latin1.log.all.map(\.code) == [.notUTF8])
    #expect(latin1.log.all.first?.span?.range == 6..<7)
    let utf16 = Reading(bytes: [0xFF, 0xFE] + "a: b".utf8.flatMap { [$0, 0] })
    #expect(utf16.log.all.map(\.message) == ["the file is UTF-16, not UTF-8"])
  }
}
