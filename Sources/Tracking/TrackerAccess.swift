internal import Glibc
internal import RuntimeContract

/// How a tracker is reached: its address, and what MLflow's own client takes from the environment.
public struct TrackerAccess: Sendable {
  enum Credential: Hashable, Sendable {
    case none
    case basic(user: String, password: String)
    case bearer(String)
  }

  public let address: TrackerAddress
  let credential: Credential
  /// Whether the server's certificate is taken as it is.
  let trustsAnyCertificate: Bool
  /// A file of certificates to trust in place of the system's.
  let certificates: String?
  /// A file with a certificate and its key, which the client shows.
  let identity: String?
  let limits: Limits

  /// Seconds.
  struct Limits: Hashable, Sendable {
    /// Until a connection stands.
    var connect = 5.0
    /// Of one request; of one that carries a file, for each 8 MiB of it.
    var request = 30.0
    /// Tries after the first.
    var retries = 6
    /// For everything that a stage sends or asks, files apart.
    var all = 60.0
  }

  /// Variables of MLflow's client, as `mlflow.environment_variables` documents them, and one of ours.
  private enum Variable {
    static let token = "MLFLOW_TRACKING_TOKEN"
    static let user = "MLFLOW_TRACKING_USERNAME"
    static let password = "MLFLOW_TRACKING_PASSWORD"
    static let insecure = "MLFLOW_TRACKING_INSECURE_TLS"
    static let certificates = "MLFLOW_TRACKING_SERVER_CERT_PATH"
    static let identity = "MLFLOW_TRACKING_CLIENT_CERT_PATH"
    static let request = "MLFLOW_HTTP_REQUEST_TIMEOUT"
    static let retries = "MLFLOW_HTTP_REQUEST_MAX_RETRIES"
  }

  /// Of this process.
  public static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// What the environment says; nil when it names no tracker.
  ///
  /// - Parameter environment: the value of a variable; nil and an empty text are the same.
  public init?(
    environment: (String) -> String? = TrackerAccess.variable
  ) throws(TrackerAddress.Problem) {
    func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
    func number(_ name: String, _ range: ClosedRange<Double>) throws(TrackerAddress.Problem) -> Double? {
      guard let text = value(name) else { return nil }
      guard let number = Double(text), range.contains(number) else {
        throw .init(message: "\(name) is '\(text)', and not a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
    guard let text = value(Contract.Variable.trackingURI) else { return nil }
    address = try TrackerAddress(text)
    // A password goes before a token in MLflow's client, and what the address says before both.
    if let user = address.user {
      credential = .basic(user: user.name, password: user.password)
    } else if let user = value(Variable.user), let password = value(Variable.password) {
      credential = .basic(user: user, password: password)
    } else if let token = value(Variable.token) {
      guard token.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
        throw .init(message: "\(Variable.token) has blanks or line ends, which no token has")
      }
      credential = .bearer(token)
    } else {
      credential = .none
    }
    let insecure = value(Variable.insecure)?.lowercased()
    guard insecure == nil || ["true", "false", "1", "0"].contains(insecure) else {
      throw .init(message: "\(Variable.insecure) is neither true nor false")
    }
    trustsAnyCertificate = insecure == "true" || insecure == "1"
    certificates = value(Variable.certificates)
    identity = value(Variable.identity)
    guard !trustsAnyCertificate || certificates == nil else {
      throw .init(message: "\(Variable.insecure) and \(Variable.certificates) exclude each other")
    }
    var limits = Limits()
    limits.request = try number(Variable.request, 1...3600) ?? limits.request
    limits.retries = Int(try number(Variable.retries, 0...100) ?? Double(limits.retries))
    limits.all = try number(Contract.Variable.trackingSeconds, 1...86400) ?? limits.all
    self.limits = limits
  }
}
