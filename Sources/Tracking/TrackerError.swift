/// Why a tracker did not do what it was asked to. Texts hold no credentials.
public enum TrackerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No answer, or one that says to try again, until there was no time left.
  case unavailable(String)
  /// An answer that trying again does not change: a status of 3xx or 4xx.
  case refused(status: Int, code: String, message: String)
  /// An answer that is not MLflow's.
  case notUnderstood(String)
  /// Something that would be refused, found before it was sent.
  case unsendable(String)

  public var description: String {
    switch self {
    case .unavailable(let message), .notUnderstood(let message), .unsendable(let message): message
    case .refused(let status, let code, let message):
      "the tracker answers \(status)\(code.isEmpty ? "" : " \(code)"): \(message)"
    }
  }

  /// Nil where the description says it.
  public var advice: String? {
    switch self {
    case .unavailable: "see whether the tracker runs, and whether this machine may reach it"
    case .notUnderstood: "see whether MLFLOW_TRACKING_URI leads to an MLflow server, and not to a page for logging in"
    case .refused(401, _, _), .refused(403, _, _):
      "give MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, of someone who may do this"
    case .refused(300..<400, _, _): "give the address that it leads to as MLFLOW_TRACKING_URI"
    case .refused, .unsendable: nil
    }
  }

  func isRefusal(_ code: String) -> Bool {
    if case .refused(_, code, _) = self { return true }
    return false
  }
}
