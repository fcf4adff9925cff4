internal import Files
internal import Inference
internal import Metrics
internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Asks the model that serves for labelled rows again, with the values of one column shuffled after another.
struct ImportanceProbe {
  let model: ReferenceModel
  let resources: Resources

  /// As often as in training.
  private static let repetitions = 5
  private static let draws = 200

  /// - Returns: what was found, or why nothing was; the metric is that of the model's training.
  /// - Throws: `Failure` of kind `unavailable` when the model cannot be run, or its folder does not say what mattered.
  func judge(_ feedback: LabelledFeedback, least: Double) throws -> DriftResult.Importance {
    let reference = try model.importances()
    let (table, truth) = feedback.sampled
    var found = DriftResult.Importance(result: nil, problem: nil, metric: reference.metric, rows: table.rowCount)
    guard table.rowCount > 0 else {
      found.problem = "no row with a label is there yet"
      return found
    }
    let predictor: Predictor
    do {
      predictor = try Predictor(folder: model.folder, threads: resources.threads, memory: resources.memory)
    } catch let error as InferenceError { throw Failure(error) }
    let classes = feedback.classes
    guard predictor.answer == (classes.isEmpty ? .value : .classes(classes)) else {
      throw Failure(
        .unavailable, "answers something else than the model's profile has", file: predictor.path,
        advice: "see whether the files of the model's folder are of one model")
    }
    func scored(_ table: Table) throws -> ScoredRows {
      if Termination.isAsked { throw Failure(.unavailable, "stopped by a signal while columns were shuffled") }
      let answers = try inference { () throws(InferenceError) in try predictor.answers(table) }
      return try LabelledFeedback.scored(truth, answers.map { Double($0) }, classes: classes.count)
    }
    do {
      let rows = try scored(table)
      var generator = SeededGenerator(seed: 0)
      var columns: [ImportanceShift.Shuffled] = []
      for input in predictor.inputs {
        guard let before = reference.byColumn[input.column], let values = table[input.column]?.values else {
          throw Failure(
            .unavailable, "does not say how much '\(input.column)' mattered", file: "\(model.folder)/importances.json",
            advice: "train the model again, or leave min_importance_agreement out")
        }
        var shuffled: [ScoredRows] = []
        for _ in 0..<Self.repetitions {
          var order = Array(0..<table.rowCount)
          generator.shuffle(&order)
          shuffled.append(try scored(table.replacing(input.column, with: values.rows(order))))
        }
        columns.append(.init(column: input.column, reference: before, rows: shuffled))
      }
      found.result = try ImportanceShift(
        reference.metric, rows: rows, columns: columns, least: least,
        bootstrap: Bootstrap(seed: 0, draws: Self.draws, threads: resources.threads))
    } catch let error as UndefinedMetric { found.problem = error.description }
    return found
  }
}
