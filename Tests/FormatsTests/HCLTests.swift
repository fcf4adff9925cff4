import Document
import Source
import Testing

@testable import Formats

@Suite struct HCLTests {
  @Test(arguments: [
    ("", #""""#), ("a", #""a""#), (#"say "hi" \"#, #""say \"hi\" \\""#), ("a\nb\r\t", #""a\nb\r\t""#),
    ("${x}", #""$${x}""#), ("%{if x}", #""%%{if x}""#), ("$5 and 5%", #""$5 and 5%""#), ("$$", #""\u0024$""#),
    ("$${x}", #""\u0024$${x}""#), ("%%{x}", #""\u0025%%{x}""#), ("$%{x}", #""$%%{x}""#), ("é日😀", "\"é日😀\""),
    ("\0\u{7F}\u{202E}\u{E0041}", #""\u0000\u007f\u202e\U000e0041""#),
  ])
  func textsAreNeverWorkedOut(text: String, literal: String) throws {
    #expect(String(decoding: try #require(HCLExpression(text: text).flat), as: UTF8.self) == literal)
  }

  @Test func referencesStandInTextsOnlyWhereTheyArePut() throws {
    let name = "${local.evil}"
    let text: HCLExpression = "a-\(name)$\(HCLExpression.reference("local", "good"))/\(HCLExpression(text: "b"))"
    #expect(String(decoding: try #require(text.flat), as: UTF8.self) == #""a-$${local.evil}\u0024${local.good}/b""#)
  }

  private static func print(_ items: [HCLItem]) -> String { HCLWriter.render(items).string }

  @Test func neighboursAreAlignedUpToWhatIsSpreadOverLines() {
    let text = Self.print([
      .block(
        "resource", "a", "b",
        [
          .set("x", 1), .set("longer", "y"),
          .set("spread", ["k": 1, "longer-key": [true, .null], "for": "w", "c d": 2]),
          .set("z", []), .comment("said"), .set("zz", [:]), .block("inner", []), .block("inner", [.set("q", 1)]),
          .set("last", .reference("var", "q")),
        ]),
      .block("locals", []),
    ])
    #expect(
      text == """
        resource "a" "b" {
          x      = 1
          longer = "y"
          spread = {
            k          = 1
            longer-key = [true, null]
            "for"      = "w"
            "c d"      = 2
          }
          z = []
          # said
          zz = {}

          inner {}

          inner {
            q = 1
          }

          last = var.q
        }

        locals {}

        """)
  }

  @Test func operationsKeepTheirMeaning() throws {
    let a = HCLExpression.reference("a")
    let b = HCLExpression.reference("b")
    func flat(_ value: HCLExpression) throws -> String { String(decoding: try #require(value.flat), as: UTF8.self) }
    #expect(try flat(a.compared(.or, b).compared(.and, a)) == "(a || b) && a")
    #expect(try flat(a.compared(.and, b.compared(.and, a))) == "a && b && a")
    #expect(try flat(a.compared(.minus, b.compared(.minus, a))) == "a - (b - a)")
    #expect(try flat(a.compared(.plus, b).compared(.less, 3)) == "a + b < 3")
    #expect(try flat(HCLExpression.when(a, then: b, otherwise: a).compared(.equal, b)) == "(a ? b : a) == b")
    #expect(try flat(.each("k", "v", in: a, key: .reference("k"), b, where: b)) == "{ for k, v in a : k => b if b }")
    #expect(try flat(a.at(0).attribute("x").at(HCLExpression(text: "k\"")).all) == #"a[0].x["k\""][*]"#)
    #expect(try flat(HCLExpression(Sourced(0.5, rule: "r"))) == "0.5")
    #expect(try flat(HCLExpression(Sourced(80.0, rule: "r"))) == "80")
  }

  @Test func longCallsAreSpread() {
    let long = HCLExpression(text: String(repeating: "x", count: 60))
    #expect(
      Self.print([
        .set("one", .call("f", [long, long], .reference("a"))),
        .set("two", .call("f", [long], [long])),
      ]) == """
        one = f([
          "\(String(repeating: "x", count: 60))",
          "\(String(repeating: "x", count: 60))",
        ], a)
        two = f(
          ["\(String(repeating: "x", count: 60))"],
          ["\(String(repeating: "x", count: 60))"],
        )

        """)
  }

  @Test func linesStandBetweenMarksThatAreNotAmongThem() {
    #expect(Self.print([.set("a", .lines("x ${y}\n  EOT\n\\n\n"))]) == "a = <<EOT_\nx $${y}\n  EOT\n\\n\nEOT_\n")
    #expect(Self.print([.set("a", .lines("no end"))]) == "a = \"no end\"\n")
    #expect(Self.print([.set("a", .lines("$${y}\n"))]) == "a = \"\\u0024$${y}\\n\"\n")
  }

  @Test func eachLineKnowsItsOrigins() {
    func origin(_ line: Int) -> Origin { .span(Span(file: FileID(0), start: line * 10, end: line * 10 + 5)) }
    let text = HCLWriter.render(
      [
        .block(
          "a", origin: origin(1),
          [
            .set("b", HCLExpression(Sourced("x", origin: origin(2)))), .set("c", 1),
            .set("d", ["e": HCLExpression(Sourced(3, origin: origin(3)))]),
            .set("f", "\(HCLExpression.reference("g").from(origin(4)))-\(Sourced("h", origin: origin(5)))"),
          ])
      ], header: ["top"], origin: origin(0))
    let expected: [[Int]] = [[0], [0], [1], [2], [1], [1], [3], [1], [4, 5], [1]]
    #expect(text.origins.lineCount == expected.count)
    for (line, origins) in expected.enumerated() {
      #expect(Array(text.origins[line + 1]) == origins.map(origin), "line \(line + 1)")
    }
  }
}
