import Formats
import Testing

/// What templates are refused for, at exactly which place.
@Suite struct TemplateFindingTests {
  /// The code, `line:column` and message of each finding.
  private static func findings(_ text: String, _ language: TemplateLanguage) -> [String] {
    let (template, findings) = Team.read(text, language)
    #expect((template == nil) == !findings.isEmpty)
    var found: [String] = []
    for line in findings.split(separator: "\n") {
      if line.hasPrefix("error[") {
        found.append(String(line.dropFirst("error[".count)))
      } else if let range = line.firstRange(of: "--> templates/tests/team:") {
        found[found.count - 1] += " @ " + line[range.upperBound...]
      } else if let range = line.firstRange(of: "= help: ") {
        found[found.count - 1] += " | " + line[range.upperBound...]
      }
    }
    return found
  }

  @Test func theRenderingIsExact() {
    let (_, findings) = Team.read("Stages:\n<% for stage in stages %>\n- <%= stage.nmae %>\n<% end %>\n", .markdown)
    #expect(
      findings == """
        error[ML0702]: `stage` has no `nmae`
         --> templates/tests/team:3:13
          |
        3 | - <%= stage.nmae %>
          |             ^^^^
          = help: did you mean `name`?

        """)
  }

  @Test(arguments: [
    ("<%= name", "ML0701]: a tag is not closed: expected `%>` on the same line @ 1:1"),
    ("a\n<%= name\n%>", "ML0701]: a tag is not closed: expected `%>` on the same line @ 2:1"),
    ("<%= name <%= name %>", "ML0701]: a tag is not closed: expected `%>` on the same line @ 1:1"),
    ("é<%# never\nclosed", "ML0701]: a tag is not closed: expected `%>` @ 1:2"),
    ("<% %>", "ML0701]: an empty tag"),
    ("<%= %>", "ML0701]: expected one name"),
    ("<%= name owner %>", "ML0701]: expected one name"),
    ("<%= name() %>", "ML0701]: `name()` is no name: expected one such as `stage.name` @ 1:5"),
    ("<%= a..b %>", "ML0701]: `a..b` is no name"),
    ("<%= 2 %>", "ML0701]: `2` is no name"),
    ("<% esle %>", "ML0701]: `esle` is no tag: expected one of `=`, `for`, `if`, `else`, `end` and `#` @ 1:4"),
    ("<% iff name %>x<% end %>", "ML0701]: `iff` is no tag"),
    ("<% name %>", "ML0701]: `name` is no tag"),
    ("<% if name == owner %>x<% end %>", "ML0701]: expected `if NAME` or `if not NAME` @ 1:1"),
    ("<% if %>x<% end %>", "ML0701]: expected `if NAME` or `if not NAME`"),
    ("<% if name %><% else if name %>x<% end %>", "ML0701]: nothing may follow `else` @ 1:22"),
    ("<% for s of stages %>x<% end %>", "ML0701]: expected `for NAME in NAME`"),
    ("<% for in in stages %>x<% end %>", "ML0701]: `in` is no name for the items of a loop @ 1:8"),
    ("<% if name %>x", "ML0701]: this block is not closed: expected `<% end %>` before the end of the file @ 1:1"),
    ("x<% end %>", "ML0701]: `end` without a block @ 1:2"),
    ("<% else %>", "ML0701]: `else` without a block @ 1:1"),
    ("<% for s in stages %>a<% else %>b<% end %>", "ML0701]: `else` without an `if`: a `for` has none @ 1:23"),
    ("<% if name %>a<% else %>b<% else %>c<% end %>", "ML0701]: a second `else` of one `if` @ 1:26"),
    ("<%= nmae %>", "ML0702]: there is no `nmae` @ 1:5 | did you mean `name`?"),
    ("<%= x %>", "ML0702]: there is no `x` @ 1:5 | known here: `name`, `owner`, `folder`, `stages`, `block`"),
    ("<%= name.first %>", "ML0702]: `name` is a text and has no `first` @ 1:10"),
    ("<% if not nmae %>x<% end %>", "ML0702]: there is no `nmae` @ 1:11"),
    ("<% for s in stages %><% end %><%= s.name %>", "ML0702]: there is no `s` @ 1:35"),
    ("<% for s in stages %><%= s.nmae %><% end %>", "ML0702]: `s` has no `nmae` @ 1:28 | did you mean `name`?"),
    ("<%= owner %>", "ML0703]: `owner` may be missing, and nothing around this asks whether it is there @ 1:5"),
    ("<% if not owner %><%= owner %><% end %>", "ML0703]: `owner` may be missing"),
    ("<% if owner %>a<% else %><%= owner %><% end %>", "ML0703]: `owner` may be missing"),
    ("<% if owner %><% end %><%= owner %>", "ML0703]: `owner` may be missing"),
    ("<% for s in name %>x<% end %>", "ML0703]: `name` is a text: a loop goes over a list or a map @ 1:13"),
    ("<% for name in stages %>x<% end %>", "ML0703]: `name` is known here already"),
    ("<%= stages %>", "ML0703]: `stages` cannot be printed: a list of records has no text of its own"),
    ("<% for s in stages %><%= s %><% end %>", "ML0703]: `s` cannot be printed: a record has no text"),
    ("<% for s in stages %><%= s.isLast %><% end %>", "ML0703]: `s.isLast` cannot be printed: a flag has no text"),
    ("<% for s in stages %><% if s %>x<% end %><% end %>", "ML0703]: `s` is a record that is always there"),
  ])
  func aBrokenTemplateIsAFinding(text: String, finding: String) {
    for language in [TemplateLanguage.markdown, .text] {
      let findings = Self.findings(text, language)
      #expect(findings.count == 1, "\(findings)")
      #expect(findings.first?.hasPrefix(finding) == true, "\(findings)")
    }
  }

  /// A value brings its quotes, so at these places a hostile text could become code.
  @Test(arguments: [
    (#"x = "a <%= name %>""#, "ML0703]: a literal inside of a string"),
    (#"x = '\' <%= name %>'"#, "ML0703]: a literal inside of a string"),
    ("x = \"\"\"\n\"a\" <%= name %>\n\"\"\"", "ML0703]: a literal inside of a string"),
    ("# <%= name %>", "ML0703]: a literal inside of a comment"),
    ("x = f<%= name %>", "ML0703]: a literal right behind a name"),
    ("x = é<%= name %>", "ML0703]: a literal right behind a name"),
    ("<% if owner %>f<% end %><%= name %>", "ML0703]: a literal right behind a name"),
    ("<% for s in stages %><%= s.variable %><%= name %><% end %>", "ML0703]: a literal right behind a name"),
    ("<% for s in stages %><%= name %> f<% end %>", "ML0703]: the next round of this loop begins with a literal"),
    ("<% if name %>\"<% end %>\n", "ML0703]: a string or comment begins inside of this block"),
    ("<% for s in stages %># <% end %>\n", "ML0703]: a string or comment begins inside of this block"),
    ("x = <%= folder %>", "ML0703]: `folder` cannot be printed: code is for pages"),
    ("x = <%= block %>", "ML0703]: `block` cannot be printed: a block is for pages"),
    ("x = <%= stages %>", "ML0703]: `stages` cannot be printed: a list of records has no text of its own"),
  ])
  func aPlaceWhereALiteralIsNoLiteralIsAFinding(text: String, finding: String) {
    let findings = Self.findings(text, .python)
    #expect(findings.count == 1, "\(findings)")
    #expect(findings.first?.hasPrefix(finding) == true, "\(findings)")
  }

  @Test(arguments: [
    #"x = "a" + <%= name %>"#, #"x = "it's \" # no comment", <%= name %>"#, "# it's\nx = <%= name %>",
    "x = '''a\n'b' \"\"\" ''' + <%= name %>", "# <% for s in stages %><%= s.variable %> <% end %>\n",
    "<% for s in stages %>\nif <%= s.isLast %>: <%= s.variable %>(<%= s.arguments %>, <%= s.environment %>)\n<% end %>",
    "x = \"\"\"<% if name %>a\"b<% end %>\"\"\"",
  ])
  func aPlaceForALiteralIsFine(text: String) {
    #expect(Self.findings(text, .python).isEmpty, "\(Self.findings(text, .python))")
  }

  @Test func allFindingsComeInOneRun() {
    let findings = Self.findings("<%= a %>\n<% if b %>\n<%= c %>\n<% else %>\n<%= d %>\n<% end %>\n<%= e", .text)
    #expect(findings.count == 5, "\(findings)")
  }

  @Test func deepBlocksAreRefusedAndNotFollowed() {
    let text = String(repeating: "<% if name %>", count: 100_000)
    let findings = Self.findings(text, .text)
    #expect(findings == ["ML0701]: blocks may stand in each other up to 64 levels @ 1:833"])
    let fine = String(repeating: "<% if name %>", count: 64) + "x" + String(repeating: "<% end %>", count: 64)
    #expect(Self.findings(fine, .text).isEmpty)
  }

  /// Reading and printing take time in proportion to the text, however odd it is.
  @Test(.timeLimit(.minutes(1))) func aLineOfManyValuesIsPrintedAtOnce() throws {
    let text = "x = [" + String(repeating: "<%= name %>, ", count: 10_000) + "]\n"
    #expect(try Team().render(text, .python).utf8.count == 5 + 9 * 10_000 + 2)
  }

  /// Any bytes give a template or findings.
  @Test func mutilatedTemplatesNeverCrash() {
    let text = """
      <%# é %>\n<% for s in stages %>\n<%= s.name %> "<% if s.timeout %><%= s.timeout %><% else %>\\<% end %>"
      <% for e in s.environment %><%= e.key %>%><%% <% end %>\n<% end %>\n
      """
    let bytes = Array(text.utf8)
    var random = Numbers(state: 42)
    for _ in 0..<3_000 {
      var mutilated = bytes
      for _ in 0..<Int(random.next() % 4 + 1) {
        let place = Int(random.next() % UInt64(mutilated.count))
        switch random.next() % 3 {
        case 0: mutilated[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: mutilated.remove(at: place)
        default: mutilated.removeSubrange(place..<min(mutilated.count, place + 12))
        }
      }
      for language in TemplateLanguage.allCases {
        let (template, findings) = Team.read(bytes: mutilated, language)
        #expect((template == nil) == !findings.isEmpty)
        let stage = Team.Stage(name: "fit", environment: [("A", "1")], timeout: 3)
        _ = template?.render(Team(owner: "x", stages: [stage, Team.Stage(name: "b")]))
      }
    }
  }

  /// Source: the xorshift generator of Marsaglia (2003).
  private struct Numbers {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}
