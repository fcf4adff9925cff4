import Foundation
import ONNX
import RuntimeContract
import Synchronization
import Testing

@testable import Serving

/// The queue, the workers and batches, without a transport.
@Suite struct DataPlaneTests {
  /// Answers as they came.
  final class Answers: Sendable {
    private let values = Mutex<[Int: InferenceJob.Answer]>([:])

    func add(_ number: Int, _ answer: InferenceJob.Answer) {
      values.withLock { values in
        precondition(values[number] == nil, "a job is answered once")
        values[number] = answer
      }
    }
    var count: Int { values.withLock { $0.count } }
    subscript(number: Int) -> InferenceJob.Answer? { values.withLock { $0[number] } }

    func totals(_ number: Int) -> [Float]? {
      guard case .success(let response)? = self[number], case .floats(let values) = response.outputs[0].tensor.elements
      else { return nil }
      return values
    }

    func wait(for count: Int) -> Bool {
      for _ in 0..<2000 where self.count < count { usleep(5000) }
      return self.count >= count
    }
  }

  let scratch: Scratch
  let model: LoadedModel
  let metrics = ServingMetrics(bounds: [0.1, 1])

  init() throws {
    scratch = try Scratch()
    try scratch.write("model.onnx", TinyModels.named())
    model = try LoadedModel(name: "m", version: "1", folder: scratch.folder.path, memory: 1 << 30)
    metrics.declare("m")
  }

  func plane(
    threads: Int = 1, queue: Int = 1000, batching: BatchingConfig? = nil
  ) throws -> DataPlane {
    try DataPlane(
      DataPlane.Settings(threads: threads, queue: queue, batching: batching, missingValues: .reject),
      metrics: metrics)
  }

  /// Rows whose totals are `number`, `number` + 1, …
  func job(
    _ number: Int, rows: Int = 1, milliseconds: Double = 30000, text: String? = nil,
    before: @escaping @Sendable () -> Void = {},
    _ answers: Answers
  ) -> InferenceJob {
    InferenceJob(
      model: model, via: .http, arrival: .now, deadline: .now + milliseconds,
      decode: { () throws(InferenceFailure) in
        before()
        if let text { throw InferenceFailure(.badRequest, text) }
        let ages = (0..<rows).map { Float(number + $0) }
        let texts = (0..<rows).map { "\(number).\($0)" }
        return InferenceRequest(
          id: "\(number)",
          inputs: [
            InputTensor(name: "age", datatype: .fp32, shape: [rows], elements: .floats(ages)),
            InputTensor(
              name: "visits", datatype: .int64, shape: [rows], elements: .integers(.init(repeating: 0, count: rows))),
            InputTensor(
              name: "member", datatype: .bool, shape: [rows], elements: .bools(.init(repeating: false, count: rows))),
            InputTensor(name: "plan", datatype: .bytes, shape: [rows], elements: .texts(texts)),
          ])
      }, answer: { answers.add(number, $0) })
  }

  func text() -> String { metrics.text(versions: []) }

