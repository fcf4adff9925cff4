import Foundation
import RuntimeContract
import Synchronization
import Testing

@testable import Serving

/// Spans on their way out. That others read them is shown by tools/serving/traces.py.
@Suite struct SpanExporterTests {
  private final class Collector: Sendable {
    let bodies = Mutex<[[UInt8]]>([])
    let outcome = Mutex(SpanExporter.Outcome.taken(rejected: 0))
    let told = Mutex<[String]>([])

    var spans: Int { bodies.withLock { $0.reduce(0) { $0 + Self.spans($1) } } }

    private static func spans(_ body: [UInt8]) -> Int {
      fields(1, of: body).flatMap { fields(2, of: $0) }.reduce(0) { $0 + fields(2, of: $1).count }
    }

    static func fields(_ number: Int, of message: [UInt8]) -> [[UInt8]] {
      message.withUnsafeBytes { bytes in
        var found: [[UInt8]] = []
        var fields = ProtobufFields(bytes)
        while let field = try? fields.next() {
          if field.number == number, case .bytes(let bytes) = field.value { found.append(Array(bytes)) }
        }
        return found
      }
    }
  }

  private func exporter(
    _ collector: Collector, _ metrics: ServingMetrics, _ change: (inout SpanExporter.Settings) -> Void = { _ in }
  ) throws -> SpanExporter {
    var settings = SpanExporter.Settings()
    settings.delayMS = 10
    change(&settings)
    return try SpanExporter(
      settings, metrics: metrics,
      send: { body, _ in
        let outcome = collector.outcome.withLock { $0 }
        if case .taken = outcome { collector.bodies.withLock { $0.append(body) } }
        return outcome
      }, tell: { message in collector.told.withLock { $0.append(message) } })
  }

  private func counts(_ metrics: ServingMetrics) -> [String] {
    metrics.text(versions: []).split(separator: "\n").filter { $0.contains("_span") && !$0.hasPrefix("#") }
      .map(String.init)
  }

  @Test func aRequestIsASpanAndItsParts() throws {
    let collector = Collector()
    let metrics = ServingMetrics(bounds: [1])
    let exporter = try exporter(collector, metrics)
    let tracer = Tracer(sampler: Sampler(followsParent: true, ratio: 1), exporter: exporter)
    for _ in 0..<100 {
      let span = try #require(tracer.begin(nil, at: .now).span)
      for stage in ServingInterface.RequestStage.allCases { span.note(stage, from: .now, to: .now) }
      span.finish("POST /x", failed: false)
      // Whoever comes late changes nothing.
      span.note(.queue, from: .now, to: .now)
      span.finish("POST /x", failed: true)
    }
    exporter.close()
    #expect(collector.spans == 500)
    #expect(counts(metrics) == ["mlgen_serve_spans_total 500", "mlgen_serve_span_drops_total 0"])
  }

  @Test func whatIsNotSampledCostsNothing() throws {
    let collector = Collector()
    let exporter = try exporter(collector, ServingMetrics(bounds: [1]))
    let tracer = Tracer(sampler: Sampler(followsParent: true, ratio: 0), exporter: exporter)
    let trace = tracer.begin(nil, at: .now)
    // It has a name for the logs all the same.
    #expect(trace.span == nil && trace.id != nil)
    exporter.close()
    #expect(collector.spans == 0)
    #expect(Tracer(sampler: Sampler(followsParent: true, ratio: 1), exporter: nil).begin(nil, at: .now).id == nil)
  }

  @Test func aCollectorThatIsDownLosesSpansAndNothingElse() throws {
    let collector = Collector()
    collector.outcome.withLock { $0 = .failed("it is down", retryAfter: nil) }
    let metrics = ServingMetrics(bounds: [1])
    let exporter = try exporter(collector, metrics) { settings in
      settings.queue = 10
      settings.timeoutMS = 100
    }
    let tracer = Tracer(sampler: Sampler(followsParent: true, ratio: 1), exporter: exporter)
    let start = Moment.now
    for _ in 0..<10000 { tracer.begin(nil, at: .now).span?.finish("GET /", failed: false) }
    #expect(Moment.now - start < 5, "requests waited for the collector")
    exporter.close()
    #expect(Moment.now - start < 10)
    #expect(counts(metrics) == ["mlgen_serve_spans_total 0", "mlgen_serve_span_drops_total 10000"])
    #expect(collector.told.withLock { $0 } == ["it is down"])
  }

  @Test func whatMayBeTakenLaterIsSentAgain() throws {
    let collector = Collector()
    collector.outcome.withLock { $0 = .failed("busy", retryAfter: 0.05) }
    let metrics = ServingMetrics(bounds: [1])
    let exporter = try exporter(collector, metrics)
    let tracer = Tracer(sampler: Sampler(followsParent: true, ratio: 1), exporter: exporter)
    tracer.begin(nil, at: .now).span?.finish("GET /", failed: false)
    usleep(200_000)
    collector.outcome.withLock { $0 = .taken(rejected: 0) }
    let until = Moment.now + 5000
    while collector.spans == 0, Moment.now < until { usleep(10000) }
    #expect(collector.spans == 1)
    exporter.close()
    #expect(counts(metrics) == ["mlgen_serve_spans_total 1", "mlgen_serve_span_drops_total 0"])
  }

  @Test func whatACollectorRejectsIsCounted() throws {
    let collector = Collector()
    collector.outcome.withLock { $0 = .taken(rejected: 1) }
    let metrics = ServingMetrics(bounds: [1])
    let exporter = try exporter(collector, metrics) { $0.delayMS = 1000 }
    let tracer = Tracer(sampler: Sampler(followsParent: true, ratio: 1), exporter: exporter)
    for _ in 0..<3 { tracer.begin(nil, at: .now).span?.finish("GET /", failed: false) }
    exporter.close()
    #expect(counts(metrics) == ["mlgen_serve_spans_total 2", "mlgen_serve_span_drops_total 1"])
  }
}
