internal import Inference
internal import Metrics
internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Judges a model by rows with labels: from the config and what was read to the verdict.
struct ModelJudgement {
  let config: ValidateModelConfig
  let predictor: Predictor
  /// The same model on one thread, as a server runs it.
  let single: Predictor
  let rows: TestRows
  /// Nil judges the model alone.
  let baseline: BaselineModel?
  let resources: Resources
  let log: Log

  /// What came out, and what reports draw of it.
  struct Outcome {
    var verdict: ModelVerdict
    /// Nil when the model's answers are none.
    var scored: ScoredRows?
    var baselineScored: ScoredRows?
  }

  /// Rows that the bootstrap draws at most for each figure: large parts need fewer draws, and would take long.
  private static let mostDrawnRows = 200_000_000

  func judge() throws -> Outcome {
    let answers = try inference { () throws(InferenceError) in try predictor.answers(rows.table) }
    var problems: [String] = []
    var scored: ScoredRows?
    let outputs = predictor.answer.outputs
    let unusable = answers.indices.filter { !answers[$0].isFinite }
    if let first = unusable.first {
      let place = rows.place(of: first / outputs)
      let count = Set(unusable.map { $0 / outputs }).count
      problems.append(
        "The model answers \(count) of \(rows.count) rows with what is no finite number, first the one at "
          + "\(place.file):\(place.line).")
    } else {
      do throws(UndefinedMetric) {
        scored = try rows.scored(answers)
      } catch { problems.append("The model's answers are no probabilities: \(error.description).") }
    }
    try checkStop()
    guard let scored else { return Outcome(verdict: unscored(problems), scored: nil, baselineScored: nil) }
    let names = Self.unique(config.metrics + config.gates.map(\.metric))
    let latency =
      names.contains { $0.task == nil }
      ? try inference { () throws(InferenceError) in try LatencyMeter().measure(single, rows.table) } : nil
    let compared = try baseline?.judged(
      rows: rows, answer: predictor.answer, resources: resources, measuresLatency: latency != nil)
    if let problem = compared?.facts.problem {
      log(.warning, "not_compared", "the model is compared with nothing: \(problem)")
    }
    try checkStop()
    let draws = max(200, min(1000, Self.mostDrawnRows / rows.count))
    let keeper = GateKeeper(
      rows: scored, measured: latency?.measured ?? [:],
      opponent: compared?.opponent ?? .none(reason: "the config names no baseline"),
      bootstrap: Bootstrap(seed: config.seed, draws: draws, threads: resources.threads))
    let figures = keeper.figures(names)
    let gates = config.gates.map { gate in
      GateVerdict(
        gate, figures.first { $0.metric == gate.metric } ?? MetricFigure(metric: gate.metric, value: nil),
        keeper.opponent)
    }
    try checkStop()
    let slices = try config.slices.flatMap { name in
      try checkStop()
      return keeper.slices(RowGroups(try column(name, "slices")), metrics: config.metrics)
    }
    let fairness = try config.fairness.map { check in
      FairnessVerdict(check, scored, RowGroups(try column(check.column, "fairness")))
    }
    let probe = BehaviourProbe(predictor: predictor, rows: rows, columns: config.columns)
    var behaviour: [BehaviourVerdict] = []
    for column in config.behaviour.invariant { behaviour.append(try probe.invariant(column)) }
    for check in config.behaviour.directional { behaviour.append(try probe.directional(check)) }
    var verdict = ModelVerdict(
      modelName: config.modelName, modelDigest: predictor.digest, task: config.task, outcome: .passed, reason: "",
      rows: rows.counts, draws: draws, baseline: compared?.facts, problems: problems, gates: gates, metrics: figures,
      slices: slices, fairness: fairness, behaviour: behaviour, latency: latency,
      calibration: calibration(scored, compared?.scored), experiment: config.experiment.map(ExperimentSize.init))
    verdict.decide()
    return Outcome(verdict: verdict, scored: scored, baselineScored: compared?.scored)
  }

