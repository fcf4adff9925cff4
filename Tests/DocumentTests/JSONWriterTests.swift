import Document
import Foundation
import Testing

@Suite struct JSONWriterTests {
  @Test func printsPrettyAndCompact() {
    let node: Node = ["b": [1, 2.5, .null, true], "a": [:], "l": [], "s": "\"\\\n"]
    #expect(
      JSONWriter.render(node).string == """
        {
          "b": [
            1,
            2.5,
            null,
            true
          ],
          "a": {},
          "l": [],
          "s": "\\"\\\\\\n"
        }

        """)
    #expect(
      JSONWriter.render(node, layout: .compact).string == #"{"b":[1,2.5,null,true],"a":{},"l":[],"s":"\"\\\n"}"#)
  }

  @Test func anotherReaderGetsTheSameStrings() throws {
    let hostile =
      (0..<0x300).compactMap { Unicode.Scalar($0).map { "x\(Character($0))y" } }
      + [
        "\u{2028}\u{2029}\u{FEFF}\u{202E}", "🙂\u{E0041}\u{1FFFF}", "\u{FFFD}", "</script>",
        String(repeating: "é", count: 10_000),
      ]
    for layout in [JSONWriter.Layout.pretty, .compact] {
      let text = JSONWriter.render(.list(hostile.map { Node($0) }), layout: layout)
      let read = try #require(try JSONSerialization.jsonObject(with: Data(text.bytes)) as? [String])
      #expect(read.map { Array($0.utf8) } == hostile.map { Array($0.utf8) })
    }
  }

  @Test func staysReadableInsideAYAMLBlock() {
    let inner = JSONWriter.render(["k": "\u{85}\u{7F}\u{FEFF}\t"])
    #expect(YAMLWriter.render(["c": Node(.text(inner))]).string.hasPrefix("c: |\n  {\n"))
  }
}
