import Foundation
import Testing

/// An authority of certificates that nobody trusts but a test, made by openssl.
struct TestAuthority {
  let scratch: Scratch
  var certificate: String { scratch.path("authority/tls.crt") }

  init(_ scratch: Scratch) throws {
    self.scratch = scratch
    try FileManager.default.createDirectory(
      atPath: scratch.path("authority"), withIntermediateDirectories: true)
    try openssl(
      ["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=authority", "-keyout", scratch.path("authority/tls.key")]
        + ["-out", certificate, "-addext", "basicConstraints=critical,CA:TRUE"] + Self.newKey)
  }

  private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]

  /// `tls.crt` and `tls.key` in a folder, by a name that shows in what clients see of it.
  ///
  /// - Parameter days: below 0 it has expired.
  func issue(_ name: String, in folder: String, days: Int = 1) throws {
    try FileManager.default.createDirectory(atPath: scratch.path(folder), withIntermediateDirectories: true)
    let request = scratch.path("request")
    try openssl(
      ["req", "-nodes", "-subj", "/CN=\(name)", "-keyout", scratch.path("new.key"), "-out", request]
        + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"] + Self.newKey)
    try openssl([
      "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", scratch.path("authority/tls.key"), "-days",
      "\(days)", "-CAcreateserial", "-copy_extensions", "copy", "-out", scratch.path("new.crt"),
    ])
    for kind in ["crt", "key"] { rename(scratch.path("new.\(kind)"), scratch.path("\(folder)/tls.\(kind)")) }
  }

  /// The settings of a server whose certificate is in `folder`.
  func settings(_ folder: String, _ more: [String: Any] = [:]) -> [String: Any] {
    let files: [String: Any] = [
      "certificate_chain": scratch.path("\(folder)/tls.crt"), "private_key": scratch.path("\(folder)/tls.key"),
    ]
    return ["tls": files.merging(more) { $1 }]
  }

  private func openssl(_ arguments: [String]) throws {
    let outcome = try TLSClient.openssl(arguments)
    try #require(outcome.status == 0, "openssl \(arguments): \(outcome.text)")
  }
}

/// A connection of `openssl s_client`, which sends what it is told.
final class TLSClient {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  static func openssl(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let client = try TLSClient(arguments)
    return client.end()
  }

  private init(_ arguments: [String]) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.run()
  }

  /// One that checks the server's certificate, and ends where it does not like it.
  convenience init(port: Int, authority: TestAuthority, _ arguments: [String] = []) throws {
    try self.init(
      ["s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", authority.certificate, "-verify_return_error"]
        + ["-verify_hostname", "localhost", "-servername", "localhost", "-ign_eof"] + arguments)
  }

  deinit { if process.isRunning { process.terminate() } }

  func send(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  /// What came until `text` did; all of it when that never comes.
  func read(until text: String) -> String {
    var found = ""
    while !found.contains(text) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      found += String(decoding: more, as: UTF8.self)
    }
    return found
  }

  /// Sends nothing more, and waits for the server to close.
  func end() -> (status: Int32, text: String) {
    try? input.fileHandleForWriting.close()
    let rest = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, rest)
  }
}
