public import RuntimeContract
internal import Synchronization

/// A request as its trace shows it: from the first byte of its head to its answer, and the parts of that.
public final class ServerSpan: Sendable {
  struct Part: Sendable {
    let stage: ServingInterface.RequestStage
    let id: UInt64
    let start: Moment
    let end: Moment
  }

  /// What is exported.
  struct Finished: Sendable {
    let span: ServerSpan
    let end: Moment
    let name: String
    let attributes: [(key: String, value: SpanAttribute)]
    let parts: [Part]
    let failed: Bool
  }

  private struct State {
    var attributes: [(key: String, value: SpanAttribute)] = []
    var parts: [Part] = []
    var isFinished = false
  }

  public let trace: TraceID
  let id: UInt64
  let parent: TraceContext?
  let start: Moment
  private let state = Mutex(State())
  private let exporter: SpanExporter

  init(trace: TraceID, parent: TraceContext?, start: Moment, exporter: SpanExporter) {
    self.trace = trace
    self.parent = parent
    self.start = start
    self.exporter = exporter
    id = .random(in: 1...UInt64.max)
  }

  public func set(_ key: String, _ value: SpanAttribute) { state.withLock { $0.attributes.append((key, value)) } }

  public func note(_ stage: ServingInterface.RequestStage, from start: Moment, to end: Moment) {
    let part = Part(stage: stage, id: .random(in: 1...UInt64.max), start: start, end: end)
    state.withLock { state in if !state.isFinished { state.parts.append(part) } }
  }

  /// Hands it to the exporter, the first time that it is called.
  ///
  /// - Parameters:
  ///   - name: the same for all requests of a kind.
  ///   - failed: whether that was the server's fault.
  public func finish(_ name: String, failed: Bool, at end: Moment = .now) {
    let finished = state.withLock { state -> Finished? in
      if state.isFinished { return nil }
      state.isFinished = true
      return Finished(
        span: self, end: end, name: name, attributes: state.attributes, parts: state.parts, failed: failed)
    }
    if let finished { exporter.add(finished) }
  }

  var flags: TraceFlags { (parent?.flags ?? .random).union(.sampled) }
}

public enum SpanAttribute: Hashable, Sendable {
  case text(String)
  case count(Int)
}

/// What a request is called in traces and logs.
public struct RequestTrace: Sendable {
  /// Nil when the request is part of no trace.
  public var id: TraceID?
  /// Nil unless the request is recorded.
  public var span: ServerSpan?

  public static let none = RequestTrace(id: nil, span: nil)

  public init(id: TraceID?, span: ServerSpan?) {
    self.id = id
    self.span = span
  }
}

/// Decides which requests are recorded.
public struct Tracer: Sendable {
  private let sampler: Sampler
  private let exporter: SpanExporter?

  /// - Parameter exporter: nil records nothing; what a request says of its trace is still read.
  public init(sampler: Sampler, exporter: SpanExporter?) {
    self.sampler = sampler
    self.exporter = exporter
  }

  public func begin(_ parent: TraceContext?, at start: Moment) -> RequestTrace {
    guard let exporter else { return RequestTrace(id: parent?.trace, span: nil) }
    let trace = parent?.trace ?? .random()
    guard sampler.takes(trace, under: parent) else { return RequestTrace(id: trace, span: nil) }
    return RequestTrace(id: trace, span: ServerSpan(trace: trace, parent: parent, start: start, exporter: exporter))
  }
}
