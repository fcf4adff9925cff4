internal import Files
internal import Inference
internal import Metrics
internal import Quality
internal import RuntimeContract
internal import StageRuntime

/// What a model is to be compared with, and where that is.
struct BaselineModel {
  /// A baseline that was looked for.
  enum Found {
    /// A model's folder, and its name for people: `the champion, version 7`.
    case folder(String, name: String)
    /// There is none, and that is no fault; why, as a sentence's end.
    case none(reason: String)
    /// There may be one, and nobody can get at it; why, as a sentence's end.
    case unreachable(reason: String)
  }

  let kind: BaselineKind
  let found: Found

  /// For people, when it has no version.
  static func name(_ kind: BaselineKind) -> String { kind == .champion ? "the champion" : "the baseline" }

  /// The baseline's answers to the rows, in the order of the judged model's classes.
  ///
  /// - Returns: the opponent of the gates, what the verdict says of it, and its answers when it has any.
  func judged(
    rows: TestRows, answer: Predictor.Answer, resources: Resources, measuresLatency: Bool
  ) throws -> (opponent: Opponent, facts: JudgedBaseline, scored: ScoredRows?) {
    let name: String
    let folder: String
    switch found {
    case .none(let reason):
      return (
        .none(reason: reason), JudgedBaseline(kind: kind, name: Self.name(kind), problem: reason), nil
      )
    case .unreachable(let reason):
      return (
        .unusable(reason: reason), JudgedBaseline(kind: kind, name: Self.name(kind), problem: reason), nil
      )
    case .folder(let path, let own): (folder, name) = (path, own)
    }
    var facts = JudgedBaseline(kind: kind, name: name)
    do {
      let predictor = try Predictor(folder: folder, threads: resources.threads, memory: resources.memory)
      facts.digest = predictor.digest
      let answers = try Self.ordered(try predictor.answers(rows.table), predictor, as: answer)
      let unusable = answers.count { !$0.isFinite }
      guard unusable == 0 else {
        throw InferenceError(predictor.path, "\(unusable) of its \(answers.count) answers are no finite numbers")
      }
      let scored: ScoredRows
      do { scored = try rows.scored(answers) } catch { throw InferenceError(predictor.path, error.description) }
      var measured: [MetricName: Double] = [:]
      if measuresLatency { measured = try LatencyMeter().measure(Predictor(folder: folder), rows.table).measured }
      return (.model(name: name, rows: scored, measured: measured), facts, scored)
    } catch let error as InferenceError {
      return unusable("\(name) \(error.message)", facts)
    } catch let error as FileError {
      return unusable("\(error.path): \(error.message)", facts)
    }
  }

  private func unusable(
    _ reason: String, _ facts: JudgedBaseline
  ) -> (opponent: Opponent, facts: JudgedBaseline, scored: ScoredRows?) {
    var facts = facts
    facts.problem = reason
    return (.unusable(reason: reason), facts, nil)
  }

  /// The answers with the classes in another model's order.
  private static func ordered(
    _ answers: [Float], _ predictor: Predictor, as wanted: Predictor.Answer
  ) throws(InferenceError) -> [Float] {
    switch (predictor.answer, wanted) {
    case (.value, .value): return answers
    case (.classes(let own), .classes(let names)):
      let places = names.compactMap { own.firstIndex(of: $0) }
      guard places.count == names.count, own.count == names.count else {
        throw InferenceError(
          predictor.path,
          "tells the classes \(list(own)) apart, and this model \(list(names))")
      }
      guard own != names else { return answers }
      return (0..<answers.count / own.count).flatMap { row in places.map { answers[row * own.count + $0] } }
    case (.value, .classes): throw InferenceError(predictor.path, "answers numbers, and this model classes")
    case (.classes, .value): throw InferenceError(predictor.path, "answers classes, and this model numbers")
    }
  }

  private static func list(_ names: [String]) -> String {
    names.count > 6
      ? names.prefix(5).joined(separator: ", ") + " and \(names.count - 5) others" : names.joined(separator: ", ")
  }
}
