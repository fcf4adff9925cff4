import Document
import Source
import Testing

@testable import Formats

@Suite struct PythonLiteralTests {
  @Test(arguments: [
    ("", #""""#), ("a", #""a""#), ("it's", #""it's""#), ("say \"hi\"", #"'say "hi"'"#), ("'\"", #""'\"""#),
    ("''\"", #""''\"""#), ("'\"\"", #"'\'""'"#), ("\\", #""\\""#), ("a\nb\r\t", #""a\nb\r\t""#),
    ("\0\u{1B}\u{7F}\u{85}", #""\x00\x1b\x7f\x85""#), ("\u{202E}\u{2028}\u{FEFF}", #""\u202e\u2028\ufeff""#),
    ("é日😀", "\"é日😀\""), ("\u{E0041}", #""\U000e0041""#), ("{{ x }} $(y) %s", #""{{ x }} $(y) %s""#),
    ("\u{A0}", #""\xa0""#), ("e\u{301}", "\"e\u{301}\""),
  ])
  func strings(text: String, literal: String) {
    #expect(String(decoding: Self.string(text).flat, as: UTF8.self) == literal)
  }

  static func string(_ text: String) -> PythonLiteral { PythonLiteral(.string(text), origin: nil) }

  private static func print(_ literal: PythonLiteral, column: Int, indentation: Int = 0, trailing: Int = 0) -> String {
    var text = RenderedText()
    PythonLayout(column: column, indentation: indentation, trailing: trailing)
      .append(literal, to: &text, inherited: nil)
    return text.string
  }

  @Test func aLineHoldsEightyEightColumns() {
    // ["…"] of 84 columns behind `x = `.
    let list = PythonLiteral(.list([Self.string(String(repeating: "a", count: 80))]), origin: nil)
    #expect(!Self.print(list, column: 4).contains("\n"))
    #expect(Self.print(list, column: 4, trailing: 1).contains("\n"))
    #expect(Self.print(list, column: 5).contains("\n"))
    // Wide characters count twice.
    let wide = PythonLiteral(.list([Self.string(String(repeating: "日", count: 40))]), origin: nil)
    #expect(!Self.print(wide, column: 4).contains("\n"))
    #expect(Self.print(wide, column: 5).contains("\n"))
  }

  @Test func nestedListsAreSpreadFromTheOutside() {
    let long = String(repeating: "a", count: 70)
    let inner = PythonLiteral(.list([Self.string("b"), Self.string("c")]), origin: nil)
    let literal = PythonLiteral(
      .dictionary([
        (Sourced("k", rule: "r"), inner),
        (Sourced("l", rule: "r"), PythonLiteral(.list([Self.string(long), Self.string("d")]), origin: nil)),
        (Sourced("m", rule: "r"), PythonLiteral(.list([]), origin: nil)),
      ]), origin: nil)
    #expect(
      Self.print(literal, column: 8, indentation: 4, trailing: 1) == """
        {
                "k": ["b", "c"],
                "l": [
                    "\(long)",
                    "d",
                ],
                "m": [],
            }
        """)
  }
}
