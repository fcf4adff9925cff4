internal import NIOHTTP1
internal import Serving

/// A response before it is written: status, body, and what is said of the body.
struct HTTPAnswer: Sendable {
  var status: HTTPResponseStatus
  var contentType = "application/json"
  var body: [UInt8] = []
  /// Besides those that every answer has.
  var headers: [(String, String)] = []

  static func json(_ body: [UInt8], _ status: HTTPResponseStatus = .ok) -> HTTPAnswer {
    HTTPAnswer(status: status, body: body)
  }

  /// Every error has the same form.
  static func error(_ status: HTTPResponseStatus, _ message: String) -> HTTPAnswer {
    HTTPAnswer(status: status, body: MetadataWriter.error(message))
  }

  init(
    status: HTTPResponseStatus, contentType: String = "application/json", body: [UInt8] = [],
    headers: [(String, String)] = []
  ) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.headers = headers
  }

  init(_ failure: InferenceFailure) {
    self = .error(failure.status, failure.message)
    switch failure.kind {
    // By then a queue of requests within their deadlines has been worked off.
    case .overloaded, .notReady: headers.append(("Retry-After", "1"))
    case .unauthorized: headers.append(("WWW-Authenticate", "Bearer"))
    default: break
    }
  }

  /// Compresses the body for a client that takes gzip, where that is worth it.
  mutating func compress() {
    guard body.count >= 1024, let smaller = Gzip.deflated(body), smaller.count < body.count else { return }
    body = smaller
    headers.append(("Content-Encoding", "gzip"))
    headers.append(("Vary", "Accept-Encoding"))
  }
}

extension InferenceFailure {
  var status: HTTPResponseStatus {
    switch kind {
    case .badRequest: .badRequest
    case .unauthorized: .unauthorized
    case .notFound: .notFound
    case .tooLarge: .payloadTooLarge
    case .tooSlow: .requestTimeout
    case .unsupported: .notImplemented
    case .notReady, .overloaded: .serviceUnavailable
    case .deadlineExceeded: .gatewayTimeout
    case .internal: .internalServerError
    }
  }
}
