import Foundation
import Glibc
import Testing

@testable import Serving

/// From start to end: readiness, reloading, tokens, limits, draining.
@Suite struct LifecycleTests {
  static let infer = "/v2/models/m/infer"
  static let body = #"{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}]}"#
  static let named = """
    {"inputs":[{"name":"visits","datatype":"INT64","shape":[1],"data":[1]},
     {"name":"age","datatype":"FP32","shape":[1],"data":[1]},{"name":"plan","datatype":"BYTES","shape":[1],"data":["a"]},
     {"name":"member","datatype":"BOOL","shape":[1],"data":[true]}],"outputs":[{"name":"total"}]}
    """

  @Test func whatCannotAnswerIsNotReady() throws {
    let server = try RunningServer(waits: false)
    #expect(server.waitUntil { server.events("listening") == 1 })
    #expect(try server.status("GET", "/v2/health/live") == 200)
    #expect(try server.status("GET", "/v2/health/ready") == 503)
    #expect(try server.status("GET", "/v2/models/m/ready") == 503)
    #expect(try server.status("POST", Self.infer, Self.body) == 503)
    // What is not there yet may come.
    try server.scratch.write("model/model.onnx", TinyModels.matrix())
    #expect(try server.waitUntil { try server.status("GET", "/v2/health/ready") == 200 })
    #expect(try server.status("POST", Self.infer, Self.body) == 200)
  }

  /// What the image's health check asks.
  @Test func healthIsToldByAnExitCode() throws {
    let server = try RunningServer(waits: false)
    func health(_ arguments: String...) throws -> RunningServer.Outcome {
      try RunningServer.run(["health"] + arguments, server.scratch)
    }
    let config = server.scratch.path("serve.json")
    let waiting = try health("--config", config, "--port", "\(server.port)")
    #expect(waiting.status == 3 && waiting.errors.contains("the server is not ready: it answers 503"), "\(waiting)")
    try server.scratch.write("model/model.onnx", TinyModels.matrix())
    #expect(server.waitUntil { (try? health("--config", config, "--port", "\(server.port)").status) == 0 })
    #expect(try health("--config", server.scratch.path("none.json")).status == 0, "a stage's container has no server")
    #expect(server.terminate() == 0)
    let gone = try health("--config", config, "--port", "\(server.port)")
    #expect(gone.status == 3 && gone.errors.contains("does not answer"), "\(gone)")
  }

  @Test func aBrokenModelSaysWhyInTheIndex() throws {
    let server = try RunningServer(model: [1, 2, 3], arguments: ["--management"], waits: false)
    #expect(server.waitUntil { server.events("model_failed") == 1 })
    #expect(try server.status("GET", "/v2/health/ready") == 503)
    let index = try server.send("POST", "/v2/repository/index")
    #expect(index.text.contains(#""state":"UNAVAILABLE","reason":"model.onnx: the file"#), "\(index.text)")
    #expect(try server.status("POST", "/v2/repository/models/m/load") == 503)
  }

