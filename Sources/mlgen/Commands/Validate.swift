internal import ArgumentParser
internal import Compiler
internal import Diagnostics

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check specs without writing anything.",
    discussion: """
      Everything that `build` does short of writing: all findings of all specs in one run.

      Examples:
        mlgen validate
        mlgen validate specs/churn.yaml
        mlgen validate --format sarif > mlgen.sarif
      """)

  @Argument(help: "Specs to check; all of the repository by default.", completion: .specs)
  var specs: [String] = []

  @Option(
    help: "A format for machines on standard output: \(DiagnosticFormat.allValueStrings.joined(separator: ", ")).")
  var format: DiagnosticFormat?

  func run() throws {
    var session = try Session()
    let all = try session.allSpecs()
    let chosen = try Selection(specs, all: all, session: session)
    try session.readTemplates()
    try chosen.checkRepository(&session)
    var known: [String: PipelineFacts] = [:]
    for path in chosen.paths {
      known[path] = try session.compiler.compile(path)?.facts
      session.compiler.startOver()
    }
    if !session.compiler.log.hasErrors,
      let facts = try RepositoryFiles(specs: chosen.all).facts(known: known, &session)
    {
      _ = session.compiler.repositoryTree(facts)
    }
    session.report(session.compiler.log, format: format)
    if session.compiler.log.hasErrors { throw ExitStatus.findings }
    if session.compiler.log.all.isEmpty {
      Console.error("\(chosen.paths.count == 1 ? "1 spec" : "\(chosen.paths.count) specs"): nothing found")
    }
  }
}