  /// Of a model whose answers cannot be judged: every gate stops it.
  private func unscored(_ problems: [String]) -> ModelVerdict {
    let why = "its answers cannot be used"
    var verdict = ModelVerdict(
      modelName: config.modelName, modelDigest: predictor.digest, task: config.task, outcome: .failed, reason: "",
      rows: rows.counts, draws: 0, problems: problems,
      gates: config.gates.map {
        GateVerdict(gate: $0, outcome: .failed, reason: "\($0.metric.rawValue) of this model is nothing: \(why).")
      },
      metrics: config.metrics.map { MetricFigure(metric: $0, value: nil, problem: why) },
      experiment: config.experiment.map(ExperimentSize.init))
    verdict.decide()
    return verdict
  }

  private static func unique(_ names: [MetricName]) -> [MetricName] {
    var seen: Set<MetricName> = []
    return names.filter { seen.insert($0).inserted }
  }

  private func column(_ name: String, _ key: String) throws(Failure) -> TableColumn {
    guard let column = rows.table[name] else {
      throw Failure(
        .unavailable,
        details: [
          .init(
            path: key,
            message: "the rows have no column '\(name)'; they have: "
              + rows.table.columns.map(\.name).joined(separator: ", "))
        ])
    }
    return column
  }

  private func checkStop() throws(Failure) {
    if Termination.isAsked { throw .stopped }
  }

  /// More classes would be more than anybody reads.
  private static let mostCalibrated = 20
  private static let bins = 10

  private func calibration(_ scored: ScoredRows, _ other: ScoredRows?) -> [ClassCalibration] {
    guard case .classes(let rows) = scored.kind, case .classes(let names) = predictor.answer else { return [] }
    var baseline: Classification?
    if let other, case .classes(let rows) = other.kind { baseline = rows }
    let classes = names.count == 2 ? [1] : Array(0..<min(names.count, Self.mostCalibrated))
    return classes.map { index in
      let own = Self.bins(rows, index)
      let others = baseline.map { Self.bins($0, index) }
      return ClassCalibration(
        className: names[index], bins: own.bins, error: own.error, baselineBins: others?.bins,
        baselineError: others?.error)
    }
  }

  private static func bins(_ rows: Classification, _ index: Int) -> (bins: [ClassCalibration.Bin], error: Double) {
    let bins = rows.calibration(of: index, bins: bins)
    let total = bins.reduce(0) { $0 + $1.weight }
    return (
      bins.map { .init(predicted: $0.predicted, observed: $0.observed, rows: Int($0.weight.rounded())) },
      bins.reduce(0) { $0 + abs($1.predicted - $1.observed) * $1.weight / total }
    )
  }
}

/// Runs a model, with errors of programs.
func inference<Value>(_ body: () throws(InferenceError) -> Value) throws(Failure) -> Value {
  do throws(InferenceError) {
    return try body()
  } catch { throw Failure(error) }
}

extension Failure {
  init(_ error: InferenceError) {
    self.init(.unavailable, error.message, file: error.file, advice: "judge a model that was made for these rows")
  }
}

extension ModelVerdict {
  /// Everything that was decided: what for, how it ended, and why.
  var judgements: [(name: String, outcome: GateOutcome, reason: String)] {
    problems.map { ("the model's answers", .failed, $0) }
      + gates.map { ($0.gate.metric.rawValue, $0.outcome, $0.reason) }
      + (fairness.map { [("fairness of \($0.check.column)", $0.outcome, $0.reason)] } ?? [])
      + behaviour.map { ("behaviour of \($0.column)", $0.outcome, $0.reason) }
  }

  /// One that failed fails all; one that could not be made lets nothing pass.
  mutating func decide() {
    let all = judgements
    let failed = all.filter { $0.outcome == .failed }.map(\.name)
    let open = all.filter { $0.outcome == .notJudged }.map(\.name)
    let count = "\(all.count) \(all.count == 1 ? "judgement" : "judgements")"
    if !failed.isEmpty {
      outcome = .failed
      reason = "\(failed.count) of \(count) failed: \(failed.joined(separator: ", "))."
    } else if !open.isEmpty {
      outcome = .notJudged
      reason = "\(open.count) of \(count) could not be made: \(open.joined(separator: ", "))."
    } else {
      outcome = .passed
      reason =
        all.isEmpty
        ? "Nothing is asked of the model."
        : all.count == 1 ? "The only judgement is passed." : "All \(count) are passed."
    }
  }

  /// How the program ends.
  var exitCode: ExitCode {
    switch outcome {
    case .passed, .notApplicable: .passed
    case .failed: .refused
    case .notJudged: .unavailable
    }
  }
}
