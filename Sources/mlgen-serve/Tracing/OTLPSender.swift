internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Serving

/// Sends spans to a collector, OTLP over HTTP.
///
/// Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp
final class OTLPSender: Sendable {
  private let target: OTLPTarget
  /// Its own, for it outlives that of the connections.
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let http: HTTPClient

  /// - Throws: `NIOSSLError` and the like when the file of certificates cannot be read.
  init(_ target: OTLPTarget) throws {
    self.target = target
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .milliseconds(Int64(target.timeoutMS))))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    if let file = target.certificate {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
      configuration.tlsConfiguration = tls
    }
    http = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
  }

  /// One try. Called on a thread that may wait.
  func send(_ spans: [UInt8], milliseconds: Int) -> SpanExporter.Outcome {
    var headers = HTTPHeaders([("Content-Type", "application/x-protobuf"), ("User-Agent", "mlgen-serve")])
    for (name, value) in target.headers { headers.replaceOrAdd(name: name, value: value) }
    var body = spans
    if target.compresses, let smaller = Gzip.deflated(spans) {
      body = smaller
      headers.replaceOrAdd(name: "Content-Encoding", value: "gzip")
    }
    do {
      let request = try HTTPClient.Request(
        url: target.address, method: .POST, headers: headers, body: .bytes(body))
      let answer = try http.execute(
        request: request, delegate: ResponseAccumulator(request: request, maxBodySize: 1 << 16),
        deadline: .now() + .milliseconds(Int64(min(milliseconds, target.timeoutMS)))
      ).wait()
      switch answer.status.code {
      case 200..<300: return .taken(rejected: Self.rejected(answer.body))
      case 429, 502, 503, 504:
        let after = answer.headers.first(name: "Retry-After").flatMap { Double($0) }
        return .failed("the collector answers \(answer.status.code)", retryAfter: after.map { min(max($0, 0), 3600) })
      default: return .refused("the collector answers \(answer.status.code)")
      }
    } catch { return .failed("the collector cannot be reached: \(error)", retryAfter: nil) }
  }

  func close() {
    try? http.syncShutdown()
    try? group.syncShutdownGracefully()
  }

  /// `partial_success.rejected_spans` of `ExportTraceServiceResponse`; 0 for whatever else is there.
  private static func rejected(_ body: ByteBuffer?) -> Int {
    body?.withUnsafeReadableBytes { bytes in
      var fields = ProtobufFields(bytes)
      while let (number, value) = try? fields.next() {
        guard number == 1, case .bytes(let inner) = value else { continue }
        var partial = ProtobufFields(inner)
        while let (number, value) = try? partial.next() {
          if number == 1, case .varint(let count) = value { return Int(clamping: Int64(bitPattern: count)) }
        }
      }
      return 0
    } ?? 0
  }
}
