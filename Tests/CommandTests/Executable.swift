import Foundation

/// The `mlgen` that was built beside these tests, run as a user runs it.
struct Executable {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
    /// Set when a signal ended it.
    let signal: Int32?
  }

  /// The folder of the products of this build: that of the test bundle.
  private static let products: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? bundle.path
    return [bundle, URL(fileURLWithPath: own)].map { $0.deletingLastPathComponent() }
      .first { FileManager.default.isExecutableFile(atPath: $0.appendingPathComponent("mlgen").path) }
      ?? bundle.deletingLastPathComponent()
  }()

  static var url: URL { products.appendingPathComponent("mlgen") }

  let folder: URL
  var environment: [String: String] = [:]

  func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = Self.url
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path].merging(environment) { $1 }
    return process
  }

  @discardableResult
  func callAsFunction(_ arguments: String...) throws -> Outcome { try run(arguments) }

  func run(_ arguments: [String]) throws -> Outcome {
    let process = process(arguments)
    // Files and not pipes: a pipe that nobody empties would stop the process.
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("mlgen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let streams = try ["out", "err"].map { name in
      let url = scratch.appendingPathComponent(name)
      try Data().write(to: url)
      return (url: url, handle: try FileHandle(forWritingTo: url))
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = streams[0].handle
    process.standardError = streams[1].handle
    try process.run()
    process.waitUntilExit()
    let texts = try streams.map { String(decoding: try Data(contentsOf: $0.url), as: UTF8.self) }
    let wasKilled = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: process.terminationStatus, output: texts[0], errors: texts[1],
      signal: wasKilled ? process.terminationStatus : nil)
  }
}

/// A repository in a temporary folder, removed with the value.
final class ScratchRepository {
  let folder: URL

  init(_ files: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("mlgen-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // The root of the repository is where mlgen.yaml is.
    try write("mlgen.yaml", "apiVersion: mlgen.dev/v1\nkind: Project\n")
    for (path, text) in files.sorted(by: { $0.key < $1.key }) { try write(path, text) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var mlgen: Executable { Executable(folder: folder) }

  func url(_ path: String) -> URL { folder.appendingPathComponent(path) }

  func write(_ path: String, _ text: String) throws {
    let url = url(path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ path: String) throws -> String { String(decoding: try Data(contentsOf: url(path)), as: UTF8.self) }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

  /// Every regular file below a folder with its content, by its path relative to the root.
  func files(below path: String) throws -> [String: Data] {
    let root = url(path).path
    var found: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
      var isFolder: ObjCBool = false
      let full = "\(root)/\(name)"
      guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder), !isFolder.boolValue else { continue }
      found["\(path)/\(name)"] = try Data(contentsOf: URL(fileURLWithPath: full))
    }
    return found
  }
}

/// The root of this package.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
