import Foundation
import Glibc
import Testing

/// Clients that take their time, and limits on what they may take.
@Suite struct SlowClientTests {
  private static let infer = LifecycleTests.infer
  private static let body = LifecycleTests.body
  private static var request: String {
    "POST \(infer) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private func server(_ arguments: String...) throws -> RunningServer {
    try RunningServer(model: TinyModels.matrix(), arguments: arguments)
  }

  /// Seconds until the other side closes; what came until then is dropped.
  private func secondsToClose(_ connection: RawConnection) throws -> Double {
    let start = Date()
    while try !connection.receive().isEmpty {}
    return Date().timeIntervalSince(start)
  }

  @Test func whoSaysNothingIsHungUpOn() throws {
    let server = try server("--idle-seconds", "0.5")
    let silent = try RawConnection(port: server.port)
    #expect(try 0.3..<5 ~= secondsToClose(silent))
    // Between requests, too.
    let pausing = try RawConnection(port: server.port)
    try pausing.send(Self.request)
    #expect(try pausing.reply().status == 200)
    #expect(try 0.3..<5 ~= secondsToClose(pausing))
  }

  /// A byte now and then does not make a head arrive later than it may.
  @Test func aHeadThatTricklesIsCutOff() throws {
    let server = try server("--idle-seconds", "0.5")
    let connection = try RawConnection(port: server.port)
    let start = Date()
    var sent = 0
    for byte in "GET /ping HTTP/1.1\r\nX-Slow: \(String(repeating: "a", count: 200))".utf8 {
      guard (try? connection.send([byte])) != nil else { break }
      sent += 1
      usleep(50000)
      if Date().timeIntervalSince(start) > 5 { break }
    }
    #expect(sent < 60, "\(sent) bytes of a head were waited for")
    #expect(try server.status("POST", Self.infer, Self.body) == 200)
  }

  @Test func aBodyThatTricklesIsAnswered408() throws {
    let server = try server("--body-seconds", "0.5")
    let connection = try RawConnection(port: server.port)
    try connection.send("POST \(Self.infer) HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
    for _ in 0..<5 {
      try connection.send("{")
      usleep(50000)
    }
    let reply = try connection.reply()
    #expect(reply.status == 408 && reply.error != nil && reply.headers["connection"] == "close")
    #expect(try connection.receive().isEmpty)
    #expect(
      try server.send("GET", "/metrics").text.contains(#"protocol="http",variant="champion",reason="bad_request"} 1"#))
    // The answer of a request that is refused anyway does not wait longer either.
    let refused = try RawConnection(port: server.port)
    try refused.send("POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{")
    #expect(try refused.reply().status == 404)
    #expect(try refused.receive().isEmpty)
  }

  /// Requests whose answers nobody reads: the server stops reading, holds a bounded amount, and hangs up.
  @Test func answersThatAreNotReadHoldNobodyUp() throws {
    let server = try server("--idle-seconds", "1")
    let connection = try RawConnection(port: server.port, seconds: 2)
    let many = Array(String(repeating: "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", count: 1000).utf8)
    var sent = 0
    let start = Date()
    // It ends when the server hangs up.
    while Date().timeIntervalSince(start) < 60, sent < 64 << 20, (try? connection.send(many)) != nil {
      sent += many.count
    }
    #expect(sent < 64 << 20, "the server read \(sent) bytes of somebody who reads nothing")
    #expect(Date().timeIntervalSince(start) < 60)
    #expect(try server.residentBytes() < 150 << 20)
    #expect(try server.status("POST", Self.infer, Self.body) == 200)
  }

  @Test func moreConnectionsThanMayAreHungUpOn() throws {
    let server = try server("--connections", "10")
    var held = try (0..<10).map { _ in try RawConnection(port: server.port) }
    // They are counted when they are accepted, which is a moment later.
    for connection in held {
      try connection.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try connection.reply().status == 200)
    }
    let refused = try RawConnection(port: server.port)
    #expect(try refused.receive().isEmpty)
    held.removeAll()
    #expect(server.waitUntil { (try? server.status("POST", Self.infer, Self.body)) == 200 })
  }

  @Test func deepAndLongRequestsAreRefused() throws {
    let server = try RunningServer(
      ["limits": ["queue": 10, "deadline_ms": 10000, "max_body_bytes": 1 << 24]], model: TinyModels.matrix())
    let nested = { (depth: Int) in
      let open = String(repeating: "[", count: depth)
      let close = String(repeating: "]", count: depth)
      return #"{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":\#(open)1,2,3\#(close)}]}"#
    }
    let deep = try server.send("POST", Self.infer, nested(5000))
    #expect(deep.status == 400 && deep.error?.contains("100") == true, "\(deep.text)")
    let rows = 100_001
    let data = String(repeating: "0,0,0,", count: rows).dropLast()
    let long = try server.send(
      "POST", Self.infer, #"{"inputs":[{"name":"x","datatype":"FP32","shape":[\#(rows),3],"data":[\#(data)]}]}"#)
    #expect(long.status == 413 && long.error?.contains("rows") == true, "\(long.text.prefix(300))")
    #expect(try server.status("POST", Self.infer, Self.body) == 200)
  }

  @Test func limitsOfTheCommandLineAreChecked() throws {
    for (arguments, message) in [
      (["--connections", "0"], "--connections takes 1 to 1000000"),
      (["--idle-seconds", "0"], "--idle-seconds takes 0.1 to 86400"),
      (["--body-seconds", "1e9"], "--body-seconds takes 0.1 to 86400"),
    ] {
      let outcome = try RunningServer.refused([:], arguments: arguments)
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
