import Foundation
import RuntimeContract
import StageRuntime
import StageTesting
import Testing

@testable import mlgen_train

/// What `metrics.json` says.
private struct Figures: Decodable {
  struct Part: Decodable {
    var part: String
    var rows: Int
  }

  struct Folds: Decodable {
    struct Figure: Decodable {
      var name: String
      var mean: Double?
      var deviation: Double?
      var values: [Double?]
    }

    var method: SplitMethod
    var metrics: [Figure]
  }

  struct Search: Decodable {
    struct Trial: Decodable, Equatable {
      var number: Int
      var parameters: [AlgorithmParameter]
      var share: Double
      var value: Double?
    }

    var best: Int
    var trials: [Trial]
  }

  var converged: Bool
  var parts: [Part]
  var cross_validation: Folds?
  var search: Search?
}

extension TinyRun {
  @discardableResult
  fileprivate func tune(_ more: String...) throws -> Executable.Outcome {
    try executable(["tune", "--config", "fit.json", "--folder", "run"] + more)
  }

  fileprivate func figures() throws -> Figures {
    try JSONDecoder().decode(Figures.self, from: scratch.read("run/model/metrics.json"))
  }

  /// Every file of the model's folder.
  fileprivate func model() throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path("run/model"))
    return try Dictionary(uniqueKeysWithValues: names.map { ($0, try scratch.read("run/model/\($0)")) })
  }

  /// Runs a command over and over, and ends it by a signal each time, until it ends by itself.
  fileprivate func stopped(_ command: String, after delays: [Double]) throws -> Int {
    var stops = 0
    for delay in delays + [120] {
      let process = executable.process([command, "--config", "fit.json", "--folder", "run"])
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let end = Date(timeIntervalSinceNow: delay)
      while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.01) }
      process.terminate()
      process.waitUntilExit()
      if process.terminationStatus == 0 && process.terminationReason == .exit { break }
      #expect(
        process.terminationReason == .uncaughtSignal || process.terminationStatus == ExitCode.unavailable.rawValue)
      #expect(!scratch.exists("run/model"))
      stops += 1
    }
    return stops
  }
}

@Suite struct SearchTests {
  @Test func tooLittleMemoryIsToldBeforeReading() throws {
    let run = try TinyRun()
    try run.features()
    let folder = try FeatureFolder(run.scratch.path("run/features"))
    try run.writeFit(more: Self.folds + Self.search("grid", trials: 2))
    let config = try ConfigFile.read(FitConfig.self, from: run.scratch.path("fit.json"))
    func bytes(_ config: FitConfig, searches: Bool) throws -> Int {
      try FitMemory(folder: folder, config: config, searches: searches).bytes()
    }
    let need = try bytes(config, searches: false)
    // 160 rows; two numbers, a boolean, a category and three texts, which are some 70 bytes as they are read.
    #expect((160 * 50..<160 * 250).contains(need), "\(need)")
    #expect(try bytes(config, searches: true) > need)
    var plain = config
    plain.crossValidation = nil
    #expect(try bytes(plain, searches: false) < need)
    let memory = FitMemory(folder: folder, config: config, searches: true)
    try memory.check(limit: 1 << 20)
    let failure = #expect(throws: Failure.self) { try memory.check(limit: 1000) }
    #expect(failure?.code == .refused && failure?.text.contains("fewer folds") == true)
  }

  private static let folds = #""cross_validation": {"folds": 3, "method": "random"},"#

  private static func search(_ method: String, trials: Int, parallel: Int = 2) -> String {
    let leaves =
      method == "grid"
      ? #"{"name": "leaves", "values": [3, 7]}"#
      : #"{"name": "leaves", "range": {"min": 2, "max": 16, "log": true, "integer": true}, "values": []}"#
    return """
      "search": {"method": "\(method)", "trials": \(trials), "parallel": \(parallel), "space": [
        \(leaves), {"name": "learning_rate", "values": [0.1, 0.3]}]},
      """
  }

