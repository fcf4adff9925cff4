internal import Files
internal import Learning
internal import Metrics
internal import ONNX
internal import Reports
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// What a fit ended with, and the folder that it becomes.
struct FitResult {
  let config: FitConfig
  let settings: AlgorithmSettings
  let data: FitData
  let model: any FittedModel
  let curves: [Curve]
  let folds: CrossValidated?
  /// What found the config's parameters; nil when somebody wrote them.
  let search: SearchOutcome?

  /// The figures of a part of the rows.
  struct JudgedPart: Codable {
    struct Figure: Codable {
      var name: String
      /// Nil where the rows do not define it.
      var value: Double?

      enum CodingKeys: String, CodingKey, CaseIterable { case name, value }
    }

    var part: String
    var rows: Int
    var metrics: [Figure]

    enum CodingKeys: String, CodingKey, CaseIterable { case part, rows, metrics }
  }

  /// `metrics.json`: each part's figures, those of the folds, and the trials.
  private struct MetricsFile: Codable {
    struct Folds: Codable {
      struct Figure: Codable {
        var name: String
        /// Nil unless every fold has a value.
        var mean: Double?
        /// Of the folds as the whole population.
        var deviation: Double?
        /// Fold by fold.
        var values: [Double?]

        enum CodingKeys: String, CodingKey, CaseIterable { case name, mean, deviation, values }
      }

      var method: SplitMethod
      var metrics: [Figure]

      enum CodingKeys: String, CodingKey, CaseIterable { case method, metrics }
    }

    struct Search: Codable {
      struct Trial: Codable {
        /// From 1.
        var number: Int
        var parameters: [AlgorithmParameter]
        /// Of the whole effort.
        var share: Double
        /// Of the objective; nil for a trial that has none.
        var value: Double?

        enum CodingKeys: String, CodingKey, CaseIterable { case number, parameters, share, value }
      }

      var method: SearchMethod
      /// The number of the trial whose parameters the model has.
      var best: Int
      var trials: [Trial]

      enum CodingKeys: String, CodingKey, CaseIterable { case method, best, trials }
    }

