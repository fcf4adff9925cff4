import Testing

@testable import Tracking

@Suite struct MLflowBatchTests {
  private func entries(_ count: Int, value: String = "v") -> [StageRecord.Entry] {
    (0..<count).map { .init(name: "n\($0)", value: value) }
  }

  private func metrics(_ count: Int) -> [StageRecord.Metric] {
    (0..<count).map { .init(name: "m", value: Double($0), step: $0, time: 1, isOfModel: $0 % 2 == 0) }
  }

  @Test func requestsKeepWithinTheLimits() {
    let batches = MLflowServer.batches(params: entries(250), tags: entries(120), metrics: metrics(2500), model: "m-1")
    for batch in batches {
      #expect(batch.params.count <= 100)
      #expect(batch.tags.count <= 100)
      #expect(batch.params.count + batch.tags.count + batch.metrics.count <= 1000)
    }
    #expect(batches.flatMap(\.params).map(\.key) == entries(250).map(\.name))
    #expect(batches.flatMap(\.tags).count == 120)
    #expect(batches.flatMap(\.metrics).map(\.step) == Array(0..<2500))
    #expect(batches.flatMap(\.metrics).filter { $0.model_id == "m-1" }.count == 1250)
  }

  @Test func requestsStayBelowAMegabyte() {
    let long = entries(100, value: String(repeating: "\u{1}", count: 6000))
    let batches = MLflowServer.batches(params: long, tags: [], metrics: [], model: nil)
    #expect(batches.count == 5)
    #expect(batches.flatMap(\.params).count == 100)
  }

  @Test func whatIsTooLongIsCut() {
    let param = MLflowServer.batches(
      params: [.init(name: "n", value: String(repeating: "ü", count: 6001))], tags: [], metrics: [], model: nil)
    #expect(param.first?.params.first?.value.unicodeScalars.count == 6000)
    #expect(param.first?.params.first?.value.hasSuffix("ü…") == true)
    let whole = MLflowServer.entry(.init(name: "n", value: String(repeating: "ü", count: 6000)), longest: 6000)
    #expect(whole.value.hasSuffix("üü"))
  }

  @Test func nothingMakesNoRequest() {
    #expect(MLflowServer.batches(params: [], tags: [], metrics: [], model: nil).isEmpty)
  }

  @Test func urisLeadToTheProxy() throws {
    let base = "api/2.0/mlflow-artifacts/artifacts/1/models/m-1/artifacts"
    #expect(try MLflowServer.proxied("mlflow-artifacts:/1/models/m-1/artifacts") == base)
    #expect(try MLflowServer.proxied("mlflow-artifacts://host:5000/1/models/m-1/artifacts") == base)
    #expect(throws: TrackerError.self) { try MLflowServer.proxied("s3://bucket/1") }
  }
}
