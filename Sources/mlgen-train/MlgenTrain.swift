internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

@main
struct MlgenTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mlgen-train", abstract: "Turns tables into a model: data in, ONNX out.",
    discussion: """
      Each command is a stage of a pipeline. It reads a JSON config, and folders of the run that earlier stages wrote,
      and writes a folder of its own: raw/, features/, model/. The configs are those that `mlgen build` generates.

      The run's folder is --folder, or $MLGEN_WORKSPACE/$MLGEN_RUN_ID (/workspace without MLGEN_WORKSPACE).

      Exit codes: 0 done, 1 judged and refused, 2 arguments or config not understood, 3 could not be done, which is
      worth another try: one that was stopped by SIGTERM goes on where it was.
      """,
    version: Release.version,
    subcommands: [
      Run.self, Ingest.self, Features.self, Prepare.self, Fit.self, Tune.self, Register.self, RegistryCommand.self,
      Send.self,
    ])

  static func main() { runProgram() }
}
