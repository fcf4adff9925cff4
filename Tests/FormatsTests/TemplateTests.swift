import Diagnostics
import Document
import Formats
import Source
import Testing

@Suite struct TemplateTests {
  @Test func linesOfControlTagsVanish() throws {
    let team = Team(stages: [.init(name: "ingest"), .init(name: "fit", isLast: true)])
    let text = try team.render(
      """
      <%# Which stages there are. %>
      Stages of <%= name %>:
        <% for stage in stages %>
      - <%= stage.name %><% if stage.isLast %>, the last<% else %>, then<% end %>
        <% end %>
      <% if owner %>
      Owner: <%= owner %>
      <% else %>
      No owner.
      <% end %>
      """)
    #expect(text == "Stages of churn:\n- ingest, then\n- fit, the last\nNo owner.\n")
  }

  @Test func foreignTagsAreText() throws {
    let text = "{{ name }} {% if x %} ${{ name }} $(name) % > < % <%% %>\n"
    #expect(try Team().render(text) == "{{ name }} {% if x %} ${{ name }} $(name) % > < % <% %>\n")
  }

  @Test(arguments: [
    ("", ""), ("\n", "\n"), ("a", "a"), ("<%# a\nb %>\nc\n", "c\n"), ("\u{FEFF}a\n", "a\n"), ("a\r\nb\r\n", "a\nb\n"),
    ("<% if name %>\r\nx\r\n<% end %>\r\n", "x\n"), ("<% if not name %>x<% else %>y<% end %>", "y"),
    ("<% for s in stages %>x<% end %>", ""), ("<% if stages %>x<% end %>", ""), ("<%=name%>", "churn"),
    ("é <%= name %> 😀", "é churn 😀"), ("<%##%>a", "a"),
  ])
  func edges(template: String, output: String) throws {
    #expect(try Team().render(template) == output)
  }

  @Test func mapsGiveTheirEntriesInOrder() throws {
    let team = Team(stages: [.init(name: "fit", environment: [("B", "2"), ("A", "1")])])
    let template = "<% for s in stages %><% for e in s.environment %><%= e.key %>=<%= e.value %>;<% end %><% end %>"
    #expect(try team.render(template) == "B=2;A=1;")
  }

  @Test func aQuestionMakesAValuePrintable() throws {
    let team = Team(stages: [.init(name: "fit", timeout: 60), .init(name: "score")])
    let template = """
      <% for s in stages %>
      <%= s.name %>: <% if not s.timeout %>no limit<% else %><%= s.timeout %> s<% end %>
      <% end %>
      """
    #expect(try team.render(template) == "fit: 60 s\nscore: no limit\n")
  }

  @Test func textIsProseInMarkdown() throws {
    let team = Team(name: "<b>*x*</b> | `y`\n# $z$\u{202E}")
    #expect(
      try team.render("# <%= name %> <%= folder %>\n", .markdown)
        == "# \\<b\\>\\*x\\*\\</b\\> \\| \\`y\\` \\# \\$z\\$\\\\u{202e} ``<b>*x*</b> \\| `y` # $z$\\u{202e}``\n")
  }

  @Test func aBlockStandsBetweenFencesOfItsOwn() throws {
    let team = Team(block: "a <b> *c*\n```\n")
    let text = try Team.template("x <%= block %> y\n\n<%= block %>\nz\n", .markdown).render(team)
    let fenced = "````sh\na <b> *c*\n```\n````\n"
    #expect(text.string == "x \n\(fenced) y\n\n\(fenced)z\n")
    #expect(text.origins.lineCount == 12)
    #expect(Array(text.origins[3]) == [.rule("a block")])
    #expect((1...12).allSatisfy { !text.origins[$0].isEmpty })
  }

  @Test func textIsOneLineInPlainText() throws {
    #expect(try Team(name: "a\n\u{1B}b\u{2028}c").render("<%= name %>") == "a  b c")
  }

  // MARK: - Origins

  private static func span(_ file: UInt32, _ start: Int, _ end: Int) -> Origin {
    .span(Span(file: FileID(file), start: start, end: end))
  }

  @Test func linesKnowTheirValuesTheirLoopAndTheirTemplate() throws {
    let team = Team(stages: [.init(name: "fit", place: 50), .init(name: "score", place: 80)])
    let text = "Hello\n<%= name %>\n<% for s in stages %>\n--\n<%= s.name %>\n<% end %>"
    let origins = try Team.template(text, .text).render(team).origins
    #expect(origins.lineCount == 6)
    #expect(Array(origins[1]) == [Self.span(0, 0, 6)])
    #expect(Array(origins[2]) == [Self.span(7, 10, 11)])
    #expect(Array(origins[3]) == [Self.span(7, 50, 59), Self.span(0, 40, 43)])
    #expect(Array(origins[4]) == [Self.span(7, 50, 51)])
    #expect(Array(origins[5]) == [Self.span(7, 80, 89), Self.span(0, 40, 43)])
  }

  @Test func linesOfAShippedTemplateNameIt() throws {
    var sources = SourceMap()
    let file = sources.add(path: "", bytes: Array("Hello\n<% for s in stages %>\n--\n<% end %>\nBye".utf8))
    var log = DiagnosticLog()
    let template = try #require(Team.definition(.text).read(.shipped(file, "a shipped template"), log: &log))
    let origins = template.render(Team(stages: [.init(name: "fit")])).origins
    #expect(Array(origins[1]) == [.rule("a shipped template")])
    #expect(Array(origins[2]) == [Self.span(7, 50, 59)])
    #expect(Array(origins[3]) == [.rule("a shipped template")])
    #expect(origins.lineCount == 3)
  }

  @Test func linesOfAnExplodedLiteralKnowTheirItems() throws {
    let long = String(repeating: "x", count: 60)
    let team = Team(stages: [.init(name: "fit", arguments: [long, long], environment: [("A", long), ("B", long)])])
    let text = "<% for s in stages %>\nx = <%= s.arguments %>\ny = <%= s.environment %>\n<% end %>"
    let rendered = try Team.template(text, .python).render(team)
    #expect(
      rendered.string == """
        x = [
            "\(long)",
            "\(long)",
        ]
        y = {
            "A": "\(long)",
            "B": "\(long)",
        }

        """)
    #expect(rendered.origins.lineCount == 8)
    #expect(Array(rendered.origins[2]) == [Self.span(7, 52, 53)])
    #expect(Array(rendered.origins[6]) == [Self.span(7, 53, 54)])
    for line in 1...8 { #expect(!rendered.origins[line].isEmpty) }
  }
}
