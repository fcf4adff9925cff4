public import ArgumentParser
internal import Files
internal import FoundationEssentials
internal import Glibc
public import Runner
internal import RuntimeContract
internal import StageRuntime

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs the graph that standard input has.",
    discussion: "`mlgen run SPEC --dry-run` prints such a graph; `mlgen run` compiles it and hands it over.")

  @Option(name: .long, help: ArgumentHelp("The repository.", valueName: "folder"))
  var root: String

  @Option(name: .long, help: "Run this stage alone; may be given several times.")
  var only: [String] = []

  @Option(name: .long, help: "Run this stage and all that it waits for.")
  var until: String?

  @Flag(name: .long, help: "Serve the registered model when the stages are done, until SIGINT or SIGTERM.")
  var serve = false

  @Option(name: .long, help: "The port to serve HTTP on; 0 takes a free one.")
  var port: Int?

  @Flag(name: .long, help: "Run stages whose results are known, too.")
  var force = false

  @Option(name: .long, help: "How to tell of progress: text or json.")
  var format: Progress.Form = .text

  func run() async throws {
    let log = Log(form: format == .json ? .json : .text, program: "run")
    try await log.waiting {
      let graph = try graph()
      StopRequest.listen()
      let state = RunState(root: root)
      let progress = Progress(form: format)
      var options = PipelineRun.Options()
      options.only = only
      options.until = until
      options.isForced = force
      if let size = Variables.current[CacheSize.variable] { options.cacheLimit = try CacheSize.bytes(size) }
      let outcome = try await PipelineRun(
        graph, state: state, programs: Programs.folder, variables: Variables.current, options: options,
        progress: progress, stop: .signals
      ).run()
      if let code = code(outcome.record.status) { throw Ended(code: code) }
      guard serve, outcome.record.status == .finished else { return }
      try await ModelServer(
        outcome, programs: Programs.folder, path: Variables.current["PATH"] ?? "", port: port, progress: progress,
        stop: .signals
      ).run()
    }
  }

  private func graph() throws -> RunGraph {
    let bytes = try FileBytes.read("/dev/stdin")
    let graph: RunGraph
    do throws(JSONFinding) {
      graph = try JSONFile.value(RunGraph.self, of: bytes)
    } catch {
      throw Failure(
        .usage, "standard input is no graph of stages: \(error.description)",
        advice: "`mlgen run SPEC` hands one over; both programs have to be of one version")
    }
    for name in only + (until.map { [$0] } ?? []) where !graph.stages.contains(where: { $0.name == name }) {
      throw Failure(.usage, "the graph has no stage \(name)")
    }
    return graph
  }

  /// Nil for a run that went as it should.
  private func code(_ status: RunRecord.Status) -> RuntimeContract.ExitCode? {
    switch status {
    case .finished, .nothingToDo: nil
    case .refused: .refused
    case .failed, .stopped, .running: .unavailable
    }
  }
}

extension Progress.Form: ExpressibleByArgument {}

/// The process's environment.
enum Variables {
  static var current: [String: String] { ProcessInfo.processInfo.environment }
}

/// The folder of this program, where the others are.
enum Programs {
  static var folder: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    return count > 0
      ? Folder.parts(String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)).parent : "."
  }
}

extension Log {
  /// `ending` for work that waits.
  func waiting(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as FileError {
      failure(Failure(error))
      throw Ended(code: .unavailable)
    } catch let error as Failure {
      failure(error)
      throw Ended(code: error.code)
    }
  }
}
