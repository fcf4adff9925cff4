internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

@main
struct MlgenRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mlgen-run", abstract: "Runs the stages of a pipeline on this machine.",
    discussion: """
      `mlgen run`, `mlgen runs` and `mlgen cache` hand over to it; it knows nothing of specs.

      Exit codes: 0 done, 1 judged and refused, 2 arguments not understood, 3 could not be done or was stopped, which is
      worth another try: the next run goes on where it was.
      """,
    version: Release.version, subcommands: [RunCommand.self, RunsCommand.self, CacheCommand.self])

  static func main() async { await runAsyncProgram() }
}
