import Foundation

/// One transfer as `mlgen` starts it: the process that talks to a remote, with an environment of the test's own.
struct Transfer {
  /// Lines of tab-separated words, as the process prints them.
  let events: [[String]]

  /// The kind, the message and the advice of a failure.
  var failure: [String]? { events.first { $0.first == "failed" }.map { Array($0.dropFirst()) } }
  var kind: String? { failure?.first }
  var message: String { failure.map { $0.joined(separator: " | ") } ?? "" }
  var isDone: Bool { events.last == ["done"] }
  var updated: [String] { events.filter { $0.first == "updated" }.map { $0[1] } }
  /// The reference and the reason.
  var refused: [[String]] { events.filter { $0.first == "refused" }.map { Array($0.dropFirst()) } }
  var said: [String] { events.filter { $0.first == "said" }.map { $0[1] } }

  init(
    _ operation: String = "push", from repository: String, to address: String, credential: String? = nil,
    environment: [String: String] = [:], references: [String] = ["refs/heads/main:refs/heads/main"]
  ) throws {
    let scratch = try ScratchFolder()
    var mlgen = Executable(folder: scratch.url)
    // No key, agent or config of whoever runs the tests.
    mlgen.environment = ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"].merging(environment) { $1 }
    let scratchFolder = scratch.path("scratch")
    try FileManager.default.createDirectory(atPath: scratchFolder, withIntermediateDirectories: true)
    var arguments = [
      "remote-worker", operation, "--repository", "\(repository)/.git", "--folder", repository, "--address", address,
      "--scratch", scratchFolder,
    ]
    if let credential { arguments += ["--credential", credential] }
    let process = mlgen.process(arguments + references)
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    withExtendedLifetime(input) {}
    events = text.split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

extension ScratchFolder {
  /// A clone of a bare repository with one commit more, and its path.
  func makeClone(of bare: String, _ name: String = "work", file: String = "ours") throws -> String {
    try git("clone", "-q", bare, path(name))
    try write("\(name)/\(file)", "ours\n")
    try git("-C", path(name), "add", ".")
    try git("-C", path(name), "commit", "-q", "-m", "Ours")
    return path(name)
  }

  func head(_ repository: String, _ name: String = "main") throws -> String {
    try git("-C", repository, "rev-parse", "refs/heads/\(name)").trimmingCharacters(in: .newlines)
  }
}
