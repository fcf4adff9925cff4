import Foundation

/// A program that reads what a writer writes: where an environment variable names it, else where `make test` has put it.
enum RealTool {
  static let ruff = path("ruff", environment: "airflow")

  /// Not a package of Python: where it is not installed, `make test` says what it leaves out.
  static let terraform: String? = {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["MLGEN_TERRAFORM"] { return named }
    return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/terraform" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// - Parameter environment: the folder below `.venv` of the Python packages that brought it.
  static func path(_ name: String, environment: String) -> String? {
    if let named = ProcessInfo.processInfo.environment["MLGEN_\(name.uppercased())"] { return named }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appendingPathComponent(".venv/\(environment)/bin/\(name)").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }
}