    var objective: FitObjective
    /// Whether the fit reached its tolerance.
    var isConverged: Bool
    var parts: [JudgedPart]
    var folds: Folds?
    var search: Search?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case objective, isConverged = "converged", parts, folds = "cross_validation", search
    }
  }

  /// Writes the folder whole, in place of what is there.
  ///
  /// - Returns: the figures of the validation part, or of the training part without one, the objective first; then those of
  ///   the others.
  /// - Throws: `Failure`, `FileError`; then what was there is kept.
  func write(to path: String, log: Log) throws -> [JudgedPart] {
    let transforms = data.transforms
    let judged = data.validation ?? data.train
    let predictions = model.predict(judged.set.features)
    let unusable = predictions.count { !$0.isFinite }
    guard unusable == 0 else {
      throw Failure(
        .refused, "\(unusable) of the model's \(predictions.count) answers are no finite numbers: the fit diverged",
        advice: "scale the columns, or lower the learning rate; values that are far from all others can do it, too")
    }
    let bytes: [UInt8]
    do {
      bytes = try ModelGraph.model(
        named: config.modelName, version: Release.version, transforms: transforms, model: model
      ).serialized()
    } catch let problem as TransformProblem {
      throw Failure(problem)
    } catch let error as ModelError { throw Failure(.refused, "the model cannot be written: \(error)") }
    let folder = try StageFolder(path)
    try folder.write("model.onnx", bytes)
    let train = data.train.rows.table
    let example = train.rows(Array(0..<min(MLflowFiles.exampleRows, train.rowCount)))
    for file in MLflowFiles(transforms: transforms, example: example).files { try folder.write(file.name, file.text) }
    let profile = ModelProfile(train: train, transforms: transforms, predictions: predictions)
    try folder.write(ModelProfile.fileName, JSONFile.text(profile))
    let figures = figures(judged, predictions, log: log)
    var parts = [
      JudgedPart(
        part: (data.validation == nil ? DataPart.train : .validation).rawValue, rows: judged.set.features.rowCount,
        metrics: figures.map { .init(name: $0.name.rawValue, value: $0.value) })
    ]
    // What the model answers for its training rows: what they were fitted with can be out of fold.
    let answers = data.validation == nil ? nil : try reapplied(train)
    if let answers {
      parts.append(
        JudgedPart(
          part: DataPart.train.rawValue, rows: train.rowCount,
          metrics: self.figures(data.train, answers, log: log).map { .init(name: $0.name.rawValue, value: $0.value) }))
    }
    try folder.write("metrics.json", JSONFile.text(metricsFile(parts)))
    let importances = try importances(judged.rows)
    try folder.write("importances.json", JSONFile.text(importances))
    let facts = ReportFacts(
      result: self, judged: (data.validation == nil ? .train : .validation, judged, predictions), train: answers,
      profile: profile, importances: importances)
    let report = facts.report
    try folder.write("report.html", report.html())
    try folder.write("model_card.md", ModelCard(report: report).markdown())
    try folder.write("curves.json", JSONFile.text(curves))
    try folder.write(FittedTransforms.fileName, JSONFile.text(transforms))
    try folder.publish()
    for figure in figures {
      guard let value = figure.value else { continue }
      log("metric", "\(figure.name.rawValue) on the \(parts[0].part) part", ["value": .number(value)])
    }
    return parts
  }

  private func metricsFile(_ parts: [JudgedPart]) -> MetricsFile {
    MetricsFile(
      objective: config.objective, isConverged: model.isConverged, parts: parts,
      folds: folds.map { folds in
        .init(
          method: folds.settings.method,
          metrics: folds.metrics.map {
            .init(name: $0.name.rawValue, mean: $0.mean, deviation: $0.standardDeviation, values: $0.values)
          })
      },
      search: search.map { search in
        .init(
          method: search.config.method, best: search.best.trial.number + 1,
          trials: search.state.finished.map {
            .init(number: $0.trial.number + 1, parameters: $0.trial.parameters, share: $0.trial.share, value: $0.value)
          })
      })
  }

  private func reapplied(_ table: Table) throws -> [Float] {
    do {
      return model.predict(try data.transforms.apply(table))
    } catch { throw Failure(error) }
  }

  private func figures(_ rows: FitRows, _ predictions: [Float], log: Log) -> [(name: MetricName, value: Double?)] {
    config.judgedMetrics.map { name in
      do throws(UndefinedMetric) {
        return (name, try Scoring.value(name, rows.set.target, predictions))
      } catch {
        log(.warning, "metric_undefined", error.description, ["metric": .text(name.rawValue)])
        return (name, nil)
      }
    }
  }

  private func importances(_ rows: LabelledRows) throws -> [Importance] {
    var importances = try PermutationImportance(
      transforms: data.transforms, model: model, objective: config.objective, seed: config.seed
    ).importances(rows)
    for (index, share) in (data.transforms.gainShares(model) ?? []).enumerated() { importances[index].gain = share }
    return importances
  }

  /// Writes `part,row,` and the model's outputs for every row of the validation and test parts, in their order.
  func writePredictions(to path: String, test folder: FeatureFolder, log: Log) throws {
    let label = data.transforms.label
    var output = Array("part,row".utf8)
    func append(_ field: String) {
      output.append(UInt8(ascii: ","))
      CSVText.append(field, to: &output)
    }
    for name in ModelGraph.outputs(label) { append(name) }
    output.append(UInt8(ascii: "\n"))
    for part in [DataPart.validation, .test] {
      let answers = try reapplied(try folder.table(part, threads: config.threads))
      for row in 0..<(answers.count / model.outputs) {
        let numbers = answers[row * model.outputs..<(row + 1) * model.outputs]
        output += "\(part.rawValue),\(row)".utf8
        if label.kind != .number {
          var best = numbers.startIndex
          for index in numbers.indices where numbers[index] > numbers[best] { best = index }
          append(label.classes[best - numbers.startIndex])
        }
        for number in numbers { append(number.description) }
        output.append(UInt8(ascii: "\n"))
      }
    }
    try FileBytes.replace(path, with: output)
  }
}
