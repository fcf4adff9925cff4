internal import Files
internal import Glibc
internal import Metrics
internal import Quality
internal import Reports
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Compares the rows of a prediction log with the profile of the model that answered them.
struct DriftStage {
  let config: DriftConfig
  let place: RunPlace
  let log: Log
  let resources: Resources
  /// Microseconds since 1970: where the window ends.
  let now: Int64

  func run() throws {
    let model = try ReferenceModel(folder: config.model)
    let window = LogWindow(seconds: config.windowSeconds, through: now)
    var feedback: LabelledFeedback?
    var earliest = window.from
    var labelled: LogWindow?
    if let check = config.performance {
      let due = LogWindow(
        seconds: config.windowSeconds, through: now - Int64(check.labelsAfterSeconds) * 1_000_000)
      labelled = due
      earliest = min(earliest, due.from)
      feedback = try LabelledFeedback(
        check, config: config, profile: model.profile, window: due, threads: resources.threads)
    }
    let reader = PredictionLogReader(
      folder: config.predictionLog, profile: model.profile, window: window, threads: resources.threads, log: log)
    let rows = try reader.read(since: earliest) { feedback?.observe($0) }
    guard rows.rows > 0 else { throw nothingToJudge(rows, window) }
    let references = (model.profile.columns + model.profile.predictions).map { ColumnSample($0) }
    let comparisons = zip(references, rows.columns + rows.predictions).map { reference, tally in
      ColumnComparison(name: tally.name, reference: reference, current: tally.sample)
    }
    let rules = DriftRules(tests: config.tests, threshold: config.threshold)
    let judgement = DriftJudgement(comparisons, rules: rules)
    guard judgement.notJudged.count < judgement.columns.count else {
      throw Failure(.unavailable, judgement.summary + " " + (judgement.columns.first?.reason ?? ""))
    }
    let performance = try feedback.flatMap { try self.performance($0, model, labelled ?? window) }
    let importance = try feedback.flatMap { feedback in
      try config.performance?.minImportanceAgreement.map {
        try ImportanceProbe(model: model, resources: resources).judge(feedback, least: $0)
      }
    }
    let worse = performance?.result?.hasDrifted == true
    let shifted = importance?.result?.hasShifted == true
    var reasons = [judgement.summary]
    if let result = performance?.result, worse {
      reasons.append(result.reason.prefix(1).uppercased() + result.reason.dropFirst())
    }
    if let result = importance?.result, shifted { reasons.append(result.reason) }
    var result = DriftResult(
      judgedAt: TimestampText.of(now), window: window.text,
      verdict: worse || shifted || !judgement.drifted.isEmpty ? .drifted : .steady,
      reason: reasons.joined(separator: " "),
      reference: .init(name: "\(ModelProfile.fileName) of \(config.model)", rows: model.profile.rows),
      current: .init(name: config.predictionLog, rows: rows.rows), unreadable: rows.unreadable,
      definitions: rules.definitions + [Self.errors], rules: rules,
      columns: Array(judgement.columns.prefix(rows.columns.count)),
      predictions: Array(judgement.columns.dropFirst(rows.columns.count)), performance: performance,
      importance: importance, remarks: remarks(rows, feedback))
    result.retraining = retraining(result)
    let isAsked = result.retraining?.requested == true
    try DriftOutput(place: place, log: log).write(result, comparisons: comparisons, now: now) {
      // That it was asked for is noted when the reports say so: until then, nobody was told.
      if isAsked { try RetrainingState.write(now, to: statePath) }
    }
  }

  private static let errors =
    "The reference is the model's profile, and the current rows are a sketch: both keep a distribution of numbers within "
    + "a rank error, which is told with Kolmogorov-Smirnov's distance; its p-value is that of the least distance which "
    + "the errors allow. Figures of texts are exact as long as no more than 1,000 different ones occur; further ones count as "
    + "one."

  private func nothingToJudge(_ rows: LoggedRows, _ window: LogWindow) -> Failure {
    var message = "no row of the log lies in the window \(window.text): \(rows.files) files were read"
    if rows.unreadable > 0 {
      message += ", \(rows.unreadable) lines could not be (\(rows.examples.first?.description ?? ""))"
    }
    if let newest = rows.newest { message += ", whose newest row is of \(TimestampText.of(newest))" }
    return Failure(
      .unavailable, message, file: config.predictionLog,
      advice: "see whether the model server gets requests, and what share of them it logs")
  }

