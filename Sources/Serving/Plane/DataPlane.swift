public import ONNX
public import RuntimeContract

/// Takes requests of any protocol, and answers them on a few threads.
public final class DataPlane: Sendable {
  public struct Settings: Sendable {
    public var threads: Int
    /// Requests that may wait.
    public var queue: Int
    public var batching: BatchingConfig?
    public var missingValues: MissingValues

    public init(threads: Int, queue: Int, batching: BatchingConfig?, missingValues: MissingValues) {
      self.threads = threads
      self.queue = queue
      self.batching = batching
      self.missingValues = missingValues
    }
  }

  /// A prediction as it was made, for whoever keeps some.
  public struct Prediction: Sendable {
    public var model: LoadedModel
    /// Of the request; nil when the client gave it none.
    public var id: String?
    public var trace: TraceID?
    public var variant: PredictionVariant
    public var variantKey: String?
    /// See `InferenceJob.draw`.
    public var draw: Double
    public var inputs: [String: Tensor]
    public var outputs: [NamedTensor]
    public var rows: Int
  }

  public let metrics: ServingMetrics
  private let settings: Settings
  private let queue: WorkQueue<InferenceJob>
  /// Computes copies; nil where there are none.
  private let shadows: DataPlane?
  private let observe: (@Sendable (Prediction) -> Void)?
  private let threads: [WorkerThread]
  /// Threads that compute at present, those of callers among them.
  private let busy: BusyThreads

  /// - Parameters:
  ///   - shadows: computes copies of requests, on threads of its own and behind a queue of its own: what answers somebody
  ///     waits for none of them.
  ///   - observe: called on a worker for each prediction, before it is answered.
  public init(
    _ settings: Settings, metrics: ServingMetrics, shadows: DataPlane? = nil,
    observe: (@Sendable (Prediction) -> Void)? = nil
  ) throws(InferenceFailure) {
    self.settings = settings
    self.metrics = metrics
    self.observe = observe
    self.shadows = shadows
    let queue = WorkQueue<InferenceJob>(limit: settings.queue)
    self.queue = queue
    let busy = BusyThreads()
    self.busy = busy
    var threads: [WorkerThread] = []
    for _ in 0..<settings.threads {
      threads.append(
        try WorkerThread {
          Worker(queue: queue, settings: settings, metrics: metrics, observe: observe, busy: busy).run()
        })
    }
    self.threads = threads
  }

  /// Puts a job into the queue, or answers it at once when that is full.
  ///
  /// - Parameter isSmall: whether it takes less time than handing it to another thread and back. Then the caller's thread
  ///   does it, if nobody waits and fewer compute than may.
  public func submit(_ job: InferenceJob, isSmall: Bool = false) {
    defer { if let shadow = job.shadow { shadows?.submit(shadow) } }
    metrics.arrived(job)
    if isSmall, settings.batching == nil, queue.count == 0, busy.enter(limit: settings.threads) {
      Worker(queue: queue, settings: settings, metrics: metrics, observe: observe, busy: busy).answer(job)
      return busy.leave()
    }
    if !queue.push(job) {
      fail(job, InferenceFailure(.overloaded, "too many requests wait already"))
    }
  }

  /// Answers a job that waits or is being computed, if its time is over.
  public func expire(_ job: InferenceJob) { fail(job, .late) }

  /// Takes a job out whose client is gone.
  public func abandon(_ job: InferenceJob) {
    if job.claim() { metrics.abandoned(job) }
  }

  private func fail(_ job: InferenceJob, _ failure: InferenceFailure) {
    guard job.claim() else { return }
    metrics.failed(job, failure.reason)
    job.deliver(.failure(failure))
  }

  /// Requests that wait.
  public var waiting: Int { queue.count }

  /// Answers what waits, and ends the threads.
  public func close() {
    queue.close()
    for thread in threads { thread.join() }
    shadows?.close()
  }
}

extension InferenceFailure {
  static let late = InferenceFailure(.deadlineExceeded, "the request was not answered within its deadline")
}
