internal import ONNX
internal import RuntimeContract
internal import Synchronization

/// What one thread of the data plane does.
struct Worker: Sendable {
  let queue: WorkQueue<InferenceJob>
  let settings: DataPlane.Settings
  let metrics: ServingMetrics
  let observe: (@Sendable (DataPlane.Prediction) -> Void)?
  let busy: BusyThreads

  /// A job that was understood, and waits to be computed.
  struct Prepared {
    let job: InferenceJob
    let request: InferenceRequest
    let tensors: [String: Tensor]
    let rows: Int
    let outputs: [(index: Int, isBinary: Bool)]
    /// In seconds.
    let queued: Double
    let decoding: Double
  }

  func run() {
    var next: Prepared?
    while true {
      if next == nil {
        guard let job = queue.pop() else { return }
        busy.enter()
        next = prepare(job)
        if next == nil { busy.leave() }
      }
      guard let first = next else { continue }
      next = nil
      var batch = [first]
      if let batching = settings.batching { next = fill(&batch, batching) }
      answer(batch)
      if next == nil { busy.leave() }
    }
  }

  /// One job, on the thread of whoever calls.
  func answer(_ job: InferenceJob) {
    if let prepared = prepare(job) { answer([prepared]) }
  }

  /// Adds requests for the same model, as many as fit and come in time.
  ///
  /// - Returns: one that was taken and does not fit.
  private func fill(_ batch: inout [Prepared], _ batching: BatchingConfig) -> Prepared? {
    let first = batch[0]
    guard first.job.model.isBatchable, first.rows < batching.maxRows else { return nil }
    let until = Moment.now + batching.maxDelayMS
    var rows = first.rows
    while rows < batching.maxRows, let job = queue.pop(until: until, where: { $0.model === first.job.model }) {
      guard let prepared = prepare(job) else { continue }
      guard rows + prepared.rows <= batching.maxRows, Self.match(first, prepared) else { return prepared }
      batch.append(prepared)
      rows += prepared.rows
    }
    return nil
  }

  /// Whether the tensors differ in nothing but how many rows they have.
  private static func match(_ one: Prepared, _ other: Prepared) -> Bool {
    one.tensors.allSatisfy { name, tensor in
      guard let second = other.tensors[name] else { return false }
      return tensor.shape.dropFirst() == second.shape.dropFirst() && !tensor.shape.isEmpty
    }
  }

  private func prepare(_ job: InferenceJob) -> Prepared? {
    if job.isOver { return nil }
    let start = Moment.now
    job.trace.span?.note(.queue, from: job.arrival, to: start)
    guard start < job.deadline else {
      fail(job, .late)
      return nil
    }
    defer { job.trace.span?.note(.decode, from: start, to: .now) }
    do throws(InferenceFailure) {
      let request = try job.decode()
      if let timeout = request.timeoutMicroseconds, start - job.arrival > Double(timeout) / 1e6 { throw .late }
      let outputs = try job.model.signature.outputs(of: request)
      let (tensors, rows) = try job.model.signature.bind(request, settings.missingValues)
      job.trace.span?.set("mlgen.rows", .count(rows))
      return Prepared(
        job: job, request: request, tensors: tensors, rows: rows, outputs: outputs, queued: start - job.arrival,
        decoding: Moment.now - start)
    } catch {
      fail(job, error)
      return nil
    }
  }

  private func answer(_ batch: [Prepared]) {
    let first = batch[0]
    let start = Moment.now
    if batch.count > 1, let tensors = Self.joined(batch) {
      let rows = batch.reduce(0) { $0 + $1.rows }
      if let outputs = try? first.job.model.run(tensors), outputs.allSatisfy({ $0.tensor.shape.first == rows }) {
        metrics.computed(first.job, rows: rows)
        let end = Moment.now
        let inference = end - start
        var row = 0
        for prepared in batch {
          let part = outputs.map {
            NamedTensor(name: $0.name, tensor: $0.tensor.rows(row..<row + prepared.rows))
          }
          row += prepared.rows
          prepared.job.trace.span?.note(.inference, from: start, to: end)
          finish(prepared, part, inference: inference)
        }
        return
      }
      // One of them fails, and must not take the others with it.
    }
    for prepared in batch {
      let start = Moment.now
      do throws(InferenceFailure) {
        let outputs = try prepared.job.model.run(prepared.tensors)
        metrics.computed(prepared.job, rows: prepared.rows)
        let end = Moment.now
        prepared.job.trace.span?.note(.inference, from: start, to: end)
        finish(prepared, outputs, inference: end - start)
      } catch { fail(prepared.job, error) }
    }
  }

  private static func joined(_ batch: [Prepared]) -> [String: Tensor]? {
    var tensors = batch[0].tensors
    for (name, first) in tensors {
      var parts: [Tensor] = []
      for prepared in batch {
        guard let part = prepared.tensors[name] else { return nil }
        parts.append(part)
      }
      tensors[name] = Tensor(joiningRows: parts, like: first)
    }
    return tensors
  }

  private func finish(_ prepared: Prepared, _ outputs: [NamedTensor], inference: Double) {
    let job = prepared.job
    guard Moment.now < job.deadline else { return fail(job, .late) }
    // Of a graph that ends in one value for all rows, or forgets some, the answer would be wrong.
    guard outputs.count == job.model.signature.outputs.count else {
      return fail(job, InferenceFailure(.internal, "the model gave other outputs than it declares"))
    }
    guard job.claim() else { return }
    observe?(
      DataPlane.Prediction(
        model: job.model, id: prepared.request.id ?? job.name, trace: job.trace.id, variant: job.variant,
        variantKey: job.variantKey, draw: job.draw, inputs: prepared.tensors,
        outputs: outputs,
        rows: prepared.rows))
    let start = Moment.now
    job.deliver(
      .success(
        InferenceResponse(
          modelName: job.model.name, modelVersion: job.model.version, id: prepared.request.id,
          outputs: prepared.outputs.map { output in
            .init(
              name: outputs[output.index].name, tensor: outputs[output.index].tensor, isBinary: output.isBinary)
          })))
    let end = Moment.now
    metrics.answered(
      job,
      ServingMetrics.Times(
        total: end - job.arrival, queue: prepared.queued, decode: prepared.decoding, inference: inference,
        encode: end - start))
  }

  private func fail(_ job: InferenceJob, _ failure: InferenceFailure) {
    guard job.claim() else { return }
    metrics.failed(job, failure.reason)
    job.deliver(.failure(failure))
  }
}

/// How many threads compute.
final class BusyThreads: Sendable {
  private let count = Atomic<Int>(0)

  func enter() { count.add(1, ordering: .relaxed) }

  /// - Returns: false when as many compute as may.
  func enter(limit: Int) -> Bool {
    if count.add(1, ordering: .relaxed).oldValue < limit { return true }
    leave()
    return false
  }

  func leave() { count.subtract(1, ordering: .relaxed) }
}

extension LoadedModel {
  /// Whether rows of several requests can be computed together: every input and output has one dimension of rows.
  var isBatchable: Bool {
    (signature.inputs + signature.outputs).allSatisfy { value in
      guard let first = value.shape?.first, case .variable = first else { return false }
      return true
    }
  }
}
