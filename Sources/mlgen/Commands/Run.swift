internal import ArgumentParser
internal import Backends
internal import Compiler
internal import Delivery
internal import Diagnostics
internal import Document
internal import IR
internal import RuntimeContract

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a pipeline on this machine, from its sources to a registered or served model.",
    discussion: """
      Compiles the spec as `build` does and hands its stages to mlgen-run, which runs the shipped programs as processes:
      the configs, arguments and variables are those of generated/, with the paths of this machine. What a run leaves
      lies in .mlgen/ of the repository: its folders, a registry of models, a cache of results, folders in place of
      buckets. With MLFLOW_TRACKING_URI set, that server is the tracker and the registry.

      A stage whose config, program and inputs did not change is not run again. A run that was stopped goes on where it
      was. Ctrl-C stops it in order, a second one at once.

      Examples:
        mlgen run specs/churn.yaml
        mlgen run specs/churn.yaml --env dev --until model_training
        mlgen run specs/churn.yaml --serve --port 8080
        mlgen run specs/churn.yaml --dry-run            print the stages as JSON, and run nothing

      Exit codes: those of mlgen-run: 0 done, 1 findings or a gate that was missed, 2 usage, 3 the environment.
      """)

  @Argument(help: "The spec.", completion: .specs)
  var spec: String

  @Option(
    name: .customLong("env"), help: "The environment; the first of the spec by default.", completion: .environments)
  var environment: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Run these stages alone; what they read must be there or in the cache.")
  var only: [String] = []

  @Option(name: .long, help: "Run this stage and all that it waits for.")
  var until: String?

  @Flag(help: "Serve the registered model on this machine when the stages are done, until Ctrl-C.")
  var serve = false

  @Option(help: "The port to serve HTTP on; 0 takes a free one.")
  var port: Int?

  @Flag(help: "Run stages whose results are known, too.")
  var force = false

  @Option(help: "How to tell of progress: text or json. By default a line a stage, which changes on a terminal.")
  var format: RunFormat = .text

  @Flag(help: "Print the stages as JSON, as mlgen-run gets them, and run nothing.")
  var dryRun = false

  enum RunFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

  func validate() throws {
    if !only.isEmpty, until != nil { throw ValidationError("--only and --until exclude each other") }
    if serve, !only.isEmpty || until != nil {
      throw ValidationError("--serve wants the whole pipeline: it excludes --only and --until")
    }
    if port != nil, !serve { throw ValidationError("--port goes with --serve") }
    if let port, !(0...65535 ~= port) { throw ValidationError("--port takes 0 to 65535, and not \(port)") }
  }

  func run() throws {
    var session = try Session()
    let path = try session.path(of: spec)
    try session.readTemplates()
    let checked = try session.compiler.checked(path)
    let outcome = checked?.compile()
    session.compiler.add(outcome?.findings ?? [])
    session.report(session.compiler.log)
    guard let checked, let plans = outcome?.result?.plans, !session.compiler.log.hasErrors else {
      throw ExitStatus.findings
    }
    let names = plans.map(\.identity.environment)
    try EnvironmentChoice.check(environment, of: path, known: names)
    let chosen = environment ?? names.first
    guard let chosen,
      let plan = serve ? checked.servingPlan(in: chosen) : plans.first(where: { $0.identity.environment == chosen })
    else { preconditionFailure("a pipeline without environments") }
    let graph = LocalRun.graph(of: plan, spec: path)
    try check(graph, path)
    let text = JSONWriter.render(try Node(encoding: graph)).bytes
    if dryRun { return Console.emit(text) }
    var arguments = ["run", "--root", session.repository.root.path, "--format", format.rawValue]
    for stage in only { arguments += ["--only", stage] }
    if let until { arguments += ["--until", until] }
    if serve { arguments.append("--serve") }
    if let port { arguments += ["--port", String(port)] }
    if force { arguments.append("--force") }
    try Handover.run(arguments, input: text)
  }

  /// That the stages which are named are there.
  private func check(_ graph: RunGraph, _ path: String) throws {
    let known = graph.stages.map(\.name)
    for name in only + (until.map { [$0] } ?? []) where !known.contains(name) {
      if graph.scheduled.contains(name) {
        throw ValidationError("the stage `\(name)` has a schedule of its own, and is no part of a run")
      }
      throw ValidationError(
        "\(path) has no stage `\(name)` in \(graph.environment); it has: \(known.joined(separator: ", "))")
    }
  }
}

struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List, show and compare the runs of this machine, and open their reports.",
    discussion: """
      Examples:
        mlgen runs                                    the runs of this repository, the newest first
        mlgen runs show churn-dev-3                   parameters, metrics, data and artifacts
        mlgen runs compare churn-dev-3 churn-dev-2    what differs
        mlgen runs open churn-dev-3                   its reports
      """)

  @Argument(parsing: .allUnrecognized, help: "list, show RUN, compare RUN RUN or open RUN; without any, list.")
  var words: [String] = []

  func run() throws {
    let session = try Session()
    let words = words.isEmpty ? ["list"] : words
    try Handover.run(["runs"] + words + ["--root", session.repository.root.path], input: nil)
  }
}

struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache", abstract: "Show and prune the results of stages that runs on this machine keep.",
    discussion: """
      Examples:
        mlgen cache                                   what is kept, and how large it is
        mlgen cache prune --size 1Gi                  the results that were used last, up to a size
        mlgen cache prune --size 0                    none of them
      """)

  @Argument(parsing: .allUnrecognized, help: "show, or prune with --size; without any, show.")
  var words: [String] = []

  func run() throws {
    let session = try Session()
    let words = words.isEmpty ? ["show"] : words
    try Handover.run(["cache"] + words + ["--root", session.repository.root.path], input: nil)
  }
}
