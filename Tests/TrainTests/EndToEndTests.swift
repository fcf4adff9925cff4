import Foundation
import RuntimeContract
import StageTesting
import Testing

@testable import Learning

@Suite struct EndToEndTests {
  private static let modelFiles = [
    "MLmodel", "conda.yaml", "curves.json", "importances.json", "input_example.json", "metrics.json", "model.onnx",
    "model_card.md",
    "profile.json", "python_env.yaml", "report.html", "requirements.txt", "serving_input_example.json",
    "transforms.json",
  ]

  @Test func fromRowsToAModel() throws {
    let run = try TinyRun()
    let features = try run.features()
    #expect(features.status == 0, "\(features.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: run.scratch.path("run/features")).sorted()
        == ["schema.json", "test.csv", "train.csv", "transforms.json", "validation.csv"])
    // Raw columns: the transforms are in the graph.
    #expect(
      String(decoding: try run.scratch.read("run/features/train.csv").prefix(40), as: UTF8.self)
        .hasPrefix("id,age,visits,member,plan,city,left\n"))
    let fit = try run.fit("--predictions", "predictions.csv")
    #expect(fit.status == 0, "\(fit.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: run.scratch.path("run/model")).sorted()
        == Self.modelFiles)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: run.scratch.path("run")).sorted()
        == ["features", "model", "processed"])
    // Katib's pattern, on every line.
    let lines = fit.output.split(separator: "\n")
    #expect(lines.map { $0.prefix { $0 != "=" } } == ["log_loss", "auc", "accuracy"])
    #expect(lines.allSatisfy { $0.wholeMatch(of: /[\w|-]+=[+-]?\d*(\.\d+)?([Ee][+-]?\d+)?/) != nil })
    let predictions = String(decoding: try run.scratch.read("predictions.csv"), as: UTF8.self)
    #expect(predictions.hasPrefix("part,row,label,probability_no,probability_yes\nvalidation,0,"))
    #expect(predictions.split(separator: "\n").count == 81)
  }

  @Test func theSameBytesComeOutEveryTime() throws {
    var first: [String: Data] = [:]
    for threads in [1, 2] {
      let run = try TinyRun()
      try run.writeFit(threads: threads)
      try run.features()
      #expect(try run.fit().status == 0)
      for name in Self.modelFiles {
        let bytes = try run.scratch.read("run/model/\(name)")
        #expect(first[name] ?? bytes == bytes, "\(name)")
        first[name] = bytes
      }
    }
  }

  @Test func aStoppedFitGoesOnWhereItWas() throws {
    let run = try TinyRun(rows: 2000)
    try run.writeFit(parameters: #"{"name": "trees", "value": 60}, {"name": "min_leaf_rows", "value": 5}"#)
    try run.features()
    #expect(try run.fit().status == 0)
    let expected = try run.scratch.read("run/model/model.onnx")
    let curves = try run.scratch.read("run/model/curves.json")
    try FileManager.default.removeItem(atPath: run.scratch.path("run/model"))
    var stops = 0
    for delay in [0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 4, 8, 30, 30] {
      let process = run.executable.process(["fit", "--config", "fit.json", "--folder", "run"])
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: delay)
      process.terminate()
      process.waitUntilExit()
      if process.terminationStatus == 0 && process.terminationReason == .exit { break }
      // Killed before it listened, or stopped with the code that asks for a retry.
      #expect(
        process.terminationReason == .uncaughtSignal || process.terminationStatus == ExitCode.unavailable.rawValue)
      #expect(!run.scratch.exists("run/model"))
      stops += 1
    }
    #expect(stops > 0, "the fit was never stopped, so the test says nothing")
    #expect(try run.scratch.read("run/model/model.onnx") == expected)
    #expect(try run.scratch.read("run/model/curves.json") == curves)
    #expect(!run.scratch.exists("run/.model.checkpoint"))
  }

  @Test func aDamagedCheckpointCostsTimeAlone() throws {
    let run = try TinyRun()
    try run.features()
    #expect(try run.fit().status == 0)
    let expected = try run.scratch.read("run/model/model.onnx")
    for text in ["", "garbage", "{\"fingerprint\":\"0\",\"curves\":[]}\nstate"] {
      try run.scratch.write("run/.model.checkpoint", text)
      let outcome = try run.fit()
      #expect(outcome.status == 0 && outcome.errors.contains("the fit begins anew"), "\(outcome.errors)")
      #expect(try run.scratch.read("run/model/model.onnx") == expected)
    }
  }

  @Test func aHalfWrittenFolderIsReplaced() throws {
    let run = try TinyRun()
    try run.scratch.write("run/.features.part/train.csv", "half")
    try run.scratch.write("run/features/stale.csv", "old")
    #expect(try run.features().status == 0)
    #expect(!run.scratch.exists("run/.features.part") && !run.scratch.exists("run/features/stale.csv"))
  }

  @Test func whatFailsSaysWhichFileAndKeepsWhatWas() throws {
    let run = try TinyRun()
    let missing = try run.fit()
    #expect(missing.status == ExitCode.unavailable.rawValue)
    #expect(missing.errors.contains("run/features/schema.json"), "\(missing.errors)")
    try run.features()
    #expect(try run.fit().status == 0)
    let model = try run.scratch.read("run/model/model.onnx")
    // A row that does not fit its columns, in the middle of a file.
    let rows = String(decoding: try run.scratch.read("run/features/train.csv"), as: UTF8.self)
    try run.scratch.write("run/features/train.csv", String(rows.dropLast(8)))
    let truncated = try run.fit()
    #expect(truncated.status == ExitCode.refused.rawValue, "\(truncated.errors)")
    #expect(truncated.errors.contains("train.csv:121"), "\(truncated.errors)")
    try run.scratch.write("run/features/transforms.json", "{}")
    let broken = try run.fit()
    #expect(broken.status == ExitCode.unavailable.rawValue && broken.errors.contains("transforms.json"))
    #expect(try run.scratch.read("run/model/model.onnx") == model)
  }

  @Test func aConfigOfOtherFeaturesIsRefused() throws {
    let run = try TinyRun()
    try run.features()
    let config = String(decoding: try run.scratch.read("fit.json"), as: UTF8.self)
    try run.scratch.write("fit.json", config.replacingOccurrences(of: #""left""#, with: #""gone""#))
    let other = try run.fit()
    #expect(other.status == ExitCode.refused.rawValue)
    #expect(other.errors.contains("the config's label is 'gone', and features/ was made for 'left'"), "\(other.errors)")
    try run.scratch.write("fit.json", config.replacingOccurrences(of: "false", with: "true"))
    let tracked = try run.fit()
    #expect(tracked.status == ExitCode.usage.rawValue && tracked.errors.contains("the config requires a tracker"))
  }

  @Test func earlyStoppingNeedsAMetricThatTheRowsDefine() throws {
    let run = try TinyRun()
    try run.features()
    let rows = String(decoding: try run.scratch.read("run/features/validation.csv"), as: UTF8.self)
    let oneClass = rows.split(separator: "\n").filter { !$0.hasSuffix(",yes") }.joined(separator: "\n")
    try run.scratch.write("run/features/validation.csv", oneClass + "\n")
    try run.writeFit(more: #""early_stopping": {"rounds": 3, "metric": "auc"},"#)
    let outcome = try run.fit()
    #expect(outcome.status == ExitCode.refused.rawValue)
    #expect(outcome.errors.contains("early stopping judges by auc of the validation part"), "\(outcome.errors)")
  }

  @Test(arguments: [
    ("stop", 0.0, ExitCode.refused, "rows.csv:3: column 'age'", false),
    ("stop", 0.2, .refused, "2 of 4 rows cannot be read", true), ("stop", 0.5, .passed, "left out", true),
    ("quarantine", 0, .passed, "left out", true), ("warn", 0, .passed, "left out", false),
  ])
  func rowsThatCannotBeRead(_ action: String, _ share: Double, _ code: ExitCode, _ text: String, _ aside: Bool) throws {
    let executable = try Executable("mlgen-train")
    try executable.scratch.write("rows.csv", "id,age\na,1\nb,old\nc\nd,4\n")
    try executable.scratch.write(
      "ingest.json",
      """
      {"sources": [{"name": "rows", "path": "\(executable.scratch.path("rows.csv"))", "format": "csv", "load": "full"}],
       "columns": [{"name": "age", "type": "number", "role": "feature", "values": []}],
       "max_bad_rows": \(share), "on_failure": "\(action)"}
      """)
    let outcome = try executable(
      "ingest", "--config", "ingest.json", "--folder", "run", "--threads", "2", "--memory", "64Mi")
    #expect(outcome.status == code.rawValue && outcome.errors.contains(text), "\(outcome.errors)")
    #expect(executable.scratch.exists("run/raw/data.csv") == (code == .passed))
    #expect(executable.scratch.exists("run/raw/bad_rows/rows.csv") == aside)
    let more = try executable("ingest", "--config", "ingest.json", "--folder", "run", "--memory", "64Zi")
    #expect(more.status == ExitCode.usage.rawValue && more.errors.contains("is no number of bytes"))
  }

  @Test func aColumnOfAnotherTypeIsRefused() throws {
    let run = try TinyRun()
    let columns = TinyRun.columns.replacingOccurrences(
      of: #""age", "type": "number""#, with: #""age", "type": "integer""#)
    try run.scratch.write("run/processed/schema.json", "[\(columns)]")
    let outcome = try run.features()
    #expect(outcome.status == ExitCode.refused.rawValue)
    #expect(outcome.errors.contains("the column 'age' is integer in processed/, and the config says number"))
  }

  /// Column by column, where there is no room for more: the same bytes.
  @Test func featuresOfFilesThatDoNotFitAreTheSame() throws {
    let run = try TinyRun()
    let names = ["train.csv", "validation.csv", "test.csv", "schema.json", "transforms.json"]
    func features(_ memory: String, threads: Int) throws -> [String] {
      let outcome = try run.executable(
        "features", "--config", "features.json", "--folder", "run", "--memory", memory, "--threads", "\(threads)")
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try names.map { try String(decoding: run.scratch.read("run/features/\($0)"), as: UTF8.self) }
    }
    let whole = try features("1Gi", threads: 1)
    #expect(whole.allSatisfy { !$0.isEmpty })
    #expect(try features("7Ki", threads: 1) == whole)
    #expect(try features("7Ki", threads: 2) == whole)
  }

  @Test func rowsThatCannotEvenBeDividedAreRefused() throws {
    let run = try TinyRun()
    let outcome = try run.executable("features", "--config", "features.json", "--folder", "run", "--memory", "4Ki")
    #expect(outcome.status == ExitCode.unavailable.rawValue, "\(outcome.errors)")
    #expect(outcome.errors.contains("are allowed; raise the limit of the container's memory"))
    #expect(!run.scratch.exists("run/features"))
  }

  @Test func nothingSaysWhichRunItIs() throws {
    let run = try TinyRun()
    let outcome = try run.executable("features", "--config", "features.json")
    #expect(outcome.status == ExitCode.usage.rawValue && outcome.errors.contains("MLGEN_RUN_ID"))
    let named = try run.executable(
      "features", "--config", "features.json",
      environment: ["MLGEN_WORKSPACE": run.scratch.folder.path, "MLGEN_RUN_ID": "run"])
    #expect(named.status == 0, "\(named.errors)")
    let path = try run.executable(
      "features", "--config", "features.json", environment: ["MLGEN_WORKSPACE": "/", "MLGEN_RUN_ID": "../etc"])
    #expect(path.status == ExitCode.usage.rawValue)
  }

  @Test func parametersOfTheCommandLineAreChecked() throws {
    let run = try TinyRun()
    try run.features()
    #expect(try run.fit("--set", "trees=3").status == 0)
    let few = try run.scratch.read("run/model/model.onnx").count
    #expect(try run.fit().status == 0)
    #expect(try run.scratch.read("run/model/model.onnx").count > few)
    for wrong in ["trees", "tree=3", "trees=0.5", "=3"] {
      #expect(try run.fit("--set", wrong).status == ExitCode.usage.rawValue, "\(wrong)")
    }
  }

  @Test func aTransformOfNoColumnNamesTheColumns() throws {
    let run = try TinyRun(transforms: #"{"column": "agee", "impute": "mean"}"#)
    let outcome = try run.features()
    #expect(outcome.status == ExitCode.refused.rawValue)
    #expect(
      outcome.errors.contains("which is no column of the data; the features are: age, visits"), "\(outcome.errors)")
  }

  @Test func theProfileDescribesWhatTheModelReads() throws {
    let run = try TinyRun()
    try run.features()
    try run.fit()
    let profile = try JSONDecoder().decode(Strict<ModelProfile>.self, from: run.scratch.read("run/model/profile.json"))
      .value
    #expect(profile.rows == 120)
    #expect(profile.columns.map(\.name) == ["age", "visits", "member", "plan", "city"])
    #expect(profile.predictions.map(\.name) == ["probability_no", "probability_yes"])
    #expect(profile.version == ModelProfile.currentVersion)
    for column in profile.columns + profile.predictions {
      let counted =
        column.numbers?.quantiles.through.last ?? column.values.map { $0.values.reduce($0.other) { $0 + $1.count } }
      #expect(counted == column.rows - column.missing, "\(column.name)")
      #expect((column.numbers == nil) != (column.values == nil))
    }
    #expect(profile.columns[0].missingShare > 0.05 && profile.columns[1].missing == 0)
  }
}
