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

  /// `metrics.json`: each part's figures.
  private struct MetricsFile: Codable {
    struct Part: Codable {
      var part: String
      var rows: Int
      var metrics: [Figure]

      enum CodingKeys: String, CodingKey, CaseIterable { case part, rows, metrics }
    }

    struct Figure: Codable {
      var name: String
      /// Nil where the rows do not define it.
      var value: Double?

      enum CodingKeys: String, CodingKey, CaseIterable { case name, value }
    }

    var objective: FitObjective
    var parts: [Part]

    enum CodingKeys: String, CodingKey, CaseIterable { case objective, parts }
  }

  /// Writes the folder whole, in place of what is there.
  ///
  /// - Returns: the figures of the validation part, the objective first.
  /// - Throws: `Failure`, `FileError`; then what was there is kept.
  func write(to path: String, log: Log) throws -> [(name: String, value: Double)] {
    let transforms = data.transforms
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
    let judged = data.validation ?? data.train
    let predictions = model.predict(judged.set.features)
    let profile = ModelProfile(train: train, transforms: transforms, predictions: predictions)
    try folder.write(ModelProfile.fileName, JSONFile.text(profile))
    let figures = figures(judged, predictions, log: log)
    var parts = [
      MetricsFile.Part(
        part: (data.validation == nil ? DataPart.train : .validation).rawValue, rows: judged.set.features.rowCount,
        metrics: figures.map { .init(name: $0.name.rawValue, value: $0.value) })
    ]
    // What the model answers for its training rows: what they were fitted with can be out of fold.
    let answers = data.validation == nil ? nil : try reapplied(train)
    if let answers {
      parts.append(
        MetricsFile.Part(
          part: DataPart.train.rawValue, rows: train.rowCount,
          metrics: self.figures(data.train, answers, log: log).map { .init(name: $0.name.rawValue, value: $0.value) }))
    }
    try folder.write("metrics.json", JSONFile.text(MetricsFile(objective: config.objective, parts: parts)))
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
    return figures.compactMap { figure in figure.value.map { (figure.name.rawValue, $0) } }
  }

  private func reapplied(_ table: Table) throws -> [Float] {
    do {
      return model.predict(try data.transforms.apply(table))
    } catch { throw Failure(error) }
  }

  /// The objective, then what the config asks for; how fast a model answers is measured when it is judged.
  private func figures(_ rows: FitRows, _ predictions: [Float], log: Log) -> [(name: MetricName, value: Double?)] {
    var names = [config.objective.metric]
    for name in config.metrics where name.task != nil && !names.contains(name) { names.append(name) }
    return names.map { name in
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
