import Diagnostics
import Document
import Formats
import Source

/// A small context with every kind of value, and ways to read templates against it.
struct Team: Sendable {
  struct Stage: Sendable {
    var name: String
    var arguments: [String] = []
    var environment: [(key: String, value: String)] = []
    var timeout: Int?
    var variable = "task"
    var isLast = false
    var place = 50
  }

  var name = "churn"
  var owner: String?
  var stages: [Stage] = []
  var block = ""

  static func definition(_ language: TemplateLanguage) -> TemplateDefinition<Team> {
    TemplateDefinition(
      "tests/team", language, "For tests.",
      [
        .required("name", .text, "The team's name.") { Self.at(10, $0.name) },
        .optional("owner", .text, "Who answers.") { $0.owner.map { Self.at(20, $0) } },
        .required("folder", .code, "Where it is.") { Self.at(30, $0.name) },
        .required("stages", .list(of: stage), "Its stages.", \.stages),
        .required("block", .block, "Its lines.") { team in
          CodeBlock(language: "sh", text: RenderedText(team.block, origin: .rule("a block")))
        },
      ])
  }

  private static let stage: TemplateType<Stage> = .record(
    [
      .required("name", .text, "The stage's name.") { Self.at($0.place, $0.name) },
      .required("variable", .identifier, "Its variable.") { stage in
        Self.at(stage.place + 1, stage.variable).map { Identifier($0) ?? Identifier(known: "fallback") }
      },
      .required("arguments", .list(of: .text), "Its arguments.") { stage in
        stage.arguments.map { Self.at(stage.place + 2, $0) }
      },
      .required("environment", .map(of: .text), "Its environment.") { stage in
        stage.environment.map { (Self.at(stage.place + 3, $0.key), Self.at(stage.place + 3, $0.value)) }
      },
      .optional("timeout", .integer, "Seconds.") { stage in stage.timeout.map { Self.at(stage.place + 4, $0) } },
      .required("isLast", .flag, "Whether none follows.") { Self.at($0.place + 5, $0.isLast) },
    ],
    origin: { .span(Span(file: FileID(7), start: $0.place, end: $0.place + 9)) })

  static func at<Value>(_ place: Int, _ value: Value) -> Sourced<Value> {
    Sourced(value, origin: .span(Span(file: FileID(7), start: place, end: place + 1)))
  }

  struct Refused: Error, CustomStringConvertible {
    let description: String
  }

  static func template(_ text: String, _ language: TemplateLanguage) throws -> Template<Team> {
    let (template, findings) = read(text, language)
    guard let template else { throw Refused(description: findings) }
    return template
  }

  func render(_ text: String, _ language: TemplateLanguage = .text) throws -> String {
    try Self.template(text, language).render(self).string
  }

  /// The template, if it is one, and the findings as a terminal shows them.
  static func read(_ text: String, _ language: TemplateLanguage) -> (template: Template<Team>?, findings: String) {
    read(bytes: Array(text.utf8), language)
  }

  static func read(bytes: [UInt8], _ language: TemplateLanguage) -> (template: Template<Team>?, findings: String) {
    var sources = SourceMap()
    let file = sources.add(path: "templates/tests/team", bytes: bytes)
    var log = DiagnosticLog()
    let template = definition(language).read(.project(file), log: &log)
    return (template, TerminalRenderer(sources: sources).render(log.sorted(in: sources)))
  }
}
