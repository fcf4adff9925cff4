import Foundation

/// Another program, as the tests need one: git itself, ssh-keygen, a server.
enum Tool {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Nil when it is not installed.
  static func path(_ name: String) -> String? {
    ["/usr/bin", "/bin", "/usr/sbin", "/usr/local/bin"].map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Its standard output.
  @discardableResult
  static func run(_ name: String, _ arguments: [String], in folder: URL? = nil) throws -> String {
    guard let path = path(name) else { throw Failure(description: "\(name) is not installed") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(name) \(arguments.joined(separator: " ")): \(complaint)\(text)")
    }
    return text
  }

  /// Nothing of the machine's git config, and an author.
  static let environment = [
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin", "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com", "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "init.defaultBranch",
    "GIT_CONFIG_VALUE_0": "main", "GIT_CONFIG_KEY_1": "protocol.file.allow", "GIT_CONFIG_VALUE_1": "always",
  ]
}

/// A folder that goes with the value.
final class ScratchFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("mlgen-remote-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  @discardableResult
  func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    return file.path
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appendingPathComponent(name)), as: UTF8.self)
  }

  @discardableResult
  func git(_ arguments: String...) throws -> String { try Tool.run("git", arguments, in: url) }

  /// A bare repository below this folder with one commit on `main`, and its path.
  func makeBare(_ name: String = "ml.git") throws -> String {
    try git("init", "-q", "--bare", name)
    let seed = path("seed-\(name)")
    try git("clone", "-q", path(name), seed)
    try write("seed-\(name)/README", "A repository.\n")
    try git("-C", seed, "add", ".")
    try git("-C", seed, "commit", "-q", "-m", "Begin")
    try git("-C", seed, "push", "-q", "origin", "main")
    return path(name)
  }

  /// Adds a commit to `main` of a bare repository, as somebody else.
  @discardableResult
  func advance(_ bare: String, file: String = "other", _ text: String = "theirs\n") throws -> String {
    let clone = "clone-\(UUID().uuidString)"
    try git("clone", "-q", bare, path(clone))
    try write("\(clone)/\(file)", text)
    try git("-C", path(clone), "add", ".")
    try git("-C", path(clone), "commit", "-q", "-m", "Something else")
    try git("-C", path(clone), "push", "-q", "origin", "HEAD:main")
    return try git("-C", path(clone), "rev-parse", "HEAD").trimmingCharacters(in: .newlines)
  }
}
