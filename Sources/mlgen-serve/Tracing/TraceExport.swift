internal import Glibc
internal import RuntimeContract
internal import Serving
internal import StageRuntime

/// What traces requests: it decides, collects and sends. Without a collector there is nothing to close, and no thread.
struct TraceExport {
  let tracer: Tracer
  private let exporter: SpanExporter?
  private let sender: OTLPSender?

  /// - Throws: `Failure` when what the environment names cannot be used.
  init(metrics: ServingMetrics, host: String, log: Log) throws {
    let settings = TraceSettings(environment: { name in getenv(name).map { String(cString: $0) } }, host: host)
    for warning in settings.warnings { log(.warning, "tracing_setting", warning) }
    guard let target = settings.target else {
      tracer = Tracer(sampler: settings.sampler, exporter: nil)
      exporter = nil
      sender = nil
      return
    }
    let sender: OTLPSender
    do {
      sender = try OTLPSender(target)
    } catch { throw Failure(.unavailable, "spans cannot be sent to \(target.address): \(error)") }
    do throws(InferenceFailure) {
      let exporter = try SpanExporter(
        settings.exporter, metrics: metrics,
        send: { bytes, milliseconds in sender.send(bytes, milliseconds: milliseconds) },
        tell: { log(.warning, "spans_lost", "spans are lost: \($0)") })
      self.exporter = exporter
      tracer = Tracer(sampler: settings.sampler, exporter: exporter)
    } catch { throw Failure(.unavailable, error.message) }
    self.sender = sender
    log("tracing", "spans are sent to \(target.address)")
  }

  /// After the last request.
  func close() {
    exporter?.close()
    sender?.close()
  }
}
