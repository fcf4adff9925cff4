import Foundation

/// The `mlgen-train` that was built beside these tests, run as a stage runs it.
struct Executable {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The folder of the products of this build: that of the test bundle.
  static let url: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? bundle.path
    let folders = [bundle, URL(fileURLWithPath: own)].map { $0.deletingLastPathComponent() }
    return
      (folders.first {
        FileManager.default.isExecutableFile(atPath: $0.appendingPathComponent("mlgen-train").path)
      } ?? bundle.deletingLastPathComponent()).appendingPathComponent("mlgen-train")
  }()

  /// A folder of its own, removed with the value.
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = Self.url
    process.arguments = arguments
    process.currentDirectoryURL = scratch.folder
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": scratch.folder.path].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  @discardableResult
  func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try self(arguments, environment: environment)
  }

  @discardableResult
  func callAsFunction(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let process = process(arguments, environment: environment)
    // Files and not pipes: a pipe that nobody empties would stop the process.
    let streams = try ["out", "err"].map { name in
      let url = scratch.folder.appendingPathComponent(".\(name)")
      try Data().write(to: url)
      return (url: url, handle: try FileHandle(forWritingTo: url))
    }
    process.standardOutput = streams[0].handle
    process.standardError = streams[1].handle
    try process.run()
    process.waitUntilExit()
    let texts = try streams.map { String(decoding: try Data(contentsOf: $0.url), as: UTF8.self) }
    return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }
}

/// A temporary folder, removed with the value.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("mlgen-train-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  func read(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}
