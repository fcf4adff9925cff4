internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Register: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Gives model/ a version in the registry, and copies it into the artifact store.",
    discussion: """
      The registry is that of MLflow at $MLFLOW_TRACKING_URI; without one, the artifact store gives the versions. A model
      that was judged must have passed. Standard output has the `mlgen pin` command for each environment that a person
      promotes to.

        mlgen-train register --config register.json --folder /workspace/run-7
      """)

  @OptionGroup var options: ConfigOptions

  func run() throws {
    try options.run(.register, RegisterConfig.self) { config, place, log in
      try RegisterStage(config: config, place: place, log: log).run()
    }
  }
}