  @Test func aNewVersionTakesOverAndABadOneDoesNot() throws {
    let server = try RunningServer(model: TinyModels.named())
    func total() throws -> String { try server.send("POST", Self.infer, Self.named).text }
    #expect(try total().contains(#""data":[3.0]"#))
    // Requests go on all the time, and every one is answered, by the old model or the new.
    let stop = Stop()
    let answers = Stop.Answers()
    let client = Thread {
      while !stop.isSet {
        let reply = try? server.send("POST", Self.infer, Self.named)
        answers.add(reply?.status == 200 ? (reply?.text.contains("[3.0]") == true ? "old" : "new") : "failed")
      }
    }
    client.start()
    try server.scratch.write("model/model.onnx", TinyModels.named(bias: 10))
    #expect(try server.waitUntil { try total().contains(#""data":[13.0]"#) })
    try server.scratch.write("model/model.onnx", [9, 9, 9])
    #expect(server.waitUntil { server.events("model_failed") == 1 })
    #expect(try total().contains(#""data":[13.0]"#))
    #expect(try server.status("GET", "/v2/health/ready") == 200)
    stop.set()
    #expect(server.waitUntil { client.isFinished })
    #expect(
      answers.counts["failed"] == nil && answers.counts["old", default: 0] > 0 && answers.counts["new", default: 0] > 0)
    let metrics = try server.send("GET", "/metrics").text
    #expect(metrics.contains(#"mlgen_serve_model_loads_total{model="m",result="loaded"} 2"#))
    #expect(metrics.contains(#"mlgen_serve_model_loads_total{model="m",result="failed"} 1"#))
  }

  @Test func severalVersionsAnswerAtOnce() throws {
    let scratch = try Scratch()
    try scratch.write("model/9/model.onnx", TinyModels.named())
    try scratch.write("model/10/model.onnx", TinyModels.named(bias: 1))
    let server = try RunningServer(in: scratch)
    #expect(try server.send("GET", "/v2/models/m").text.contains(#""versions":["9","10"]"#))
    #expect(try server.send("POST", "/v2/models/m/versions/9/infer", Self.named).text.contains("[3.0]"))
    #expect(try server.send("POST", "/v2/models/m/versions/10/infer", Self.named).text.contains("[4.0]"))
    // The declared version is not there: the last answers.
    #expect(try server.send("POST", Self.infer, Self.named).text.contains(#""model_version":"10""#))
    try scratch.write("model/3/model.onnx", TinyModels.named(bias: 2))
    #expect(
      try server.waitUntil {
        try server.send("POST", Self.infer, Self.named).text.contains(#""model_version":"3""#)
      })
  }

  @Test func managementIsOffUnlessAsked() throws {
    let server = try RunningServer(model: TinyModels.matrix())
    for path in ["index", "models/m/load", "models/m/unload"] {
      let reply = try server.send("POST", "/v2/repository/\(path)")
      #expect(reply.status == 404 && reply.error?.contains("not started for it") == true)
    }
    #expect(try server.send("GET", "/v2").text.contains(#""extensions":["binary_tensor_data"]"#))
  }

  @Test func unloadingMakesUnready() throws {
    let server = try RunningServer(model: TinyModels.matrix(), arguments: ["--management"])
    #expect(try server.status("POST", "/v2/repository/models/m/unload") == 200)
    #expect(try server.status("GET", "/v2/health/ready") == 503)
    #expect(try server.status("POST", Self.infer, Self.body) == 503)
    #expect(try server.status("POST", "/v2/repository/models/m/load") == 200)
    #expect(try server.status("POST", Self.infer, Self.body) == 200)
  }

  @Test func requestsNeedTheTokenOfTheFile() throws {
    let scratch = try Scratch()
    let path = try scratch.write("token", "first\n")
    let server = try RunningServer(["bearer_token_file": path], model: TinyModels.matrix(), in: scratch)
    func status(_ header: String...) throws -> Int {
      try server.send("POST", Self.infer, Self.body, header).status
    }
    let refused = try server.send("POST", Self.infer, Self.body)
    #expect(refused.status == 401 && refused.headers["www-authenticate"] == "Bearer" && refused.error != nil)
    #expect(try status("Authorization: Bearer firs") == 401)
    #expect(try status("Authorization: Bearer firstt") == 401)
    #expect(try status("Authorization: Basic first") == 401)
    #expect(try status("Authorization: Bearer x", "Authorization: Bearer first") == 401)
    #expect(try status("Authorization: bearer first") == 200)
    // What the cluster asks for needs none.
    for path in ["/v2/health/live", "/v2/health/ready", "/metrics"] { #expect(try server.status("GET", path) == 200) }
    #expect(try server.status("GET", "/v2/models/m") == 401)
    #expect(
      try server.send("GET", "/metrics").text.contains(#"protocol="http",variant="champion",reason="unauthorized"} 5"#))
    try scratch.write("token", "")
    try scratch.write("token", "second")
    #expect(try server.waitUntil { try status("Authorization: Bearer second") == 200 })
    #expect(try status("Authorization: Bearer first") == 401)
    let none = try RunningServer.refused(["bearer_token_file": scratch.path("none")])
    #expect(none.status == 3)
  }

  @Test func largeAndSlowRequestsAreRefused() throws {
    let limits: [String: Any] = ["queue": 10, "deadline_ms": 5000, "max_body_bytes": 1000]
    let server = try RunningServer(["limits": limits], model: TinyModels.matrix())
    let large = try RawConnection(port: server.port)
    try large.send("POST \(Self.infer) HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
    let reply = try large.reply()
    #expect(reply.status == 413 && reply.error != nil && reply.headers["connection"] == "close")
    // Without a length beforehand.
    let chunked = try RawConnection(port: server.port)
    try chunked.send("POST \(Self.infer) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    let chunk = "1f4\r\n" + String(repeating: " ", count: 500) + "\r\n"
    try chunked.send(chunk + chunk)
    try? chunked.send(chunk)
    #expect(try chunked.reply().status == 413)
    let expecting = try RawConnection(port: server.port)
    try expecting.send(
      "POST \(Self.infer) HTTP/1.1\r\nHost: a\r\nContent-Length: \(Self.body.utf8.count)\r\nExpect: 100-continue\r\n\r\n"
    )
    #expect(try expecting.reply().status == 100)
    try expecting.send(Self.body)
    #expect(try expecting.reply().status == 200)
    let headers = try RawConnection(port: server.port)
    try headers.send(
      "GET /ping HTTP/1.1\r\n" + (0..<150).map { "X-\($0): 1\r\n" }.joined() + "\r\n")
    let flooded = try headers.reply()
    #expect(flooded.status == 431 && flooded.error != nil, "\(flooded)")
    let noise = try RawConnection(port: server.port)
    try noise.send("\u{16}\u{03}\u{01} what is this\r\n\r\n")
    let refused = try noise.reply()
    #expect(refused.status == 400 && refused.error != nil)
    #expect(try server.status("POST", Self.infer, Self.body) == 200)
  }

  @Test func oneConnectionCarriesManyRequests() throws {
    let server = try RunningServer(model: TinyModels.matrix())
    let connection = try RawConnection(port: server.port)
    let request =
      "POST \(Self.infer) HTTP/1.1\r\nHost: a\r\nContent-Length: \(Self.body.utf8.count)\r\n\r\n\(Self.body)"
    // All at once: the answers come in the order of the requests.
    try connection.send(request + "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n" + request)
    #expect(try connection.reply().text.contains("2.0,4.0,6.0"))
    #expect(try connection.reply().text.contains("Healthy"))
    #expect(try connection.reply().text.contains("2.0,4.0,6.0"))
    try connection.send("HEAD /v2 HTTP/1.1\r\nHost: a\r\n\r\n")
    let head = try connection.reply(hasBody: false)
    #expect(head.status == 200 && head.headers["content-length"] != "0")
    try connection.send("GET /ping HTTP/1.0\r\n\r\n")
    #expect(try connection.reply().headers["connection"] == "close")
    #expect(try connection.receive().isEmpty)
  }

  @Test func itDrainsBeforeItEnds() throws {
    let server = try RunningServer(["drain_seconds": 2], model: TinyModels.matrix())
    let idle = try RawConnection(port: server.port)
    let half = try RawConnection(port: server.port)
    try half.send("POST \(Self.infer) HTTP/1.1\r\nHost: a\r\nContent-Length: \(Self.body.utf8.count)\r\n\r\n{")
    kill(server.process.processIdentifier, SIGTERM)
    #expect(try server.waitUntil { try server.status("GET", "/v2/health/ready") == 503 })
    let reply = try server.send("POST", Self.infer, Self.body)
    #expect(reply.status == 200 && reply.headers["connection"] == "close")
    try half.send(String(Self.body.dropFirst()))
    #expect(try half.reply().status == 200)
    #expect(try idle.receive().isEmpty)
    server.process.waitUntilExit()
    #expect(server.process.terminationStatus == 0)
    #expect(server.events("stopped") == 1)
  }

  @Test func mistakesInTheConfigHaveTheirPlace() throws {
    for (settings, message) in [
      (["threads": 0], "threads: expected 1 to 1024"), (["model": "a/b"], "model: expected a name"),
      (["prediction_cache_seconds": 5], "prediction_cache_seconds: a cache of predictions is not built yet"),
      (["http_port": 9000], "grpc_port: HTTP and gRPC cannot share the port 9000"),
      (["duration_buckets_seconds": [1, 0.5]], "duration_buckets_seconds: expected ascending numbers"),
      (["batching": ["max_rows": 8, "max_delay_ms": 20000]], "batching.max_delay_ms: expected less than the deadline"),
      (["extra": 1], "extra: unknown key 'extra'"),
      (["on_demand": ["path": "", "memory_bytes": 0]], "on_demand.memory_bytes: expected at least 1 byte"),
      (SplitTests.split(["champion", "4", 0.5]), "split.parts[0].variant: the champion is the version"),
      (SplitTests.split(["shadow", "3", 0.5]), "split.parts[0].model_version: the version '3' has a part already"),
      (SplitTests.split(["shadow", "4", 1.5]), "split.parts[0].share: expected a share from 0 to 1"),
      (
        SplitTests.split(["challenger", "4", 0.75], ["challenger", "5", 0.5]),
        "split.parts: the challengers' shares add up to 1.25"
      ), (SplitTests.split(header: "no header"), "split.key_header: expected the name of a header"),
    ] as [([String: Any], String)] {
      let outcome = try RunningServer.refused(settings, arguments: ["--check-config", "--log", "text"])
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    let sound = try RunningServer.refused([:], arguments: ["--check-config"])
    #expect(sound.status == 0 && sound.errors.isEmpty)
    let taken = try RunningServer(model: TinyModels.matrix())
    let second = try RunningServer.refused(
      [:], arguments: ["--host", "127.0.0.1", "--port", "\(taken.port)", "--grpc-port", "0"])
    #expect(second.status == 3 && second.errors.contains("cannot listen"))
  }
}
