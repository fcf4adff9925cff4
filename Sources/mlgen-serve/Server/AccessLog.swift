internal import ArgumentParser
internal import NIOHTTP1
internal import RuntimeContract
internal import Serving
internal import StageRuntime

/// A line for each request, or for those that went wrong. Probes and scrapes are not among them unless they fail.
struct AccessLog: Sendable {
  enum Choice: String, CaseIterable, ExpressibleByArgument, Sendable { case all, errors, none }

  let choice: Choice
  let log: Log

  func note(
    _ head: HTTPRequestHead, _ answer: HTTPAnswer, _ trace: TraceID?, _ variant: PredictionVariant?,
    since arrival: Moment
  ) {
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
        "variant": .text(variant?.rawValue ?? ""), "trace_id": .text(trace?.text ?? ""),
        "request_id": .text(String((head.headers.first(name: "X-Request-Id") ?? "").prefix(256))),
      ])
  }

  /// A gRPC call; its status is a code of gRPC's.
  func note(
    _ head: GRPCHead, _ answer: GRPCAnswer, _ trace: TraceID?, _ variant: PredictionVariant?, since arrival: Moment
  ) {
    let code: GRPCStatus.Code?
    var bytes = 0
    switch answer.result {
    case .success(let message):
      code = nil
      bytes = message.count
    case .failure(let status): code = status.code
    }
    switch choice {
    case .none: return
    case .errors where code == nil: return
    default: break
    }
    if code == nil, head.method?.isOpen == true { return }
    log(
      code?.isOurs == true ? .warning : .info, "request",
      "gRPC \(head.path.prefix(200))",
      [
        "grpc_status": .count(code?.rawValue ?? 0), "seconds": .number(Moment.now - arrival), "bytes": .count(bytes),
        "variant": .text(variant?.rawValue ?? ""),
        "trace_id": .text(trace?.text ?? ""), "request_id": .text(head.requestID ?? ""),
      ])
  }
}
