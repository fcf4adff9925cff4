import Foundation
import Glibc
import Testing

/// The `mlgen-serve` that was built beside these tests, serving on a free port of this machine alone.
final class RunningServer: @unchecked Sendable {
  static let executable: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? bundle.path
    let folders = [bundle, URL(fileURLWithPath: own)].map { $0.deletingLastPathComponent() }
    return
      (folders.first {
        FileManager.default.isExecutableFile(atPath: $0.appendingPathComponent("mlgen-serve").path)
      } ?? bundle.deletingLastPathComponent()).appendingPathComponent("mlgen-serve")
  }()

  struct Outcome {
    let status: Int32
    let errors: String
  }

  let scratch: Scratch
  let process = Process()
  let port: Int

  /// - Parameters:
  ///   - settings: in place of those of `config`.
  ///   - model: bytes of `model.onnx`.
  ///   - host: nil is every address.
  init(
    _ settings: [String: Any] = [:], model: [UInt8]? = nil, arguments: [String] = [], waits: Bool = true,
    host: String? = "127.0.0.1", in scratch: Scratch? = nil
  ) throws {
    self.scratch = try scratch ?? Scratch()
    if let model { try self.scratch.write("model/model.onnx", model) }
    let config = Self.config(settings, model: self.scratch.path("model"))
    let path = try self.scratch.write("serve.json", [UInt8](JSONSerialization.data(withJSONObject: config)))
    let log = self.scratch.path("log")
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.executableURL = Self.executable
    process.arguments =
      ["serve", "--config", path, "--port", "0", "--grpc-port", "0"] + (host.map { ["--host", $0] } ?? []) + arguments
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    var found: Int?
    for _ in 0..<1000 where found == nil && process.isRunning {
      usleep(10000)
      for line in Self.lines(log) where line["event"] as? String == "listening" { found = line["port"] as? Int }
    }
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    port = try #require(found, "the server did not start: \(text)")
    if waits { try #require(waitUntil { isReady(settings["tls"] != nil) }, "not ready: \(self.log)") }
  }

  deinit {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  static func config(_ settings: [String: Any], model: String) -> [String: Any] {
    [
      "model": "m", "model_version": "3", "model_path": model, "http_port": 8080, "grpc_port": 9000,
      "limits": ["queue": 100, "deadline_ms": 10000, "max_body_bytes": 1 << 20], "batching": NSNull(),
      "warm_up_requests": 2, "missing_values": "reject", "bearer_token_file": NSNull(), "prediction_log": NSNull(),
      "prediction_cache_seconds": 0, "duration_buckets_seconds": [0.01, 0.1, 1], "drain_seconds": 0, "threads": 1,
    ].merging(settings) { $1 }
  }

  /// One that does not get as far as to listen.
  static func refused(_ settings: [String: Any], arguments: [String] = []) throws -> Outcome {
    let scratch = try Scratch()
    let path = try scratch.write(
      "serve.json",
      [UInt8](JSONSerialization.data(withJSONObject: config(settings, model: scratch.path("model")))))
    return try run(["serve", "--config", path] + arguments, scratch)
  }

  static func run(_ arguments: [String], _ scratch: Scratch) throws -> Outcome {
    let process = Process()
    let log = scratch.path("log")
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.executableURL = executable
    process.arguments = arguments
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, errors: try String(contentsOfFile: log, encoding: .utf8))
  }

  private static func lines(_ path: String) -> [[String: Any]] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }

  var log: [[String: Any]] { Self.lines(scratch.path("log")) }

  /// What an event says of where it listens.
  func portTold(by event: String) -> Int? {
    log.first { $0["event"] as? String == event }.flatMap { $0["port"] as? Int }
  }

  /// Told before HTTP's.
  var grpcPort: Int { portTold(by: "grpc_listening") ?? 0 }

  private func isReady(_ hasTLS: Bool) -> Bool {
    // With TLS, health is asked for in the clear.
    guard let port = hasTLS ? portTold(by: "health_listening") : port, let connection = try? RawConnection(port: port),
      (try? connection.send("GET /v2/health/ready HTTP/1.1\r\nHost: test\r\n\r\n")) != nil
    else { return false }
    return (try? connection.reply())?.status == 200
  }

  func events(_ name: String) -> Int { log.count { $0["event"] as? String == name } }

  func waitUntil(seconds: Double = 20, _ holds: () throws -> Bool) rethrows -> Bool {
    let until = Date().addingTimeInterval(seconds)
    while Date() < until {
      if try holds() { return true }
      usleep(20000)
    }
    return false
  }

  /// Memory that the process holds at present.
  func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8).split(
      separator: " ")
    return (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
  }

  func terminate() -> Int32 {
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    return process.terminationStatus
  }

  // MARK: Requests

  func status(_ method: String, _ path: String, _ body: String = "") throws -> Int {
    try send(method, path, body).status
  }

  func send(
    _ method: String, _ path: String, _ body: String = "", _ headers: [String] = []
  ) throws -> HTTPReply { try send(method, path, bytes: Array(body.utf8), headers) }

  func send(
    _ method: String, _ path: String, bytes: [UInt8], _ headers: [String] = []
  ) throws -> HTTPReply {
    let connection = try RawConnection(port: port)
    let head = (["\(method) \(path) HTTP/1.1", "Host: test", "Content-Length: \(bytes.count)"] + headers)
      .joined(separator: "\r\n")
    try connection.send(Array("\(head)\r\n\r\n".utf8) + bytes)
    return try connection.reply()
  }
}

struct HTTPReply {
  let status: Int
  /// Names in lower case.
  let headers: [String: String]
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
  var json: Any? { try? JSONSerialization.jsonObject(with: Data(body)) }
  /// What an error says; nil for an answer of another form.
  var error: String? {
    guard let object = json as? [String: Any], object.count == 1 else { return nil }
    return object["error"] as? String
  }
}

struct ConnectionProblem: Error {
  let message: String
}

/// A connection that sends what it is told, whether that is HTTP or not.
final class RawConnection {
  private let descriptor: Int32
  /// What came behind the last answer.
  private var bytes: [UInt8] = []

  init(port: Int, seconds: Int = 20) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw ConnectionProblem(message: "cannot connect: \(errno)") }
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw ConnectionProblem(message: "cannot send: \(errno)") }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Says that nothing more will come.
  func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Bytes that came; empty when the other side closed.
  func receive() throws -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    // A reset is an end, too.
    guard count >= 0 || errno == ECONNRESET else { throw ConnectionProblem(message: "nothing came: \(errno)") }
    return Array(chunk[..<max(0, count)])
  }

  /// One whole answer.
  func reply(hasBody: Bool = true) throws -> HTTPReply {
    let blank = Array("\r\n\r\n".utf8)
    while true {
      if let end = bytes.firstRange(of: blank) {
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let headers = Dictionary(
          lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
          }, uniquingKeysWith: { first, _ in first })
        let status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        let length = hasBody ? Int(headers["content-length"] ?? "0") ?? 0 : 0
        if bytes.count >= end.upperBound + length || status == 100 {
          defer { bytes.removeFirst(end.upperBound + length) }
          return HTTPReply(
            status: status, headers: headers, body: Array(bytes[end.upperBound..<end.upperBound + length]))
        }
      }
      let more = try receive()
      guard !more.isEmpty else { throw ConnectionProblem(message: "closed behind \(bytes.count) bytes") }
      bytes += more
    }
  }
}
