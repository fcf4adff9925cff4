import Diagnostics
import Document
import Source
import Testing
import YAML

/// What the writer prints, the reader reads as the same strings.
@Suite struct RoundTripTests {
  private static let atoms = [
    "a", "no", "1", "0", "e", ".", ":", "_", " ", "  ", "\n", "\n\n", "\t", "\r", "#", "-", "---", "...", "?", "!", "&",
    "*",
    "|", ">", "'", "\"", "%", "@", "`", "{", "}", "[", "]", ",", "\\", "=", "<<", "~", "+", "0x", "0o", "null", "true",
    "2001-01-01", "inf", "x: y", " #", "- ", "{{", "$(", "1e3", "é", "日", "🙂", "\u{0}", "\u{7F}", "\u{85}", "\u{A0}",
    "\u{2028}", "\u{FEFF}", "\u{202E}", "\u{FFFE}", "\u{E0041}",
  ]

  /// Every pair of them, and longer rows from a generator that is the same everywhere.
  private static var strings: [String] {
    var state: UInt64 = 7
    func next() -> String {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return atoms[Int((state >> 33) % UInt64(atoms.count))]
    }
    let pairs = atoms.flatMap { first in atoms.map { first + $0 } }
    return [""] + atoms + pairs + (0..<1_000).map { index in (0..<(3 + index % 5)).map { _ in next() }.joined() }
  }

  private func read(_ text: RenderedText) throws -> YAML.Node {
    var log = DiagnosticLog()
    var sources = SourceMap()
    let node = YAML.Reader.read(sources.add(path: "written.yaml", bytes: text.bytes), log: &log)
    #expect(log.all.isEmpty)
    return try #require(node)
  }

  /// Bytes, for Swift takes strings for equal that differ in their normal form.
  private func expect(_ node: YAML.Node?, is text: String, _ place: String) {
    let matches = node?.scalar.map { $0.resolved == .string && $0.text.utf8.elementsEqual(text.utf8) } ?? false
    if !matches { Issue.record("\(place): \(text.debugDescription) became \(String(describing: node))") }
  }

  @Test func stringsInEveryPlaceOfADocument() throws {
    let strings = Self.strings
    let document = Document.Node.list(
      strings.map { text in
        ["value": Node(text), "list": [Node(text), [Node(text)]], "text": Node(.text(RenderedText(text))), "last": 1]
      })
    let items = try #require(try read(YAMLWriter.render(document)).items)
    try #require(items.count == strings.count)
    for (item, text) in zip(items, strings) {
      let list = item["list"]?.items
      expect(item["value"], is: text, "value")
      expect(item["text"], is: text, "text")
      expect(list?.first, is: text, "item")
      expect(list?.last?.items?.first, is: text, "nested item")
    }
  }

  @Test func keys() throws {
    let strings = Self.strings
    let document = Document.Node.list(
      strings.map { text in .mapping([.init(text, ["k": 1]), .init(text + "2", [1])]) })
    let items = try #require(try read(YAMLWriter.render(document)).items)
    for (item, text) in zip(items, strings) {
      let keys = item.entries?.map { Array($0.key.utf8) } ?? []
      if keys != [Array(text.utf8), Array("\(text)2".utf8)] {
        Issue.record("\(text.debugDescription) became \(item)")
      }
    }
  }

  /// JSON is YAML: a config inside a ConfigMap may be read as either.
  @Test func json() throws {
    let strings = Self.strings.filter { text in !text.unicodeScalars.contains { $0.value > 0xFFFF } }
    let items = try #require(try read(JSONWriter.render(.list(strings.map { Node($0) }))).items)
    for (item, text) in zip(items, strings) { expect(item, is: text, "JSON") }
  }
}