  private func remarks(_ rows: LoggedRows, _ feedback: LabelledFeedback?) -> [String] {
    var remarks: [String] = []
    if rows.unreadable > 0 {
      remarks.append(
        "\(rows.unreadable) lines of the log could not be read, the first: \(rows.examples.first?.description ?? "").")
    }
    if rows.shadowRows > 0 {
      remarks.append("\(rows.shadowRows) rows of the variant shadow are copies, and do not count.")
    }
    if rows.versionRows < rows.rows {
      remarks.append(
        "Predictions are those of \(rows.versionRows) rows that version \(rows.version ?? "") answered, as it did the "
          + "newest row; \(rows.rows - rows.versionRows) were answered by others.")
    }
    if let feedback, feedback.isCutOff {
      remarks.append("Of labels, and of rows that have one, the first \(LabelledFeedback.most) count.")
    }
    if let feedback, feedback.unknown > 0 {
      remarks.append("\(feedback.unknown) labels are no class of the model, and do not count.")
    }
    return remarks
  }

  private func performance(
    _ feedback: LabelledFeedback, _ model: ReferenceModel, _ window: LogWindow
  ) throws -> DriftResult.Performance? {
    guard let check = config.performance else { return nil }
    var performance = DriftResult.Performance(
      result: nil, problem: nil, rows: feedback.count, window: window.text, part: nil)
    let reference = try model.figure(check.metric)
    performance.part = reference.part
    do throws(UndefinedMetric) {
      performance.result = try ConceptDrift(
        check.metric, reference: reference.value, rows: feedback.scored(), maxDrop: check.maxDrop,
        bootstrap: Bootstrap(seed: 0, threads: resources.threads))
    } catch { performance.problem = error.description }
    return performance
  }

  private var statePath: String { "\(place.parent)/\(RetrainingState.fileName)" }

  private func retraining(_ result: DriftResult) -> RetrainingDecision? {
    guard let rule = config.retraining else { return nil }
    var found: [RetrainingTrigger] = []
    if !result.drifted.isEmpty { found.append(.drift) }
    // Both say that what was learned holds no longer.
    if result.performance?.result?.hasDrifted == true || result.importance?.result?.hasShifted == true {
      found.append(.performance)
    }
    return RetrainingDecision(rule, found: found, last: RetrainingState.last(statePath, log: log), now: now)
  }
}

/// Writes what was found, and ends with the verdict.
struct DriftOutput {
  let place: RunPlace
  let log: Log

  static let name = "drift"

  /// - Parameter written: what follows when the reports are there.
  /// - Throws: `Failure` of kind `refused` when something has drifted.
  func write(
    _ result: DriftResult, comparisons: [ColumnComparison], now: Int64, written: () throws -> Void = {}
  ) throws {
    try Folder.make(place.path(.reports))
    let path = "\(place.path(.reports))/\(Self.name)"
    try FileBytes.replace("\(path).json", with: JSONFile.text(result))
    let metrics = result.metrics(judgedAt: Double(now) / 1_000_000, labels: Self.labels)
    try FileBytes.replace("\(path).prom", with: Array(MetricText.text(metrics).utf8))
    let report = DriftReport(result, comparisons: comparisons, title: place.name)
    try FileBytes.replace("\(path).html", with: Array(report.document.html().utf8))
    try written()
    tell(result)
    guard result.verdict == .steady else {
      throw Failure(.refused, result.reason, advice: "\(path).html shows what was found")
    }
  }

  private static var labels: [MetricFamily.Label] {
    [("pipeline", Contract.Variable.pipeline), ("environment", Contract.Variable.environment)].compactMap {
      name, variable in
      getenv(variable).map { MetricFamily.Label(name, String(cString: $0)) }
    }
  }

  private func tell(_ result: DriftResult) {
    for drift in result.drifted {
      log(.warning, "drifted", "\(drift.name): \(drift.reason)", ["name": .text(drift.name)])
    }
    for remark in result.remarks { log(.warning, "remark", remark) }
    if let performance = result.performance {
      let text = performance.result?.reason ?? "performance was not judged: \(performance.problem ?? "")"
      log(
        performance.result?.hasDrifted == false ? .info : .warning, "performance", text,
        ["rows": .count(performance.rows)])
    }
    if let importance = result.importance {
      let text = importance.result?.reason ?? "importance was not judged: \(importance.problem ?? "")"
      log(
        importance.result?.hasShifted == false ? .info : .warning, "importance", text,
        ["rows": .count(importance.rows)])
    }
    if let retraining = result.retraining {
      log("retraining", retraining.reason, ["requested": .text("\(retraining.requested)")])
    }
    guard result.verdict == .steady else { return }
    log(
      "drift_judged", result.reason,
      ["rows": .count(result.current.rows), "judged_at": .text(result.judgedAt)])
  }
}
