import Diagnostics
import Document
import Formats
import Source
import Testing

/// Texts for fields that Airflow renders with Jinja.
@Suite struct JinjaTextTests {
  @Test(arguments: ["{{ 6*7 }}", "{%", "{#", "a{{", "{{{", "\r", "a\r\nb", "a\n", "\n"])
  func jinjaWouldChange(text: String) { #expect(JinjaText.isChanged(text)) }

  @Test(arguments: ["", "{", "{ {", "}}", "%}", "#}", "{}", "a\nb", "$(X)", "{\u{301}{", "# x", "%% x", "\u{2028}"])
  func jinjaLeaves(text: String) { #expect(!JinjaText.isChanged(text)) }

  private struct Task: Sendable {
    var words: [String]
  }

  private static let definition = TemplateDefinition<Task>(
    "tests/task", .python, "For tests.",
    [
      .required("words", .list(of: .jinja), "Words.") { $0.words.map { Sourced($0, rule: "a test") } }
    ])

  private func print(_ words: [String]) throws -> String {
    var sources = SourceMap()
    var log = DiagnosticLog()
    let file = sources.add(path: "tests/task", bytes: Array("words=<%= words %>,\n".utf8))
    let template = try #require(Self.definition.read(.project(file), log: &log))
    return template.render(Task(words: words)).string
  }

  @Test func onlyWhatJinjaWouldChangeIsALiteral() throws {
    #expect(try print(["a", "{{ b }}", "$(C)"]) == "words=[\"a\", literal(\"{{ b }}\"), \"$(C)\"],\n")
  }

  /// As `ruff format` leaves a call whose only argument is too long.
  @Test func aLongLiteralStandsOnItsOwnLine() throws {
    let long = "{{" + String(repeating: "x", count: 80)
    let spread = """
      words=[
          literal(
              "\(long)"
          ),
      ],

      """
    #expect(try print([long]) == spread)
    let fitting = "{{" + String(repeating: "x", count: 70)
    let inline = """
      words=[
          literal("\(fitting)"),
          "a",
      ],

      """
    #expect(try print([fitting, "a"]) == inline)
  }

  @Test func aPageHasNoUseForIt() throws {
    let definition = TemplateDefinition<Task>(
      "tests/page", .markdown, "For tests.",
      [.required("word", .jinja, "A word.") { Sourced($0.words.first ?? "", rule: "a test") }])
    var sources = SourceMap()
    var log = DiagnosticLog()
    let file = sources.add(path: "tests/page", bytes: Array("<%= word %>\n".utf8))
    #expect(definition.read(.project(file), log: &log) == nil)
    #expect(log.all.map(\.message).joined().contains("belongs into a program for Airflow"))
  }
}