  @Test func theBestTrialIsFitted() throws {
    let run = try TinyRun()
    try run.writeFit(more: Self.folds + Self.search("grid", trials: 10))
    try run.features()
    let outcome = try run.tune("--predictions", "predictions.csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let figures = try run.figures()
    let search = try #require(figures.search)
    #expect(search.trials.map(\.number) == [1, 2, 3, 4] && search.trials.allSatisfy { $0.share == 1 })
    let least = try #require(search.trials.compactMap(\.value).min())
    let best = try #require(search.trials.first { $0.number == search.best })
    #expect(best.value == least)
    // A trial is judged as the config's own model is: the folds of the model have its value as their mean.
    let folded = try #require(figures.cross_validation?.metrics.first)
    #expect(folded.name == "log_loss" && folded.values.count == 3 && folded.mean == least)
    // The objective of the trials, in their order, and then the metrics of the model.
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.prefix(4).map(String.init) == search.trials.map { "log_loss=\($0.value ?? .nan)" })
    #expect(lines.dropFirst(4).map { $0.prefix { $0 != "=" } } == ["log_loss", "auc", "accuracy"])
    #expect(outcome.errors.split(separator: "\n").count { $0.contains(#""event":"trial_ended""#) } == 4)
    #expect(try String(decoding: run.scratch.read("run/model/model_card.md"), as: UTF8.self).contains("grid search"))
    #expect(run.scratch.exists("predictions.csv"))
    // `fit` with the parameters that were found makes the same model.
    let model = try run.scratch.read("run/model/model.onnx")
    try run.writeFit()
    let set = best.parameters.flatMap { parameter -> [String] in
      switch parameter.value {
      case .integer(let value): ["--set", "\(parameter.name)=\(value)"]
      case .number(let value): ["--set", "\(parameter.name)=\(value)"]
      case .string, .bool: []
      }
    }
    #expect(try run.executable(["fit", "--config", "fit.json", "--folder", "run"] + set).status == 0)
    #expect(try run.scratch.read("run/model/model.onnx") == model)
  }

  @Test(arguments: ["tpe", "successive_halving"])
  func threadsChangeNothing(_ method: String) throws {
    var first: (model: [String: Data], output: String)?
    for threads in [1, 2] {
      let run = try TinyRun()
      try run.writeFit(threads: threads, more: Self.search(method, trials: 12, parallel: 3))
      try run.features()
      let outcome = try run.tune()
      #expect(outcome.status == 0, "\(outcome.errors)")
      let model = try run.model()
      #expect(first.map { $0.model == model && $0.output == outcome.output } ?? true)
      first = (model, outcome.output)
      guard method == "successive_halving" else { continue }
      let search = try #require(try run.figures().search)
      #expect(search.trials.map(\.share) == [Double](repeating: 0.25, count: 12) + [1, 1, 1])
      #expect(search.best > 12)
    }
  }

  @Test func aStoppedSearchEndsTheSame() throws {
    let run = try TinyRun(rows: 600)
    try run.writeFit(
      parameters: #"{"name": "trees", "value": 30}, {"name": "min_leaf_rows", "value": 5}"#, threads: 2,
      more: Self.folds + Self.search("random", trials: 6)
        + #""ensemble": {"method": "voting", "members": 2},"#)
    try run.features()
    #expect(try run.tune().status == 0)
    let expected = try run.model()
    try FileManager.default.removeItem(atPath: run.scratch.path("run/model"))
    let stops = try run.stopped("tune", after: [0.3, 0.6, 1, 1.5, 1.5, 2, 3, 4, 6, 8, 12, 16])
    #expect(stops > 0, "the search was never stopped, so the test says nothing")
    #expect(try run.model() == expected)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: run.scratch.path("run")).sorted()
        == ["features", "model", "processed"])
  }

