internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

@main
struct MlgenValidate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mlgen-validate", abstract: "Judges data, models and drift.",
    discussion: """
      Each command is a stage of a pipeline. It reads a JSON config and folders of the run that earlier stages wrote, and
      writes what it found into reports/: JSON for programs, HTML for people. The configs are those that `mlgen build`
      generates.

      The run's folder is --folder, or $MLGEN_WORKSPACE/$MLGEN_RUN_ID (/workspace without MLGEN_WORKSPACE).

      Exit codes: 0 passed, 1 judged and refused, 2 arguments or config not understood, 3 could not be judged.
      """,
    version: Release.version,
    subcommands: [DataCommand.self, ModelCommand.self, DriftCommand.self])

  static func main() { runProgram() }
}
