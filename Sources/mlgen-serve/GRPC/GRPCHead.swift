internal import NIOHPACK
internal import Serving

/// What a call's headers say.
struct GRPCHead: Sendable {
  /// How messages are compressed.
  enum Encoding: String, CaseIterable, Sendable { case identity, deflate, gzip }

  var path: String
  /// Nil for one that there is not.
  var method: GRPCMethod?
  /// In milliseconds from the call's beginning; nil is as long as the server takes.
  var timeout: Double?
  /// Of the request; nil for one that nobody here knows.
  var encoding: Encoding?
  /// Whether the client takes an answer that is compressed by gzip.
  var takesGzip: Bool
  /// As HTTP's `X-Request-Id`; nil for one that is longer than a name.
  var requestID: String?
  var trace: TraceContext?
  /// Those called authorization.
  var authorization: [String]
  /// All of them.
  var headers: HPACKHeaders

  /// What is wrong with the headers of whoever speaks HTTP/2 and not gRPC: the status of HTTP.
  struct NoCall: Error { var status: Int }

  init(_ headers: HPACKHeaders) throws(NoCall) {
    guard headers.first(name: ":method") == "POST" else { throw NoCall(status: 405) }
    let type = headers.first(name: "content-type") ?? ""
    let rest = type.dropFirst("application/grpc".count)
    // Messages of this service are protobuf; `application/grpc` says that, too.
    guard type.hasPrefix("application/grpc"), rest.isEmpty || rest == "+proto" || rest.hasPrefix(";") else {
      throw NoCall(status: 415)
    }
    path = headers.first(name: ":path") ?? ""
    method = GRPCMethod(path: path)
    timeout = headers.first(name: "grpc-timeout").flatMap(Self.milliseconds)
    encoding = headers.first(name: "grpc-encoding").map(Encoding.init) ?? .identity
    takesGzip = headers[canonicalForm: "grpc-accept-encoding"].contains("gzip")
    requestID = headers.first(name: "x-request-id").flatMap { $0.utf8.count <= 256 ? $0 : nil }
    trace = TraceContext(traceparent: headers["traceparent"], tracestate: headers["tracestate"])
    authorization = headers["authorization"]
    self.headers = headers
  }

  /// A number of at most eight digits, and its unit. What is none is no timeout.
  static func milliseconds(_ text: String) -> Double? {
    guard let unit = text.last, text.utf8.count <= 9, text.dropLast().utf8.allSatisfy({ 48...57 ~= $0 }),
      let value = Double(text.dropLast())
    else { return nil }
    switch unit {
    case "H": return value * 3_600_000
    case "M": return value * 60_000
    case "S": return value * 1000
    case "m": return value
    case "u": return value / 1000
    case "n": return value / 1_000_000
    default: return nil
    }
  }
}
