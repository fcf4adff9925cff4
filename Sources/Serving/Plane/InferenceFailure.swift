public import RuntimeContract

/// Why a request is not answered with a prediction. The message goes to the client: it holds names of the request and of
/// the model, and nothing of the machine.
public struct InferenceFailure: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The request cannot be understood, or does not fit the model.
    case badRequest
    case unauthorized
    /// There is no such model, version or path.
    case notFound
    /// More than this server takes in one request.
    case tooLarge
    /// The client did not send its request in time.
    case tooSlow
    /// What the protocol has, and this server does not do.
    case unsupported
    /// The model is known, and cannot answer at present.
    case notReady
    /// More requests wait than may.
    case overloaded
    case deadlineExceeded
    /// The model failed on a request that fits it.
    case `internal`
  }

  public var kind: Kind
  /// A sentence without its full stop.
  public var message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// As the metric counts it.
  public var reason: ServingInterface.FailureReason {
    switch kind {
    case .badRequest, .notFound, .tooLarge, .tooSlow, .unsupported: .badRequest
    case .unauthorized: .unauthorized
    case .overloaded: .overloaded
    case .deadlineExceeded: .deadlineExceeded
    case .notReady, .internal: .internal
    }
  }
}

/// A name of others as messages show it: on one line, and not longer than that.
func shown(_ name: String) -> String {
  let limit = 100
  let scalars = name.unicodeScalars.prefix(limit)
  let text = scalars.map { scalar in
    scalar.properties.generalCategory == .control || scalar.properties.isDefaultIgnorableCodePoint
      ? scalar.escaped(asASCII: true) : String(scalar)
  }
  return "'\(text.joined())\(scalars.endIndex == name.unicodeScalars.endIndex ? "" : "…")'"
}
