import Foundation
import Testing

/// What is kept of predictions, for drift detection.
@Suite struct PredictionLogTests {
  @Test func whatCannotBeWrittenIsCountedAndHoldsNobodyUp() throws {
    let scratch = try Scratch()
    let path = try scratch.write("file", "no folder")
    let server = try RunningServer(
      ["prediction_log": ["sample": 1, "uri": "s3://b/p/", "path": path]], model: TinyModels.matrix(), in: scratch)
    for _ in 0..<20 { #expect(try server.status("POST", LifecycleTests.infer, LifecycleTests.body) == 200) }
    #expect(
      try server.waitUntil {
        try server.send("GET", "/metrics").text.contains("mlgen_serve_prediction_log_drops_total 20")
      })
    #expect(server.events("prediction_log_failed") == 1)
    #expect(server.terminate() == 0)
  }
}
