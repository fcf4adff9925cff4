internal import ArgumentParser
internal import NIOHTTP1
internal import Serving
internal import StageRuntime

/// A line for each request, or for those that went wrong. Probes and scrapes are not among them unless they fail.
struct AccessLog: Sendable {
  enum Choice: String, CaseIterable, ExpressibleByArgument, Sendable { case all, errors, none }

  let choice: Choice
  let log: Log

  func note(_ head: HTTPRequestHead, _ answer: HTTPAnswer, since arrival: Moment) {
    switch choice {
    case .none: return
    case .errors where answer.status.code < 400: return
    default: break
    }
    let path = head.uri.prefix { $0 != "?" }
    if answer.status.code < 400, ["/metrics", "/ping"].contains(path) || path.hasPrefix("/v2/health/") { return }
    log(
      answer.status.code >= 500 ? .warning : .info, "request", "\(head.method.rawValue) \(path.prefix(200))",
      [
        "status": .count(Int(answer.status.code)), "seconds": .number(Moment.now - arrival),
        "bytes": .count(answer.body.count),
        "trace_id": .text(Self.trace(head.headers.first(name: "traceparent"))),
        "request_id": .text(String((head.headers.first(name: "X-Request-Id") ?? "").prefix(256))),
      ])
  }

  /// The trace's id of a W3C `traceparent`; empty when there is none that is well formed.
  static func trace(_ header: String?) -> String {
    guard let parts = header?.split(separator: "-", omittingEmptySubsequences: false), parts.count >= 4,
      parts[0].count == 2, parts[0] != "ff", parts[1].count == 32, parts[2].count == 16, parts[3].count == 2,
      parts[1].utf8.allSatisfy({ 48...57 ~= $0 || 97...102 ~= $0 }), parts[1].contains(where: { $0 != "0" })
    else { return "" }
    return String(parts[1])
  }
}
