internal import ArgumentParser
internal import Compiler
internal import Delivery
internal import Diagnostics
internal import IR

struct Build: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Compile specs and make the output folder equal the result.",
    discussion: """
      Writes only what changed, removes what it once wrote and no longer does, refuses files that were edited by hand,
      and never touches others. A pipeline with errors keeps its old output.

      Examples:
        mlgen build
        mlgen build specs/churn.yaml --only kubernetes
        mlgen build --check                  in CI: exit code 4 and a difference when the output is out of date
        mlgen build --commit                 and commit the output on the branch that is checked out
        mlgen build --commit --push          and push that branch
        mlgen build specs/churn.yaml --stdout --only kubernetes
      """)

  @Argument(help: "Specs to build; all of the repository by default.", completion: .specs)
  var specs: [String] = []

  @Flag(help: "Write nothing; show what would change, and exit with 4 when something would.")
  var check = false

  @Flag(help: "Print the files instead of writing them.")
  var stdout = false

  @Flag(help: "Take files that were edited by hand: their edits are lost.")
  var force = false

  @Option(
    help: "Families of output, with commas: \(OutputFamily.allCases.map(\.rawValue).joined(separator: ", ")).",
    completion: .list(OutputFamily.allCases.map(\.rawValue)), transform: Build.families)
  var only: [OutputFamily]?

  @Option(
    help: "A format for machines on standard output: \(DiagnosticFormat.allValueStrings.joined(separator: ", ")).")
  var format: DiagnosticFormat?

  @Flag(help: "With --commit: commit the files of pins, too, as CI does behind `mlgen pin`.")
  var pins = false

  @OptionGroup(title: "Committing")
  var committing: CommitOptions

  @OptionGroup(title: "Pushing")
  var pushing: PushOptions

  func validate() throws {
    if stdout, check { throw ValidationError("--stdout and --check exclude each other") }
    if stdout, format != nil { throw ValidationError("--stdout and --format both want standard output") }
    if pushing.push, !committing.commit { throw ValidationError("--push goes with --commit") }
    if pins, !committing.commit { throw ValidationError("--pins goes with --commit") }
    if committing.commit, check || stdout || only != nil {
      throw ValidationError("--commit wants the whole output on disk: it excludes --check, --stdout and --only")
    }
  }

  func run() throws {
    var session = try Session()
    let commit = try CommitRun(committing, session)
    let push = try PushRun(pushing, branch: committing.branch, session)
    // Printing and checking write nothing, so they wait for nobody.
    let lock =
      try check || stdout
      ? nil
      : BuildLock(
        session.repository.root,
        onWait: {
          Console.error("waiting for another build of this repository")
        })
    let committed = try withExtendedLifetime(lock) {
      let build = try build(&session)
      let inputs = try pins ? session.pins(of: build.built) : []
      return try commit?.put(build, inputs: inputs, for: push, session) ?? []
    }
    try push?.push(committed)
  }

  /// Builds and reports. Ends the command when there are findings or files that it must not overwrite.
  func build(_ session: inout Session) throws -> BuildRun {
    var build = BuildRun(options: self, root: session.repository.root)
    try build.run(&session)
    if check, build.isOutOfDate, !session.compiler.log.hasErrors {
      session.compiler.add([
        Diagnostic(
          .outputOutdated, at: nil, "generated files are not what the specs say",
          help: "run `mlgen build` and commit the result")
      ])
    }
    session.report(session.compiler.log, format: format)
    build.printSummary()
    if build.hasFindings { throw ExitStatus.findings }
    if build.isOutOfDate { throw ExitStatus.outOfDate }
    return build
  }

  private static func families(_ text: String) throws -> [OutputFamily] {
    try text.split(separator: ",").map { word in
      guard let family = OutputFamily(rawValue: String(word)) else {
        let known = OutputFamily.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("there is no family `\(word)`; the families are \(known)")
      }
      return family
    }
  }
}