  @Test(arguments: [1, 3])
  func everyBatchIsSplitExactly(_ threads: Int) throws {
    let plane = try plane(threads: threads, batching: BatchingConfig(maxRows: 16, maxDelayMS: 5))
    let answers = Answers()
    // Requests of 0 to 20 rows: some are larger than a batch may be, and go by themselves.
    let sizes = (0..<400).map { ($0 * 5) % 21 }
    for (number, rows) in sizes.enumerated() { plane.submit(job(number * 100, rows: rows, answers)) }
    #expect(answers.wait(for: sizes.count))
    for (number, rows) in sizes.enumerated() {
      #expect(answers.totals(number * 100) == (0..<rows).map { Float(number * 100 + $0) })
      guard case .success(let response)? = answers[number * 100] else { continue }
      #expect(response.id == "\(number * 100)")
      #expect(response.outputs[1].tensor == Tensor(shape: [rows], .strings((0..<rows).map { "\(number * 100).\($0)" })))
    }
    let page = text()
    #expect(
      page.contains("mlgen_serve_batch_rows_sum{model=\"m\",variant=\"champion\"} \(Double(sizes.reduce(0, +)))"),
      "\(page)")
    let batches = page.split(separator: "\n").first { $0.hasPrefix("mlgen_serve_batch_rows_count") }
      .flatMap { Int($0.split(separator: " ")[1]) }
    #expect(batches.map { $0 < sizes.count } == true, "nothing was put together: \(batches ?? 0)")
    #expect(page.contains(#"mlgen_serve_in_flight_requests{model="m",protocol="http",variant="champion"} 0"#))
    plane.close()
  }

  @Test func noBatchHasMoreRowsThanItMay() throws {
    let plane = try plane(batching: BatchingConfig(maxRows: 4, maxDelayMS: 20))
    let answers = Answers()
    for number in 0..<50 { plane.submit(job(number * 10, rows: 3, answers)) }
    #expect(answers.wait(for: 50))
    // Two of three rows would be six.
    #expect(text().contains(#"mlgen_serve_batch_rows_bucket{model="m",variant="champion",le="4.0"} 50"#))
    plane.close()
  }

  @Test func oneThatFailsTakesNobodyAlong() throws {
    let plane = try plane(batching: BatchingConfig(maxRows: 100, maxDelayMS: 20))
    let answers = Answers()
    for number in 0..<20 {
      plane.submit(job(number, text: number % 5 == 0 ? "bad" : nil, answers))
    }
    #expect(answers.wait(for: 20))
    for number in 0..<20 {
      if number % 5 == 0 {
        guard case .failure(let failure)? = answers[number] else { return #expect(Bool(false)) }
        #expect(failure.kind == .badRequest)
      } else {
        #expect(answers.totals(number) == [Float(number)])
      }
    }
    plane.close()
  }

  @Test func aFullQueueRefusesAndLateOnesAreNotComputed() throws {
    let plane = try plane(queue: 2)
    let answers = Answers()
    let hold = DispatchSemaphore(value: 0)
    let started = DispatchSemaphore(value: 0)
    plane.submit(
      job(
        0,
        before: {
          started.signal(); hold.wait()
        }, answers))
    started.wait()
    let late = Stop()
    plane.submit(job(1, milliseconds: 1, before: { late.set() }, answers))
    plane.submit(job(2, answers))
    plane.submit(job(3, answers))
    // The fourth finds two before it that wait.
    guard case .failure(let refused)? = answers[3] else { return #expect(Bool(false)) }
    #expect(refused.kind == .overloaded)
    usleep(5000)
    hold.signal()
    #expect(answers.wait(for: 4))
    guard case .failure(let failure)? = answers[1] else { return #expect(Bool(false)) }
    #expect(failure.kind == .deadlineExceeded && !late.isSet)
    #expect(answers.totals(0) == [0] && answers.totals(2) == [2])
    let page = text()
    #expect(page.contains(#"failures_total{model="m",protocol="http",variant="champion",reason="overloaded"} 1"#))
    #expect(
      page.contains(#"failures_total{model="m",protocol="http",variant="champion",reason="deadline_exceeded"} 1"#))
    #expect(page.contains(#"requests_total{model="m",protocol="http",variant="champion"} 4"#))
    plane.close()
  }

  @Test func whatExpiresOrIsAbandonedIsAnsweredOnceAtMost() throws {
    let plane = try plane()
    let answers = Answers()
    let hold = DispatchSemaphore(value: 0)
    let started = DispatchSemaphore(value: 0)
    let first = job(
      0,
      before: {
        started.signal(); hold.wait()
      }, answers)
    plane.submit(first)
    started.wait()
    let gone = job(1, answers)
    plane.submit(gone)
    plane.abandon(gone)
    // While it is computed.
    plane.expire(first)
    plane.expire(first)
    guard case .failure(let failure)? = answers[0] else { return #expect(Bool(false)) }
    #expect(failure.kind == .deadlineExceeded)
    hold.signal()
    plane.close()
    #expect(answers.count == 1)
    #expect(text().contains(#"mlgen_serve_in_flight_requests{model="m",protocol="http",variant="champion"} 0"#))
  }

  @Test func closingAnswersWhatWaits() throws {
    let plane = try plane()
    let answers = Answers()
    for number in 0..<100 { plane.submit(job(number, answers)) }
    plane.close()
    #expect(answers.count == 100)
    plane.submit(job(100, answers))
    guard case .failure(let failure)? = answers[100] else { return #expect(Bool(false)) }
    #expect(failure.kind == .overloaded)
  }

  @Test func theQueueKeepsItsOrderAndItsLimit() {
    let queue = WorkQueue<Int>(limit: 3000)
    for number in 0..<3000 { #expect(queue.push(number)) }
    #expect(!queue.push(0))
    for number in 0..<2000 { #expect(queue.pop() == number) }
    for number in 3000..<5000 { #expect(queue.push(number)) }
    #expect(queue.pop(until: .now, where: { $0 == 7 }) == nil)
    for number in 2000..<5000 { #expect(queue.pop(until: .now, where: { _ in true }) == number) }
    #expect(queue.pop(until: .now + 5, where: { _ in true }) == nil)
    queue.close()
    #expect(queue.pop() == nil && !queue.push(1))
  }
}