  /// What the members of an ensemble split by is what it splits by.
  @Test(arguments: ["voting", "stacking"])
  func ensemblesOfTreesHaveGains(_ method: String) throws {
    let run = try TinyRun(rows: 300)
    try run.writeFit(more: #""ensemble": {"method": "\#(method)", "members": 2},"#)
    try run.features()
    #expect(try run.fit().status == 0)
    let importances = try JSONDecoder().decode([Importance].self, from: run.scratch.read("run/model/importances.json"))
    let gains = importances.compactMap(\.gain)
    #expect(gains.count == importances.count && abs(gains.reduce(0, +) - 1) < 1e-9, "\(importances)")
    #expect(importances.first { $0.column == "age" }?.gain ?? 0 > 0.1)
  }

  @Test func foldsAreJudgedAndKept() throws {
    let run = try TinyRun(rows: 400)
    let trees = #"{"name": "trees", "value": 30}, {"name": "min_leaf_rows", "value": 5}"#
    try run.writeFit(parameters: trees, more: Self.folds)
    try run.features()
    let outcome = try run.fit()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let expected = try run.model()
    let folds = try #require(try run.figures().cross_validation)
    #expect(folds.method == .random && folds.metrics.map(\.name) == ["log_loss", "auc", "accuracy"])
    for metric in folds.metrics {
      let values = metric.values.compactMap(\.self)
      let mean = values.reduce(0, +) / 3
      #expect(values.count == 3 && metric.mean == mean && (metric.deviation ?? 0) > 0)
    }
    #expect(
      try String(decoding: run.scratch.read("run/model/report.html"), as: UTF8.self).contains("Cross-validation"))
    try FileManager.default.removeItem(atPath: run.scratch.path("run/model"))
    let stops = try run.stopped("fit", after: [0.2, 0.3, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 4, 8])
    #expect(stops > 0, "the fit was never stopped, so the test says nothing")
    #expect(try run.model() == expected)
    // Without folds the model is the same: they only judge.
    try run.writeFit(parameters: trees)
    #expect(try run.fit().status == 0)
    #expect(try run.scratch.read("run/model/model.onnx") == expected["model.onnx"])
  }

  @Test(arguments: [("group", "city"), ("time", "visits")])
  func foldsGoByTheColumnOfTheSplit(_ method: String, _ column: String) throws {
    let run = try TinyRun()
    try run.writeFit(
      more: #""cross_validation": {"folds": 2, "method": "\#(method)", "column": "\#(column)"},"#)
    try run.features()
    let outcome = try run.fit()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try run.figures().cross_validation?.metrics.first?.values.count == 2)
    try run.writeFit(more: #""cross_validation": {"folds": 2, "method": "\#(method)", "column": "gone"},"#)
    let missing = try run.fit()
    #expect(missing.status == ExitCode.usage.rawValue && missing.errors.contains("no column 'gone'"))
    try run.writeFit(more: #""cross_validation": {"folds": 2, "method": "\#(method)"},"#)
    #expect(try run.fit("--check-config").errors.contains("folds by \(method) name their column"))
    try run.writeFit(more: #""cross_validation": {"folds": 99, "method": "\#(method)", "column": "\#(column)"},"#)
    let many = try run.fit()
    #expect(many.status == ExitCode.refused.rawValue && many.errors.contains("use fewer folds"), "\(many.errors)")
  }

  @Test func aSearchNeedsRowsToJudgeBy() throws {
    let run = try TinyRun()
    let none = try run.tune()
    #expect(none.status == ExitCode.usage.rawValue && none.errors.contains("the config has no search"))
    let features = String(decoding: try run.scratch.read("features.json"), as: UTF8.self)
    try run.scratch.write(
      "features.json",
      features.replacingOccurrences(
        of: #""train": 0.6, "validation": 0.2"#, with: #""train": 0.8, "validation": 0"#))
    try run.features()
    try run.writeFit(more: Self.search("grid", trials: 2))
    let blind = try run.tune()
    #expect(blind.status == ExitCode.refused.rawValue)
    #expect(blind.errors.contains("the validation part is empty"), "\(blind.errors)")
    try run.writeFit(more: Self.folds + Self.search("grid", trials: 2))
    #expect(try run.tune().status == 0)
  }

  @Test func aFitThatDoesNotConvergeSaysSo() throws {
    let run = try TinyRun()
    try run.features()
    try run.writeFit(
      algorithm: "logistic_regression",
      parameters: #"{"name": "max_iterations", "value": 1}, {"name": "tolerance", "value": 1e-12}"#)
    let outcome = try run.fit()
    #expect(outcome.status == 0 && outcome.errors.contains(#""event":"not_converged""#), "\(outcome.errors)")
    #expect(try run.figures().converged == false)
    #expect(
      try String(decoding: run.scratch.read("run/model/report.html"), as: UTF8.self).contains("bound on iterations"))
    try run.writeFit(algorithm: "logistic_regression", parameters: "")
    #expect(try run.fit().status == 0)
    #expect(try run.figures().converged)
  }
}
