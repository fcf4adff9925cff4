import Foundation
import RuntimeContract
import StageTesting

@testable import Runner

/// A copy of a project, where the programs that were built beside the tests run as a user runs them.
struct Repository {
  let program: Executable
  var scratch: Scratch { program.scratch }

  /// - Parameter project: a folder of this package; empty for the package itself.
  init(copying project: String) throws {
    program = try Executable("mlgen")
    let source = project.isEmpty ? packageRoot : packageRoot.appendingPathComponent(project)
    for name in ["specs", "data", "pins", "templates", "mlgen.yaml"] {
      let file = source.appendingPathComponent(name)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      try FileManager.default.copyItem(at: file, to: scratch.folder.appendingPathComponent(name))
    }
  }

  @discardableResult
  func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) throws -> Executable.Outcome {
    try program(arguments, environment: environment)
  }

  /// - Parameter environment: nil for the first.
  func graph(of pipeline: String, in environment: String?) throws -> RunGraph {
    let outcome = try program(
      ["run", "specs/\(pipeline).yaml", "--dry-run"] + (environment.map { ["--env", $0] } ?? []))
    guard outcome.status == 0 else { throw Problem(text: outcome.errors) }
    return try JSONDecoder().decode(Strict<RunGraph>.self, from: Data(outcome.output.utf8)).value
  }

  struct Problem: Error { let text: String }

  /// The newest run.
  func last() throws -> RunRecord {
    guard let record = RunRecords(RunState(root: scratch.folder.path)).all().first else {
      throw Problem(text: "no run")
    }
    return record
  }

  /// The bytes of the registered model of a run.
  func model(_ record: RunRecord) throws -> Data {
    try scratch.read(
      ".mlgen/\(record.pipeline)/\(record.environment)/registry/\(record.model?.version ?? "?")/model.onnx")
  }

  func edit(_ file: String, _ change: (String) -> String) throws {
    try scratch.write(file, change(String(decoding: try scratch.read(file), as: UTF8.self)))
  }
}
