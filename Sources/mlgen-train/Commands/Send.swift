internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime
internal import Tracking

struct Send: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sends records of runs to the tracker that could not take them before.",
    discussion: """
      Every stage leaves its record in runs/RUN of the workspace, and sends it when it ends. What a tracker that was down
      did not take stays there. This sends what is missing, and nothing twice:

        MLFLOW_TRACKING_URI=http://localhost:5000 mlgen-train send runs
        MLFLOW_TRACKING_URI=http://localhost:5000 mlgen-train send /workspace/runs/run-7
      """)

  @Argument(help: "Records, or folders of records.", completion: .directory)
  var records: [String]

  @Option(name: .long, help: ArgumentHelp("How to log: text or json.", valueName: "form"))
  var log: Log.Form?

  func run() throws {
    let log = Log(form: log, program: "send")
    try log.ending {
      Termination.listen()
      try RecordedRuns(records).send { Console.print($0) }
    }
  }
}
