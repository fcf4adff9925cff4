import Foundation
import RuntimeContract
import StageTesting
import Testing

/// The stages of generated pipelines, one after another, with the configs that their manifests carry: only paths that a
/// cluster mounts are other ones here.
@Suite struct GeneratedPipelineTests {
  private let train: Executable
  private let validate: Executable
  private var scratch: Scratch { train.scratch }

  init() throws {
    train = try Executable("mlgen-train")
    validate = try Executable("mlgen-validate")
  }

  /// Two sources that are joined, layers, a search with folds, early stopping, balanced classes and an ensemble.
  @Test func churnTrains() throws {
    try writeSources(rows: 240)
    let programs = try writeConfigs(of: "generated/churn/dev/") { name in
      scratch.path("data/\(name)")
    }
    #expect(
      programs == ["features", "ingest", "register", "tune", "validate_data", "validate_model"])
    try run(train, "ingest")
    // Half a day after the newest row.
    try run(validate, "data", config: "validate_data", "--now", "2026-01-28T12:00:00Z")
    try run(train, "features")
    let output = try run(train, "tune")
    #expect(
      output.split(separator: "\n").suffix(3).map { $0.prefix { $0 != "=" } } == [
        "auc", "log_loss", "accuracy",
      ])
    let text = String(decoding: try scratch.read("runs/one/model/metrics.json"), as: UTF8.self)
    #expect(text.contains(#""cross_validation""#) && text.contains(#""method" : "tpe""#))
    #expect(try scratch.read("runs/one/model/model.onnx").count > 1000)
    for file in [
      "raw/run=one/updated_at_day=2026-01-01/data.csv", "processed/run=one/data.csv",
      "features/run=one/train.csv",
    ] {
      #expect(scratch.exists("buckets/out/\(file)"), "\(file)")
    }
    // So few rows prove nothing of groups: the model is held up, and what is held up is not registered.
    let judged = try validate(arguments("model", "validate_model"))
    try #require(scratch.exists("runs/one/reports/\(ModelVerdict.fileName)"), "\(judged.errors)")
    let verdict = try JSONDecoder().decode(
      ModelVerdict.self, from: scratch.read("runs/one/reports/\(ModelVerdict.fileName)"))
    let code: ExitCode = verdict.outcome == .failed ? .refused : .unavailable
    #expect(judged.status == code.rawValue && verdict.outcome != .passed, "\(verdict.reason)")
    #expect(verdict.gates.count == 3 && verdict.fairness != nil && !verdict.behaviour.isEmpty)
    let refused = try train(arguments("register"))
    #expect(refused.status == ExitCode.refused.rawValue && refused.errors.contains("did not pass"), "\(refused.errors)")
    #expect(!scratch.exists("buckets/out/artifacts/1"))
  }

  @Test(arguments: [
    ("generated/iris/", "level-1/data/iris.csv"), ("examples/level-1/generated/iris/", "level-1/data/iris.csv"),
    ("examples/level-2/generated/penguins/dev/", "level-2/data/penguins.csv"),
    ("examples/level-2/generated/penguins/prod/", "level-2/data/penguins.csv"),
    ("examples/level-3/generated/tumours/prod/", "level-3/data/tumours.csv"),
  ])
  func examplesTrain(folder: String, source: String) throws {
    let data = packageRoot.appendingPathComponent("examples/\(source)").path
    let programs = try writeConfigs(of: folder) { _ in data }
    try run(train, "ingest")
    try run(validate, "data", config: "validate_data")
    try run(train, "features")
    try run(train, programs.contains("tune") ? "tune" : "fit")
    #expect(scratch.exists("runs/one/model/model.onnx"))
    try run(validate, "model", config: "validate_model")
    let text = try scratch.read("runs/one/reports/\(ModelVerdict.fileName)")
    let verdict = try JSONDecoder().decode(ModelVerdict.self, from: text)
    #expect(verdict.outcome == .passed && verdict.metrics.allSatisfy { $0.value != nil }, "\(verdict.reason)")
    // The tracker's address is a variable of the pod, and these pipelines keep no artifacts of their own.
    let registered = try train(arguments("register"))
    #expect(registered.status == ExitCode.usage.rawValue && registered.errors.contains("there is no registry"))
  }

  /// The short form of stages: what three programs do is one.
  @Test func preparingIsTheSameWorkInOneProcess() throws {
    let data = packageRoot.appendingPathComponent("examples/level-1/data/iris.csv").path
    let programs = try writeConfigs(of: "generated/tutorial/") { _ in data }
    try run(train, "prepare")
    try run(train, programs.contains("tune") ? "tune" : "fit")
    // One run of the pipeline is one record, of all its stages.
    let stages = ["ingest", "validate_data", "features", "fit"]
    let records = try stages.map { try record($0) }
    #expect(records.allSatisfy { $0["status"] as? String == "finished" })
    let datasets = records.map { Self.named($0["datasets"], value: "digest") }
    #expect(
      datasets.map { $0.keys.sorted() } == [
        ["raw"], ["processed"], ["test", "train", "validation"], ["train", "validation"],
      ])
    #expect(datasets[3].allSatisfy { datasets[2][$0.key] == $0.value }, "\(datasets)")
    #expect(Self.named(records[1]["tags"])["mlgen.verdict.data"] == "passed")
    #expect(Self.named(records[0]["metrics"])["ingest/rows"] == "150")
    #expect(Self.named(records[1]["metrics"])["validate_data/bad_rows"] == "0")
    #expect(Self.named(records[2]["params"])["features/split/method"] == "random")
    let shares = ["train", "validation", "test"].compactMap {
      Self.named(records[2]["metrics"])["features/\($0)/rows"].flatMap { Int($0) }
    }
    #expect(shares.count == 3 && shares.reduce(0, +) == 150)
    #expect(scratch.exists("runs/runs/one/artifacts/validate_data/validate_data/data_validation.html"))
    // The same configs, each to its own program.
    let config = try JSONSerialization.jsonObject(with: scratch.read("prepare.json"))
    let parts = try #require(config as? [String: Any])
    for (key, program) in [
      ("ingest", "ingest"), ("validate", "validate_data"), ("features", "features"),
    ] {
      let part = try JSONSerialization.data(withJSONObject: #require(parts[key]))
      try scratch.write("\(program).json", String(decoding: part, as: UTF8.self))
    }
    try run(train, "ingest", into: "two")
    try run(validate, "data", config: "validate_data", into: "two")
    try run(train, "features", into: "two")
    for file in [
      "raw/data.csv", "processed/data.csv", "features/train.csv", "features/transforms.json",
    ] {
      #expect(try scratch.read("runs/one/\(file)") == scratch.read("runs/two/\(file)"), "\(file)")
    }
  }

  /// A part that fails ends the rest.
  @Test func preparingStopsAtDataThatFail() throws {
    let path = try scratch.write("data.csv", "sepal_length,species\n1,setosa\n2,virginica\n")
    func column(_ name: String, _ role: ColumnRole, maximum: Double? = nil) -> Column {
      Column(
        name: name, type: role == .label ? .category : .number, role: role, minimum: nil,
        maximum: maximum, values: [],
        maxMissing: nil)
    }
    let columns = [column("sepal_length", .feature, maximum: 1.5), column("species", .label)]
    let tracking = TrackingConfig(tracker: .mlflow, experiment: "irises", required: false)
    let config = PrepareConfig(
      ingest: IngestConfig(
        sources: [
          IngestSource(name: "rows", path: path, format: .csv, load: .full, cursor: nil, join: nil)
        ],
        columns: columns, copyOut: nil, tracking: tracking),
      validate: ValidateDataConfig(
        input: "raw", columns: columns,
        quality: QualityConfig(
          unique: [], maxMissing: nil, freshness: nil, anomalies: nil, maxBadRows: 0,
          onFailure: .stop), copyOut: nil, tracking: tracking),
      features: FeaturesConfig(
        input: "processed", task: .classification, columns: columns,
        split: SplitConfig(
          method: .random, column: nil, train: 0.5, validation: 0.5, test: 0, stratify: nil, seed: 0
        ), transforms: [],
        copyOut: nil, tracking: tracking))
    try scratch.write("prepare.json", String(decoding: JSONEncoder().encode(config), as: UTF8.self))
    let outcome = try train("prepare", "--config", "prepare.json", "--folder", "runs/one")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(
      scratch.exists("runs/one/reports/data_validation.html")
        && !scratch.exists("runs/one/features"))
    // What was found is recorded, the failure too.
    #expect(try record("ingest")["status"] as? String == "finished")
    let judged = try record("validate_data")
    #expect(judged["status"] as? String == "failed")
    #expect(Self.named(judged["tags"])["mlgen.verdict.data"] == "failed")
    #expect(Self.named(judged["metrics"])["validate_data/bad_rows"] == "1")
    #expect(!scratch.exists("runs/runs/one/stages/features.json"))
  }

  // MARK: -

  /// What a stage of the run noted.
  private func record(_ stage: String) throws -> [String: Any] {
    let text = try scratch.read("runs/runs/one/stages/\(stage).json")
    return try #require(JSONSerialization.jsonObject(with: text) as? [String: Any])
  }

  /// Entries of a record by their names.
  private static func named(_ entries: Any?, value: String = "value") -> [String: String] {
    let pairs = (entries as? [[String: Any]] ?? []).map { ($0["name"] as? String ?? "", "\($0[value] ?? "")") }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// Runs a stage, which has to succeed.
  @discardableResult
  private func run(
    _ program: Executable, _ stage: String, config: String? = nil, into run: String = "one",
    _ more: String...
  ) throws -> String {
    let outcome = try program(arguments(stage, config, into: run) + more)
    try #require(outcome.status == 0, "\(stage): \(outcome.errors)")
    return outcome.output
  }

  private func arguments(_ stage: String, _ config: String? = nil, into run: String = "one") -> [String] {
    [stage, "--config", scratch.path("\(config ?? stage).json"), "--folder", scratch.path("runs/\(run)")]
  }

  /// Writes the configs of an environment, with the paths of this machine.
  ///
  /// - Parameters:
  ///   - folder: of manifests.
  ///   - source: the path of a source, by its name.
  /// - Returns: the names of the configs, without `.json`.
  private func writeConfigs(of folder: String, source: (String) -> String) throws -> [String] {
    let configs = try GeneratedConfig.all().filter {
      $0.manifest.hasPrefix(folder) && $0.fileName != "drift.json"
    }
    for config in configs {
      let value = try here(
        JSONSerialization.jsonObject(with: Data(config.json.utf8)), source: source)
      let text = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
      try scratch.write(config.fileName, String(decoding: text, as: UTF8.self))
    }
    return configs.map { String($0.fileName.dropLast(".json".count)) }.filter { $0 != "serve" }
      .sorted()
  }

  /// The same config with the paths of this machine: of sources, and of buckets that are written.
  private func here(_ value: Any, source: (String) -> String) throws -> Any {
    if let list = value as? [Any] { return try list.map { try here($0, source: source) } }
    guard var object = value as? [String: Any] else { return value }
    if let path = object["path"] as? String, path.hasPrefix("\(Contract.Path.sources)/"),
      let name = object["name"]
    {
      object["path"] = source("\(name)")
    } else if let path = object["path"] as? String, path.hasPrefix("\(Contract.Path.results)/") {
      object["path"] = scratch.path("buckets\(path)")
      try FileManager.default.createDirectory(
        atPath: scratch.path("buckets\(path)"), withIntermediateDirectories: true)
    }
    return try object.mapValues { try here($0, source: source) }
  }

  /// Subscribers as CSV and their calls as JSON Lines, as the spec describes them.
  private func writeSources(rows: Int) throws {
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
      subscribers +=
        "c\(row),\(tenure),\(contract),\(fee),\(row % 2 == 0 ? "north" : "south"),\(time),\(churned)\n"
      calls +=
        #"{"customer_id": "c\#(row)", "support_calls": \#((row * 7) % 6), "updated_at": "2025-12-31T00:00:00Z"}"#
      calls += "\n"
    }
    try scratch.write("data/subscribers/part.csv", subscribers)
    try scratch.write("data/calls/part.jsonl", calls)
  }
}
