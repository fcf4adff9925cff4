import Foundation
import SwiftProtobuf
import Testing

@testable import Serving

/// A running server's gRPC: what it shares with HTTP, from a call's first byte to its answer.
@Suite struct GRPCServingTests {
  /// One matrix of a row, as `LifecycleTests.body`.
  static func infer(_ model: String = "m", version: String = "") throws -> [UInt8] {
    let message = Inference_ModelInferRequest.with {
      $0.modelName = model
      $0.modelVersion = version
      $0.inputs = [
        .with {
          $0.name = "x"
          $0.datatype = "FP32"
          $0.shape = [1, 3]
          $0.contents = .with { $0.fp32Contents = [1, 2, 3] }
        }
      ]
    }
    return try message.serializedBytes()
  }

  private static func answer(_ reply: GRPCClient.Reply) throws -> Inference_ModelInferResponse {
    try #require(reply.status == 0, "\(reply)")
    return try Inference_ModelInferResponse(serializedBytes: reply.message)
  }

  private static func isReady(_ client: GRPCClient) throws -> Bool {
    try Inference_ServerReadyResponse(serializedBytes: client.call("ServerReady").message).ready
  }

  private static func inFlight(_ server: RunningServer) throws -> Int? {
    let line = try server.send("GET", "/metrics").text.split(separator: "\n").first {
      $0.hasPrefix(#"mlgen_serve_in_flight_requests{model="m",protocol="grpc","#)
    }
    return line?.split(separator: " ").last.flatMap { Int($0) }
  }

  @Test func aCancelledCallIsNotWaitedFor() throws {
    // A batch that is never full: the call waits.
    let server = try RunningServer(
      ["batching": ["max_rows": 1000, "max_delay_ms": 8000]], model: TinyModels.matrix())
    let client = try GRPCClient(port: server.grpcPort)
    let call = try client.begin("ModelInfer", Self.infer())
    #expect(try server.waitUntil { try Self.inFlight(server) == 1 })
    let start = Date()
    try call.cancel()
    #expect(try server.waitUntil { try Self.inFlight(server) == 0 })
    #expect(Date().timeIntervalSince(start) < 4, "the cancelled call was waited for")
    // The connection goes on, and whoever cancelled is no failure of the server's.
    #expect(try Self.isReady(client))
    let page = try server.send("GET", "/metrics").text
    #expect(!page.contains(#"protocol="grpc",variant="champion",reason="internal"} 1"#))
  }

  @Test func callsNeedTheTokenOfTheFile() throws {
    let scratch = try Scratch()
    let path = try scratch.write("token", "first\n")
    let server = try RunningServer(["bearer_token_file": path], model: TinyModels.matrix(), in: scratch)
    let client = try GRPCClient(port: server.grpcPort)
    for header in [nil, "Bearer firs", "Basic first"] {
      let reply = try client.call("ModelInfer", Self.infer(), header.map { [("authorization", $0)] } ?? [])
      #expect(reply.status == 16 && reply.text == "a bearer token is needed", "\(reply)")
    }
    _ = try Self.answer(client.call("ModelInfer", Self.infer(), [("authorization", "Bearer first")]))
    #expect(try Self.isReady(client))
    #expect(try client.call("ModelMetadata").status == 16)
    #expect(
      try server.send("GET", "/metrics").text.contains(#"protocol="grpc",variant="champion",reason="unauthorized"} 3"#))
  }

  @Test func aServerThatEndsTakesNoNewCalls() throws {
    let server = try RunningServer(["drain_seconds": 3], model: TinyModels.matrix())
    let before = try GRPCClient(port: server.grpcPort)
    #expect(try Self.isReady(before))
    kill(server.process.processIdentifier, SIGTERM)
    #expect(try server.waitUntil { try server.status("GET", "/v2/health/ready") == 503 })
    // Who comes late is told, and answered all the same until the server is gone.
    let late = try GRPCClient(port: server.grpcPort)
    #expect(try !Self.isReady(late))
    _ = try Self.answer(late.call("ModelInfer", Self.infer()))
    server.process.waitUntilExit()
    #expect(server.process.terminationStatus == 0)
    #expect(throws: (any Error).self) { try GRPCClient(port: server.grpcPort) }
  }

  @Test func whatIsNotReadyIsUnavailable() throws {
    let server = try RunningServer(model: TinyModels.matrix(), arguments: ["--management"])
    let client = try GRPCClient(port: server.grpcPort)
    let model = try Inference_RepositoryModelUnloadRequest.with { $0.modelName = "m" }.serializedBytes() as [UInt8]
    #expect(try client.call("RepositoryModelUnload", model).status == 0)
    let reply = try client.call("ModelInfer", Self.infer())
    #expect(reply.status == 14 && reply.headers["grpc-retry-pushback-ms"] != nil, "\(reply)")
    // A model is its folder's: what a request brings is refused by both protocols, and not forgotten.
    let loads = Inference_RepositoryModelLoadRequest.with { $0.modelName = "m" }
    var other = loads
    other.parameters = ["config": .with { $0.stringParam = "{}" }]
    let refused = try client.call("RepositoryModelLoad", other.serializedBytes())
    let message = "a model is loaded from its folder alone: parameters are not supported"
    #expect(refused.status == 3 && refused.text == message, "\(refused)")
    let path = "/v2/repository/models/m/load"
    let same = try server.send("POST", path, #"{"parameters":{"config":"{}"}}"#)
    #expect(same.status == 400 && same.error == message, "\(same.text)")
    #expect(try server.status("POST", path, "{") == 400)
    #expect(try server.status("GET", "/v2/health/ready") == 503)
    #expect(try client.call("RepositoryModelLoad", loads.serializedBytes()).status == 0)
    #expect(try server.status("POST", path, "{}") == 200)
    #expect(try server.status("POST", path, #"{"parameters":{}}"#) == 200)
    _ = try Self.answer(client.call("ModelInfer", Self.infer()))
  }

  @Test func variantsAndTracesAreThoseOfHTTP() throws {
    let scratch = try Scratch()
    for version in [3, 4] { try scratch.write("model/\(version)/model.onnx", TinyModels.matrix()) }
    let server = try RunningServer(
      SplitTests.split(["challenger", "4", 1]), arguments: ["--access-log", "all"], in: scratch)
    let client = try GRPCClient(port: server.grpcPort)
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    let reply = try client.call(
      "ModelInfer", Self.infer(),
      [("x-customer", "k"), ("traceparent", "00-\(trace)-00f067aa0ba902b7-01"), ("x-request-id", "7")])
    #expect(try Self.answer(reply).modelVersion == "4")
    #expect(reply.headers["x-mlgen-variant"] == "challenger" && reply.headers["x-request-id"] == "7")
    let named = try client.call("ModelInfer", Self.infer(version: "3"))
    #expect(try Self.answer(named).modelVersion == "3" && named.headers["x-mlgen-variant"] == "champion")
    #expect(server.waitUntil { server.log.count { $0["grpc_status"] != nil } == 2 })
    let line = try #require(server.log.first { $0["grpc_status"] != nil })
    #expect(line["trace_id"] as? String == trace && line["variant"] as? String == "challenger")
    let page = try server.send("GET", "/metrics").text
    #expect(page.contains(#"mlgen_serve_requests_total{model="m",protocol="grpc",variant="challenger"} 1"#))
  }

  @Test func modelsAreLoadedOnDemand() throws {
    let scratch = try Scratch()
    let model = try TinyModels.matrix()
    for path in ["model", "others/a", "others/b"] { try scratch.write("\(path)/model.onnx", model) }
    try scratch.write("others/broken/model.onnx", [1, 2, 3])
    let server = try RunningServer(
      ["on_demand": ["path": scratch.path("others"), "memory_bytes": 2 * model.count]], in: scratch)
    let client = try GRPCClient(port: server.grpcPort)
    for name in ["a", "b", "a"] {
      #expect(try Self.answer(client.call("ModelInfer", Self.infer(name))).modelName == name)
      #expect(try server.send("GET", "/v2/models").text == #"{"models":["\#(name)","m"]}"#)
    }
    #expect(try client.call("ModelInfer", Self.infer("none")).status == 5)
    #expect(try client.call("ModelInfer", Self.infer("../outside")).status == 5)
    let broken = try client.call("ModelInfer", Self.infer("broken"))
    #expect(broken.status == 14 && broken.text.contains("cannot be loaded"), "\(broken)")
  }

  @Test func bothFamiliesOfAddresses() throws {
    let server = try RunningServer(model: TinyModels.matrix(), host: nil)
    _ = try Self.answer(GRPCClient(port: server.grpcPort).call("ModelInfer", Self.infer()))
    guard FileManager.default.fileExists(atPath: "/proc/net/if_inet6") else { return }
    _ = try Self.answer(GRPCClient(port: server.grpcPort, host: "::1").call("ModelInfer", Self.infer()))
  }

  @Test func overTLS() throws {
    let scratch = try Scratch()
    let authority = try TestAuthority(scratch)
    try authority.issue("first", in: "server")
    let server = try RunningServer(
      authority.settings("server", ["plain_health_port": 0]), model: TinyModels.matrix(), in: scratch)
    let client = try GRPCClient(port: server.grpcPort, authority: authority)
    _ = try Self.answer(client.call("ModelInfer", Self.infer()))
    try authority.issue("second", in: "server")
    #expect(server.waitUntil { server.events("certificate_changed") == 1 })
    // The connection goes on.
    _ = try Self.answer(client.call("ModelInfer", Self.infer()))
    #expect(server.terminate() == 0)
  }
}
