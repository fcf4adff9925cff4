import Foundation
import ONNX
import Quality
import RuntimeContract
import StageTesting
import Tabular
import Testing

/// A model's folder with a profile, a prediction log, and the config of `drift`.
struct DriftRun {
  let executable: Executable
  var scratch: Scratch { executable.scratch }

  static let rows = 600

  /// Values of one row; `shift` moves the numbers.
  static func age(_ row: Int, shift: Double = 0) -> Double { Double((row * 37) % 101) + shift }
  static func plan(_ row: Int) -> String { ["basic", "basic", "pro"][row % 3] }
  static func probability(_ row: Int) -> Double { Double((row * 37) % 101) / 101 }

  init() throws {
    executable = try Executable("mlgen-validate")
    try writeProfile()
    try scratch.write(
      "model/metrics.json",
      #"{"objective": {"metric": "auc", "goal": "maximize"}, "parts": [{"part": "validation", "rows": 9, "metrics": [{"name": "auc", "value": 0.9}]}]}"#
    )
    try writeConfig()
  }

  func writeProfile() throws {
    let age = TableColumn(name: "age", values: .numbers((0..<Self.rows).map { Self.age($0) }))
    let levels = ["basic", "pro"]
    let codes = (0..<Self.rows).map { Int32(levels.firstIndex(of: Self.plan($0)) ?? 0) }
    let plan = TableColumn(name: "plan", values: .categories(CategoryValues(codes: codes, levels: levels)))
    func profiles(_ columns: [TableColumn]) -> [ColumnProfile] {
      columns.map { column in
        var statistics = ColumnStatistics(name: column.name, type: column.values.type)
        statistics.observe(column.values)
        return ColumnProfile(statistics)
      }
    }
    let yes = (0..<Self.rows).map { Self.probability($0) }
    let profile = ModelProfile(
      rows: Self.rows, columns: profiles([age, plan]),
      predictions: profiles([
        TableColumn(name: "probability_no", values: .numbers(yes.map { 1 - $0 })),
        TableColumn(name: "probability_yes", values: .numbers(yes)),
      ]))
    try scratch.write("model/profile.json", String(decoding: JSONEncoder().encode(profile), as: UTF8.self))
  }

  /// A model whose `probability_yes` is `sigmoid((age - 50) / 10 + (plan = "pro" ? 2 : 0))`, and for which age mattered.
  func writeModel() throws {
    var graph = GraphBuilder(name: "tiny")
    let shape = [ValueInfo.Dimension.variable("N")]
    func number(_ value: Float, _ name: String) -> String {
      graph.constant(Tensor(shape: [], .floats([value])), name)
    }
    let age = graph.input("age", .float, shape)
    let isPro = graph.add(
      "LabelEncoder", domain: "ai.onnx.ml", [graph.input("plan", .string, shape)],
      [
        Attribute("keys_strings", .strings(["pro"])), Attribute("values_floats", .floats([2])),
        Attribute("default_float", .float(0)),
      ])
    let years = graph.add("Div", [graph.add("Sub", [age, number(50, "fifty")]), number(10, "ten")])
    let yes = graph.add("Sigmoid", [graph.add("Add", [years, isPro])])
    graph.output("probability_no", graph.add("Sub", [number(1, "one"), yes]), .float, shape)
    graph.output("probability_yes", yes, .float, shape)
    let bytes = try Model(
      irVersion: 9, opsets: [OperatorSet(domain: "", version: 18), OperatorSet(domain: "ai.onnx.ml", version: 3)],
      producerName: "t", producerVersion: "1", graph: graph.graph
    ).serialized()
    try Data(bytes).write(to: URL(fileURLWithPath: scratch.path("model/model.onnx")))
    try scratch.write(
      "model/importances.json",
      #"[{"column":"age","gain":0.9,"permutation":0.3,"permutation_deviation":0.01},{"column":"plan","permutation":0.01}]"#
    )
  }

  func writeConfig(more: String = "") throws {
    try scratch.write(
      "drift.json",
      """
      {"columns": [{"name": "age", "type": "number", "role": "feature", "values": []},
        {"name": "left", "type": "category", "role": "label", "values": []}],
       "task": "classification", "prediction_log": "\(scratch.path("log"))", "model": "\(scratch.path("model"))",
       "tests": ["psi", "ks", "chi_squared", "jensen_shannon", "wasserstein"], "threshold": 0.2, "window_seconds": 3600,
       \(more)"tracking": {"tracker": "mlflow", "experiment": "e", "required": false}}
      """)
  }

  static func line(
    _ row: Int, time: String = "2026-11-20T11:30:00Z", age: String? = nil, plan: String? = nil, more: String = "",
    variant: String = "champion", version: String = "7"
  ) -> String {
    let yes = probability(row)
    return #"{"time":"\#(time)","request_id":"q\#(row)","model":"m","version":"\#(version)","variant":"\#(variant)","#
      + #""columns":{"age":\#(age ?? "\(self.age(row))"),"plan":"\#(plan ?? self.plan(row))"\#(more)},"#
      + #""predictions":{"probability_no":\#(1 - yes),"probability_yes":\#(yes)}}"#
  }

  func writeLog(_ lines: [String], file: String = "20261120T113000Z-pod-0.jsonl") throws {
    try scratch.write("log/\(file)", lines.joined(separator: "\n") + "\n")
  }

  @discardableResult
  func callAsFunction(_ more: String..., now: String = "2026-11-20T12:00:00Z") throws -> Executable.Outcome {
    try executable(
      ["drift", "--config", "drift.json", "--folder", "runs/one", "--now", now] + more,
      environment: ["MLGEN_PIPELINE": "churn \"x\""])
  }

  func result() throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: scratch.read("runs/one/reports/drift.json")) as? [String: Any])
  }

  func text(_ name: String) throws -> String {
    String(decoding: try scratch.read("runs/one/reports/\(name)"), as: UTF8.self)
  }

  func outcomes() throws -> [String: String] {
    let result = try result()
    let all = ["columns", "predictions"].flatMap { result[$0] as? [[String: Any]] ?? [] }
    return Dictionary(
      uniqueKeysWithValues: all.compactMap { drift in
        (drift["column"] as? String).map { ($0, drift["outcome"] as? String ?? "") }
      })
  }
}
