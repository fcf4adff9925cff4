import Foundation
import RuntimeContract
import StageTesting
import Testing

/// Versions in the folder of an artifact store, where no tracker gives them.
@Suite struct RegisterTests {
  @Test func aRunThatIsRegisteredAgainTakesNobodysPlace() throws {
    let run = try TinyRun()
    let store = run.scratch.path("store")
    try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
    try run.scratch.write(
      "register.json",
      """
      {"model": "tiny", "description": "", "owner": "", "labels": [],
       "artifacts": {"uri": "s3://models/tiny/", "path": "\(store)"},
       "promotion": [{"environment": "prod", "mode": "automatic"}],
       "tracking": {"tracker": "mlflow", "experiment": "tiny", "required": false}}
      """)
    try run.features()
    for (name, trees) in [("one", 4), ("two", 5)] {
      try run.writeFit(parameters: #"{"name": "trees", "value": \#(trees)}"#)
      #expect(try run.fit().status == 0)
      try FileManager.default.createDirectory(
        atPath: run.scratch.path("work/\(name)"), withIntermediateDirectories: true)
      try FileManager.default.moveItem(
        atPath: run.scratch.path("run/model"), toPath: run.scratch.path("work/\(name)/model"))
    }
    func register(_ name: String, in environment: String = "prod") throws -> Executable.Outcome {
      try run.executable(
        "register", "--config", "register.json", "--folder", "work/\(name)",
        environment: [Contract.Variable.environment: environment])
    }
    func aliases() throws -> [String] {
      try run.executable("registry", "list", "tiny", "--artifacts", store).output.split(separator: "\n").map {
        $0.split(separator: "\t").prefix(2).joined(separator: " ")
      }
    }
    #expect(try register("one", in: "dev").status == 0)
    #expect(try aliases() == ["1 -"], "elsewhere, nobody has decided")
    #expect(try register("one").status == 0)
    #expect(try aliases() == ["1 champion"])
    // Versions are told apart by the millisecond.
    Thread.sleep(forTimeInterval: 0.01)
    #expect(try register("two").status == 0)
    #expect(try aliases() == ["1 -", "2 champion"])
    let again = try register("one")
    #expect(again.status == 0 && again.errors.contains("version 2 stays the champion"), "\(again.errors)")
    #expect(try aliases() == ["1 -", "2 champion"])
  }
}
