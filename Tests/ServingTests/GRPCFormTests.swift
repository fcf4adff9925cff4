import NIOHPACK
import Serving
import Testing

@testable import mlgen_serve

/// What gRPC puts into headers.
@Suite struct GRPCFormTests {
  @Test func timeouts() {
    let cases: [(String, Double?)] = [
      ("1H", 3_600_000), ("2M", 120_000), ("3S", 3000), ("4m", 4), ("5u", 0.005), ("6n", 0.000006), ("0m", 0),
      ("99999999n", 99.999999), ("99999999H", 359_999_996_400_000), ("", nil), ("m", nil), ("5", nil), ("5x", nil),
      ("-5m", nil), ("1.5S", nil),
      ("999999999m", nil), ("5 m", nil), ("١m", nil),
    ]
    for (text, expected) in cases { #expect(GRPCHead.milliseconds(text) == expected, "\(text)") }
  }

  @Test func messagesOfStatuses() {
    #expect(GRPCStatus.escaped("100 % of 'ä'\n") == "100 %25 of '%C3%A4'%0A")
    var headers = HPACKHeaders()
    GRPCStatus(InferenceFailure(.overloaded, "later")).add(to: &headers)
    #expect(headers.first(name: "grpc-status") == "14" && headers.first(name: "grpc-message") == "later")
    #expect(headers.first(name: "grpc-retry-pushback-ms") == "1000")
  }

  @Test func codesOfFailures() {
    let cases: [(InferenceFailure.Kind, Int)] = [
      (.badRequest, 3), (.unauthorized, 16), (.notFound, 5), (.tooLarge, 8), (.tooSlow, 4), (.unsupported, 12),
      (.notReady, 14), (.overloaded, 14), (.deadlineExceeded, 4), (.internal, 13),
    ]
    for (kind, code) in cases { #expect(GRPCStatus(InferenceFailure(kind, "")).code.rawValue == code) }
  }

  static func head(_ change: [String: String?] = [:]) throws -> GRPCHead {
    var fields = [
      ":method": "POST", ":path": "/inference.GRPCInferenceService/ModelInfer", "content-type": "application/grpc",
    ]
    for (name, value) in change { fields[name] = value }
    return try GRPCHead(HPACKHeaders(fields.map { ($0.key, $0.value) }))
  }

  @Test func heads() throws {
    let head = try Self.head(["grpc-timeout": "2S", "grpc-encoding": "gzip", "grpc-accept-encoding": "identity, gzip"])
    #expect(head.method == .modelInfer && head.timeout == 2000 && head.encoding == .gzip && head.takesGzip)
    #expect(try Self.head(["grpc-encoding": "snappy"]).encoding == nil)
    #expect(try Self.head().encoding == .identity)
    #expect(try Self.head(["x-request-id": String(repeating: "a", count: 257)]).requestID == nil)
    for path in [
      "/", "", "/inference.GRPCInferenceService/", "/inference.GRPCInferenceService/modelInfer", "/x/ModelInfer",
    ] {
      #expect(try Self.head([":path": path]).method == nil, "\(path)")
    }
    for type in ["application/grpc+proto", "application/grpc;charset=utf-8"] {
      #expect(try Self.head(["content-type": type]).method == .modelInfer)
    }
    for type in ["application/json", "application/grpc-web", "application/grpc+json", nil] {
      #expect(throws: GRPCHead.NoCall.self) { try Self.head(["content-type": type]) }
    }
    #expect(throws: GRPCHead.NoCall.self) { try Self.head([":method": "GET"]) }
  }

  @Test func everyMethodOfTheProtocol() {
    #expect(GRPCMethod.allCases.filter(\.isOpen) == [.serverLive, .serverReady])
    for method in GRPCMethod.allCases { #expect(GRPCMethod(path: GRPCMethod.service + method.rawValue) == method) }
  }
}
