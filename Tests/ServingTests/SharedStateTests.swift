import Foundation
import ONNX
import RuntimeContract
import Synchronization
import Testing

@testable import Serving

/// What threads share, all of it at once: requests of several models and their copies, models that are loaded, let go and read
/// again, the prediction log, and the page of metrics. It is the thread sanitizer that finds most in it.
@Suite struct SharedStateTests {
  private static let rounds = 100

  private final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    func add() { value.add(1, ordering: .relaxed) }
  }

  @Test func everyRequestIsAnsweredOnceWhateverElseHappens() throws {
    let scratch = try Scratch()
    let model = try TinyModels.matrix()
    for version in ["3", "4"] { try scratch.write("model/\(version)/model.onnx", model) }
    for name in ["a", "b"] { try scratch.write("others/\(name)/model.onnx", model) }
    let file = URL(fileURLWithPath: scratch.path("model/3/model.onnx"))
    let metrics = ServingMetrics(bounds: [0.1, 1])
    let repository = ModelRepository(
      [
        ModelRepository.Declaration(
          name: "m", version: "3", folder: scratch.path("model"), warmUpRequests: 1, memory: 1 << 28, assigned: ["4"],
          variants: [.champion, .shadow])
      ],
      // The declared versions, and one of the two others.
      onDemand: OnDemandModels(path: scratch.path("others"), memoryBytes: 3 * model.count), metrics: metrics
    ) { _ in }
    repository.refresh()
    #expect(repository.isReady)
    let recorder = try PredictionRecorder(
      folder: scratch.path("log"), sample: 1, writer: "test", metrics: metrics, tell: { _, _ in })
    let settings = DataPlane.Settings(
      threads: 2, queue: 10000, batching: BatchingConfig(maxRows: 8, maxDelayMS: 1), missingValues: .reject)
    let observed = Counter()
    let observe: @Sendable (DataPlane.Prediction) -> Void = { prediction in
      observed.add()
      recorder.record(prediction)
    }
    let shadows = try DataPlane(settings, metrics: metrics, observe: observe)
    let plane = try DataPlane(settings, metrics: metrics, shadows: shadows, observe: observe)
    let answered = Counter()
    let asked = Counter()
    let submit = { @Sendable (model: LoadedModel, shadow: InferenceJob?) in
      asked.add()
      plane.submit(Self.job(model, shadow: shadow) { answered.add() })
    }
    DispatchQueue.concurrentPerform(iterations: 5) { number in
      for round in 0..<Self.rounds {
        switch number {
        case 0, 1:
          guard let model = try? repository.model("m", version: nil) else { continue }
          submit(model, (try? repository.model("m", version: "4")).map { Self.job($0, variant: .shadow) {} })
        case 2, 3:
          let name = (number + round).isMultiple(of: 2) ? "a" : "b"
          try? repository.loadOnDemand(name)
          if let model = try? repository.model(name, version: nil) { submit(model, nil) }
        default:
          if round.isMultiple(of: 10) { try? Data(model).write(to: file, options: .atomic) }
          repository.refresh()
          _ = metrics.text(versions: repository.names.map { ($0, repository.versions(of: $0)) })
          _ = repository.index
        }
      }
    }
    plane.close()
    recorder.close()
    #expect(answered.count == asked.count)
    #expect(asked.count >= 2 * Self.rounds)
    let page = metrics.text(versions: [])
    let kept = observed.count
    #expect(page.contains("mlgen_serve_prediction_log_lines_total \(kept)\n"), "\(kept) of them: \(page.suffix(900))")
    #expect(page.contains(#"mlgen_serve_in_flight_requests{model="m",protocol="http",variant="champion"} 0"#))
    #expect(page.contains(#"mlgen_serve_in_flight_requests{model="m",protocol="http",variant="shadow"} 0"#))
  }

  private static func job(
    _ model: LoadedModel, variant: PredictionVariant = .champion, shadow: InferenceJob? = nil,
    answered: @escaping @Sendable () -> Void
  ) -> InferenceJob {
    InferenceJob(
      model: model, via: .http, variant: variant, shadow: shadow, arrival: .now, deadline: .now + 60000,
      decode: { () throws(InferenceFailure) in
        InferenceRequest(
          inputs: [InputTensor(name: "x", datatype: .fp32, shape: [1, 3], elements: .floats([1, 2, 3]))])
      }, answer: { _ in answered() })
  }
}
