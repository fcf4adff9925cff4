internal import Glibc
internal import Synchronization

/// Sends spans in batches, on a thread of its own: whoever is traced waits for nobody. Spans that there is no room for, and
/// those of a collector that does not take them in time, are dropped and counted.
public final class SpanExporter: Sendable {
  public struct Settings: Sendable {
    /// Spans of requests that may wait.
    public var queue = 2048
    public var batch = 512
    /// How long the first of a batch waits for more.
    public var delayMS = 5000
    /// How long a batch is tried.
    public var timeoutMS = 30000
    /// Of this process: `service.name` and the like.
    public var resource: [(key: String, value: String)] = []

    public init() {}
  }

  /// What became of a batch.
  public enum Outcome: Hashable, Sendable {
    /// - Parameter rejected: spans that the collector did not want.
    case taken(rejected: Int)
    /// It would be refused again.
    case refused(String)
    /// It may be taken later, in so many seconds if the collector said so.
    case failed(String, retryAfter: Double?)
  }

  private let queue: WorkQueue<ServerSpan.Finished>
  private let metrics: ServingMetrics
  private let thread: WorkerThread
  private let isClosing: Flag

  private final class Flag: Sendable {
    let value = Atomic<Bool>(false)
  }

  /// How long spans are still sent once the server ends, in milliseconds.
  private static let farewell = 2000.0

  /// - Parameters:
  ///   - send: of bytes in OTLP's form, in so many milliseconds; called on one thread.
  ///   - tell: why spans are lost; the first of several batches in a row.
  public init(
    _ settings: Settings, metrics: ServingMetrics, send: @escaping @Sendable ([UInt8], _ milliseconds: Int) -> Outcome,
    tell: @escaping @Sendable (String) -> Void
  ) throws(InferenceFailure) {
    self.metrics = metrics
    let queue = WorkQueue<ServerSpan.Finished>(limit: settings.queue)
    self.queue = queue
    let isClosing = Flag()
    self.isClosing = isClosing
    thread = try WorkerThread {
      var isFailing = false
      // When the process ends, in which case what is left has this long.
      var end: Moment?
      while let first = queue.pop() {
        var batch = [first]
        let full = Moment.now + Double(settings.delayMS)
        while batch.count < settings.batch, let next = queue.pop(until: full, where: { _ in true }) {
          batch.append(next)
        }
        if end == nil, isClosing.value.load(ordering: .relaxed) { end = Moment.now + Self.farewell }
        let body = OTLPSpans(batch, resource: settings.resource, scope: "mlgen-serve", epoch: Self.epoch).bytes
        let spans = batch.reduce(0) { $0 + 1 + $1.parts.count }
        var until = Moment.now + Double(settings.timeoutMS)
        if let end { until = min(until, end) }
        let problem = Self.send(body, until: until, send) { isClosing.value.load(ordering: .relaxed) }
        switch problem {
        case .taken(let rejected):
          metrics.spans(sent: max(0, spans - rejected), dropped: min(rejected, spans))
          isFailing = false
        case .refused(let message), .failed(let message, _):
          metrics.spans(sent: 0, dropped: spans)
          if !isFailing { tell(message) }
          isFailing = true
        }
      }
    }
  }

  /// Tries until the time is over, later each time.
  private static func send(
    _ body: [UInt8], until: Moment, _ send: ([UInt8], Int) -> Outcome, isClosing: () -> Bool
  ) -> Outcome {
    var pause = 1.0
    while true {
      let left = until - Moment.now
      guard left > 0 else { return .failed("there was no time left", retryAfter: nil) }
      let outcome = send(body, max(1, Int(left * 1000)))
      guard case .failed(_, let after) = outcome else { return outcome }
      // Others that fail at the same moment do not come again at the same moment.
      let wait = after ?? pause * .random(in: 0.8...1.2)
      guard Moment.now + wait * 1000 < until else { return outcome }
      let wake = Moment.now + wait * 1000
      while Moment.now < wake {
        if isClosing() { return outcome }
        usleep(20000)
      }
      pause = min(pause * 1.5, 5)
    }
  }

  func add(_ span: ServerSpan.Finished) {
    if !queue.push(span) { metrics.spans(sent: 0, dropped: 1 + span.parts.count) }
  }

  /// Sends what waits, for two seconds at most and what is under way.
  public func close() {
    isClosing.value.store(true, ordering: .relaxed)
    queue.close()
    thread.join()
  }

  /// Nanoseconds from 1970 to the steady clock's start; asked anew for each batch, for somebody may set the time.
  private static var epoch: Int {
    let time = timespec.current
    return time.tv_sec * 1_000_000_000 + time.tv_nsec - Moment.now.nanoseconds
  }
}
