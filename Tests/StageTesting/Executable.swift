public import Foundation

/// A program that was built beside the tests, run as a stage runs it.
public struct Executable {
  public struct Outcome {
    public let status: Int32
    public let output: String
    public let errors: String
  }

  private let url: URL
  /// A folder of its own, removed with the value.
  public let scratch: Scratch

  /// - Parameter name: of the product, such as `mlgen-train`.
  public init(_ name: String) throws {
    url = Self.products(with: name).appendingPathComponent(name)
    scratch = try Scratch()
  }

  /// The folder of the products of this build: that of the test bundle.
  private static func products(with name: String) -> URL {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? bundle.path
    let folders = [bundle, URL(fileURLWithPath: own)].map { $0.deletingLastPathComponent() }
    return folders.first { FileManager.default.isExecutableFile(atPath: $0.appendingPathComponent(name).path) }
      ?? folders[0]
  }

  public func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = scratch.folder
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": scratch.folder.path].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  @discardableResult
  public func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try self(arguments, environment: environment)
  }

  @discardableResult
  public func callAsFunction(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
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
public final class Scratch {
  public let folder: URL

  public init() throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("mlgen-stage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  public func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  @discardableResult
  public func write(_ name: String, _ text: String) throws -> String {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  public func read(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

  public func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}
