import RuntimeContract
import Testing

@testable import Reports

@Suite struct MarkdownTests {
  @Test(arguments: [
    ("plain", "`plain`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("``x", "``` ``x ```"), (" pad ", "`  pad  `"),
    ("", "`  `"), ("a|b", "`a|b`"), ("a\nb", "`a␊b`"),
  ])
  func code(text: String, markdown: String) { #expect(MarkdownText.code(text) == markdown) }

  @Test func barsDoNotEndCells() {
    let table = Report.Table(
      columns: ["a|b", "n"], rows: [[.code("c|d"), .number(1)], [.text("e|f"), .prose("\(code: "g|h") i")]])
    #expect(
      MarkdownText.table(table) == """
        | a\\|b | n |
        | --- | --- |
        | `c\\|d` | 1.0000 |
        | e\\|f | `g\\|h` i |

        """)
  }

  @Test func marksOfTheLanguageAreText() {
    #expect(MarkdownText.escaped("*a* [b](c) <d> &e; #f") == "\\*a\\* \\[b\\]\\(c\\) \\<d\\> \\&e; \\#f")
    #expect(MarkdownText.escaped("http://x www.y a@b") == "http\\://x www\\.y a\\@b")
  }

  /// YAML 1.1 reads a number only with a point.
  @Test func figuresOfTheHeadAreNumbersOfYAML() {
    var report = Fixtures.diamonds
    report.scores = [ModelReport.Score(.rmse, [.test: 1e-05]), ModelReport.Score(.mae, [.test: 1.5e+20])]
    let head = ModelCard(report: report).frontMatter
    #expect(head.contains("{type: rmse, value: 1.0e-05}") && head.contains("{type: mae, value: 1.5e+20}"))
    report.scores = [ModelReport.Score(.rmse, [.test: .nan])]
    #expect(!ModelCard(report: report).frontMatter.contains("model-index"))
  }
}
