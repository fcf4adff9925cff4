import Foundation
import RuntimeContract
import StageTesting
import Testing

/// The stages of a generated pipeline, with the configs that its manifests carry.
@Suite struct GeneratedPipelineTests {
  /// A search with folds, early stopping, balanced classes and an ensemble, over two sources that are joined.
  @Test func churnTrains() throws {
    let executable = try Executable("mlgen-train")
    let scratch = executable.scratch
    try Self.writeSources(scratch, rows: 240)
    for config in try GeneratedConfig.all() where config.manifest.hasPrefix("generated/churn/dev/") {
      let value = try JSONSerialization.jsonObject(with: Data(config.json.utf8))
      var fields = try #require(value as? [String: Any])
      if let copy = fields["copy_out"] as? [String: Any] {
        // A folder where the cluster has a bucket.
        let folder = try scratch.path("buckets/" + #require(copy["path"] as? String))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        fields["copy_out"] = copy.merging(["path": folder]) { $1 }
      }
      if let sources = fields["sources"] as? [[String: Any]] {
        fields["sources"] = try sources.map { source in
          let name = try #require(source["name"] as? String)
          return source.merging(["path": scratch.path("data/\(name)")]) { $1 }
        }
      }
      let text = try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
      try scratch.write(config.fileName, String(decoding: text, as: UTF8.self))
    }
    func run(_ stage: String) throws -> Executable.Outcome {
      let outcome = try executable(stage, "--config", "\(stage).json", "--folder", "runs/one")
      #expect(outcome.status == 0, "\(stage): \(outcome.errors)")
      return outcome
    }
    _ = try run("ingest")
    // What the stage between them passes on when every row is good.
    try FileManager.default.copyItem(
      atPath: scratch.path("runs/one/raw"), toPath: scratch.path("runs/one/processed"))
    _ = try run("features")
    let output = try run("tune").output
    #expect(output.split(separator: "\n").suffix(3).map { $0.prefix { $0 != "=" } } == ["auc", "log_loss", "accuracy"])
    let text = String(decoding: try scratch.read("runs/one/model/metrics.json"), as: UTF8.self)
    #expect(text.contains(#""cross_validation""#) && text.contains(#""method" : "tpe""#))
    for file in ["raw/run=one/updated_at_day=2026-01-01/data.csv", "features/run=one/train.csv"] {
      #expect(scratch.exists("buckets/out/\(file)"), "\(file)")
    }
    let graph = try scratch.read("runs/one/model/model.onnx")
    #expect(graph.count > 1000)
  }

  /// Subscribers as CSV and their calls as JSON Lines, as the spec describes them.
  private static func writeSources(_ scratch: Scratch, rows: Int) throws {
    var subscribers = "customer_id,tenure_months,contract,monthly_fee,region,updated_at,churned\n"
    var calls = ""
    for row in 0..<rows {
      let tenure = (row * 37) % 72
      let contract = ["month", "year", "two_year"][row % 3]
      let fee = row % 29 == 5 ? "" : "\(Double((row * 13) % 90) + 20.5)"
      let day = 1 + row % 28
      let isOdd = (row * row * 7919 + row) % 101 > 80
      let churned = (contract == "month" && tenure < 30) != isOdd
      let time = "2026-01-\(day < 10 ? "0" : "")\(day)T00:00:00Z"
      subscribers += "c\(row),\(tenure),\(contract),\(fee),\(row % 2 == 0 ? "north" : "south"),\(time),\(churned)\n"
      calls += #"{"customer_id": "c\#(row)", "support_calls": \#((row * 7) % 6), "updated_at": "2025-12-31T00:00:00Z"}"#
      calls += "\n"
    }
    try scratch.write("data/subscribers/part.csv", subscribers)
    try scratch.write("data/calls/part.jsonl", calls)
  }
}
