internal import ArgumentParser
internal import Backends
internal import Compiler
internal import Document
internal import Formats
internal import IR

struct Graph: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Draw the stages of a pipeline.",
    discussion: """
      Prints the stages, what each runs, what it waits for and, for a stage that starts on its own, when. GitHub and
      GitLab draw Mermaid inside Markdown, Graphviz draws DOT, and SVG is a picture.

      Examples:
        mlgen graph specs/churn.yaml
        mlgen graph specs/churn.yaml --env dev --format svg > churn.svg
        mlgen graph specs/churn.yaml --format dot | dot -Tpdf > churn.pdf
      """)

  @Argument(help: "The spec.", completion: .specs)
  var spec: String

  @Option(
    name: .customLong("env"), help: "The environment; the last of the spec by default.", completion: .environments)
  var environment: String?

  @Option(help: "The language to draw in.")
  var format: DiagramFormat = .mermaid

  func run() throws {
    var session = try Session()
    let path = try session.path(of: spec)
    let plans = try session.compiler.compile(path)?.plans
    session.report(session.compiler.log)
    guard let plans else { throw ExitStatus.findings }
    let names = plans.map(\.identity.environment)
    try EnvironmentChoice.check(environment, of: path, known: names)
    let chosen = environment ?? names.last
    guard let plan = plans.first(where: { $0.identity.environment == chosen }) else {
      preconditionFailure("a pipeline without environments")
    }
    if environment == nil, names.count > 1 {
      Console.error(
        "drawn as in \(plan.identity.environment); --env chooses another of \(names.joined(separator: ", "))")
    }
    Console.emit(StageDiagram.diagram(of: plan).text(format).bytes)
  }
}
