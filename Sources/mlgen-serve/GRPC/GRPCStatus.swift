internal import NIOHPACK
internal import Serving

/// How a call ended that was not answered with a message.
struct GRPCStatus: Error, Hashable, Sendable {
  /// Of google.rpc.Code, those that this server gives.
  enum Code: Int, Sendable {
    case invalidArgument = 3
    case deadlineExceeded = 4
    case notFound = 5
    case resourceExhausted = 8
    case unimplemented = 12
    case `internal` = 13
    case unavailable = 14
    case unauthenticated = 16

    /// Whether it was the server's fault, as HTTP's from 500 on are.
    var isOurs: Bool {
      switch self {
      case .deadlineExceeded, .unimplemented, .internal, .unavailable: true
      case .invalidArgument, .notFound, .resourceExhausted, .unauthenticated: false
      }
    }
  }

  var code: Code
  var message: String
  /// After how many milliseconds another try is worth it; nil says nothing of that.
  var retryMS: Int?

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  init(_ failure: InferenceFailure) {
    self.init(failure.code, failure.message)
    switch failure.kind {
    // As over HTTP: by then a queue of requests within their deadlines has been worked off.
    case .overloaded, .notReady: retryMS = 1000
    default: break
    }
  }

  func add(to headers: inout HPACKHeaders) {
    headers.add(name: "grpc-status", value: "\(code.rawValue)")
    headers.add(name: "grpc-message", value: Self.escaped(message))
    if let retryMS { headers.add(name: "grpc-retry-pushback-ms", value: "\(retryMS)") }
  }

  /// Percent-encoded, as headers hold texts that are not ASCII.
  static func escaped(_ message: String) -> String {
    var result = ""
    for byte in message.utf8 {
      if 0x20...0x7E ~= byte, byte != UInt8(ascii: "%") {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }
}

extension InferenceFailure {
  var code: GRPCStatus.Code {
    switch kind {
    case .badRequest: .invalidArgument
    case .unauthorized: .unauthenticated
    case .notFound: .notFound
    case .tooLarge: .resourceExhausted
    case .tooSlow, .deadlineExceeded: .deadlineExceeded
    case .unsupported: .unimplemented
    case .notReady, .overloaded: .unavailable
    case .internal: .internal
    }
  }
}
