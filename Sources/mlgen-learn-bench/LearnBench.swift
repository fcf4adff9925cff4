internal import Glibc

/// The work of the runtime half that benchmarks compare with other programs: `mlgen-learn-bench WORK ARGUMENTS…`, a file
/// for each kind of work. What a work prints is compared with what the peer prints, so that both did the same.
@main
enum LearnBench {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let name = arguments.first, let work = works[name] else {
      fail("usage: mlgen-learn-bench \(works.keys.sorted().joined(separator: "|")) ARGUMENTS…", code: 2)
    }
    do {
      try work(Array(arguments.dropFirst()))
    } catch {
      fail("\(name): \(error)", code: 1)
    }
  }

  /// By the name of the subcommand.
  private static let works: [String: @Sendable ([String]) throws -> Void] = [
    "boost": boost, "ingest-csv": ingestCSV, "logistic": fitLogistic, "predict": predict, "profile": profile,
    "read-csv": readCSV,
    "run-models": runModels,
  ]

  static func fail(_ message: String, code: Int32) -> Never {
    let line = Array("mlgen-learn-bench: \(message)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(code)
  }
}

/// The arguments of a work are not what it takes.
struct WrongArguments: Error, CustomStringConvertible {
  let description: String

  init(_ usage: String) { description = "usage: mlgen-learn-bench \(usage)" }
}
