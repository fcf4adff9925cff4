internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

@main
struct MlgenServe: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mlgen-serve",
    abstract: "Answers with a model's predictions: over HTTP, or a folder of rows at a time.",
    discussion: """
      The configs are those that `mlgen build` generates.

      Exit codes: 0 done, 1 the data cannot be used, 2 arguments or config not understood, 3 could not be done.
      """,
    version: Release.version, subcommands: [Serve.self, Score.self, Health.self])

  static func main() { runProgram() }
}
