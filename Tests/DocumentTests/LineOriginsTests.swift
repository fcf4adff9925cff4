import Document
import Source
import Testing

@Suite struct LineOriginsTests {
  private static let file = FileID(0)
  private static func span(_ start: Int) -> Origin { .span(Span(file: file, start: start, end: start + 1)) }

  private func lines(_ text: RenderedText) -> [[Origin]] {
    (1...text.origins.lineCount).map { Array(text.origins[$0]) }
  }

  private let node: Node = {
    var node: Node = [
      "kind": "Job",
      "spec": [
        "retries": Node(2, origin: span(2)),
        "env": [Node.mapping([.init("name", Node("A", origin: span(4))), .init("value", "x")], origin: span(3))],
        "plain": ["deep": true],
      ],
    ]
    node.origin = span(1)
    return node
  }()

  @Test func aLineHasWhatBeginsOnItAndElseWhatEncloses() {
    let (root, retries, item, name) = (Self.span(1), Self.span(2), Self.span(3), Self.span(4))
    #expect(
      lines(YAMLWriter.render(node)) == [[root], [root], [retries], [root], [item, name], [item], [root], [root]])
  }

  @Test func jsonHasTheSameOriginsALine() {
    let (root, retries, item, name) = (Self.span(1), Self.span(2), Self.span(3), Self.span(4))
    #expect(
      lines(JSONWriter.render(node)) == [
        [root], [root], [root], [retries], [root], [item], [name], [item], [item], [root], [root], [root], [root],
        [root],
        [root],
      ])
    #expect(lines(JSONWriter.render(node, layout: .compact)) == [[root, retries, item, name]])
  }

  @Test func anEmbeddedTextKeepsItsOwnOrigins() {
    let inner = JSONWriter.render(["a": Node(1, origin: Self.span(7)), "b": 2])
    let outer = Node(.mapping([.init("config.json", Node(.text(inner)))]), origin: Self.span(1))
    let text = YAMLWriter.render(outer)
    #expect(text.string == "config.json: |\n  {\n    \"a\": 1,\n    \"b\": 2\n  }\n")
    #expect(lines(text) == [[Self.span(1)], [Self.span(1)], [Self.span(7)], [Self.span(1)], [Self.span(1)]])
  }

  @Test func anEmbeddedTextOnOneLineKeepsAllOrigins() {
    let inner = RenderedText("a\u{7}", origin: Self.span(3))
    let text = YAMLWriter.render(Node(.mapping([.init("k", Node(.text(inner)))]), origin: Self.span(1)))
    #expect(text.string == "k: \"a\\u0007\"\n")
    #expect(lines(text) == [[Self.span(1), Self.span(3)]])
  }

  @Test func aValueMadeFromTwoShowsBoth() {
    let both = Self.span(1).joined(with: .rule("the default"))
    #expect(lines(YAMLWriter.render(["k": Node("v", origin: both)])) == [[Self.span(1), .rule("the default")]])
  }

  @Test func countsEveryLineOfAText() {
    #expect(RenderedText("a\nb", origin: Self.span(1)).origins.lineCount == 2)
    #expect(RenderedText("a\nb\n").origins.lineCount == 2)
    #expect(RenderedText("").origins.lineCount == 0)
  }
}
