internal import Files
internal import Quality
internal import Reports
public import RuntimeContract
public import StageRuntime
internal import Tabular
internal import Tracking

/// Judges the rows of a folder, and writes `processed/`, `quarantine/` and a report.
///
/// The rows are read once to be judged. Only if some are bad are they read again, to be parted: what is bad is known when
/// all were seen.
public struct DataValidationStage {
  let config: ValidateDataConfig
  let place: RunPlace
  let log: Log
  let resources: Resources
  /// Microseconds since 1970: what the age of rows is told by.
  let now: Int64

  public static let reportName = "data_validation"

  public init(
    config: ValidateDataConfig, place: RunPlace, log: Log, resources: Resources = Resources(), now: Int64
  ) {
    self.config = config
    self.place = place
    self.log = log
    self.resources = resources
    self.now = now
  }

  /// - Throws: `Failure` of kind `refused` for data that fails, `unavailable` when it could not be judged. The reports are
  ///   there in either case, and `processed/` only if the data passes.
  public func run() throws {
    try TrackedStage.run(.validateData, config.tracking, place: place, log: log) { try run(noting: &$0) }
  }

  private func run(noting notes: inout StageNotes) throws {
    let copy = try ResultCopy(config.copyOut, place: place, log: log, resources: resources)
    let schema = try reading { () throws(TableError) in try SchemaFile.read("\(input)/\(TableFile.schema)") }
    let aside = try StageFolder(place.path(.quarantine))
    var judged = try judge(InputColumns.merged(schema, config.columns), aside: aside)
    let profilePath = "\(place.parent)/\(DataProfile.fileName)"
    let earlierPath = "\(place.parent)/\(DataProfile.earlierFileName)"
    var last = lastProfile(profilePath)
    // A run that is done again is compared with the run before it, and not with itself.
    if last?.run == place.name { last = lastProfile(earlierPath) }
    judged.last = last
    judged.change = last?.change(to: judged.columns)
    judged.verdict.notes = judged.notes
    let decision = DataDecision(judged.verdict, onFailure: config.quality.onFailure)
    try Folder.make(place.path(.reports))
    let report = "\(place.path(.reports))/\(Self.reportName)"
    try FileBytes.replace("\(report).json", with: JSONFile.text(judged.verdict))
    try part(judged, decision, aside: aside)
    try FileBytes.replace("\(report).html", with: Array(DataReport(judged, decision, place: place).html().utf8))
    tell(judged, decision)
    notes.add(judged.verdict, decision)
    for kind in ["json", "html"] { notes.artifact("\(report).\(kind)") }
    guard decision.passes else {
      throw Failure(
        decision.outcome == .undecided ? .unavailable : .refused, decision.reason,
        advice: "\(report).html shows what was found"
          + (judged.verdict.badRows > 0 ? ", and \(place.path(.quarantine))/ has the bad rows" : ""))
    }
    if config.tracking != nil {
      try notes.dataset(
        RunFolder.processed.rawValue, file: "\(place.path(.processed))/\(TableFile.data)", context: "validation",
        rows: judged.verdict.rows - (decision.keepsBadRows ? 0 : judged.verdict.bad.count))
    }
    try copy?.run(.processed)
    if let last { try last.write(to: earlierPath) }
    let missing = judged.columns.map { judged.verdict.missing[$0.name] ?? 0 }
    try DataProfile(run: place.name, rows: judged.verdict.rows, columns: judged.columns, missing: missing)
      .write(to: profilePath)
  }

  private var input: String { place.path(config.input) }

  private func opened(_ columns: [Column], badRows: BadRowPolicy) throws(TableError) -> TableReader {
    var options = ReadOptions()
    options.otherColumns = .ignored
    options.threads = resources.threads
    options.badRows = badRows
    options.goesOn = { !Termination.isAsked }
    return try TableReader(files: ["\(input)/\(TableFile.data)"], format: .csv, columns: columns, options: options)
  }

  private func judge(_ columns: [Column], aside: StageFolder) throws -> JudgedData {
    let reader = try reading { () throws(TableError) in
      try opened(columns, badRows: .quarantine(path: aside.file(QuarantineFile.unreadable)))
    }
    // What the config leaves open is as the data have it.
    let types = Dictionary(columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    let expected = config.columns.map { column in
      var column = column
      column.type = column.type ?? types[column.name] ?? nil
      return column
    }
    var judge = DataJudge(
      suite: Expectation.suite(columns: expected, quality: config.quality), columns: reader.columns)
    var sample = RowSample()
    while let table = try reading({ () throws(TableError) in try reader.next() }) {
      judge.observe(table)
      sample.observe(table)
      log.progress("judged \(reader.report.rows) rows")
    }
    let verdict = judge.verdict(
      now: now, unreadableRows: reader.report.badRows, maxBadRows: config.quality.maxBadRows)
    return JudgedData(
      verdict: verdict, columns: reader.schema, sample: sample, unreadable: reader.report.examples,
      places: reader.places, judgedAt: TimestampText.of(now))
  }

  /// A profile that cannot be used is no reason to refuse data.
  private func lastProfile(_ path: String) -> DataProfile? {
    do {
      return try DataProfile.read(path)
    } catch let finding as JSONFinding {
      log(.warning, "profile_unusable", "\(path) is passed over: \(finding)")
    } catch { log(.warning, "profile_unusable", "\(path) is passed over: \(error)") }
    return nil
  }

  /// Writes the rows that are passed on and those that are not.
  private func part(_ judged: JudgedData, _ decision: DataDecision, aside: StageFolder) throws {
    let verdict = judged.verdict
    let dropsRows = verdict.unreadableRows > 0 || (!decision.keepsBadRows && verdict.bad.count > 0)
    let processed = decision.passes ? try StageFolder(place.path(.processed)) : nil
    if !dropsRows, let processed {
      try FileBytes.copy("\(input)/\(TableFile.data)", to: processed.file(TableFile.data))
      try reading { () throws(TableError) in
        try SchemaFile.write(judged.columns, to: processed.file(TableFile.schema))
      }
    } else if processed != nil || verdict.bad.count > 0 {
      try reading { () throws(TableError) in
        try RowParting(judged, decision, declared: config.columns).run(
          opened(judged.columns, badRows: .count), processed: processed, aside: aside)
      }
    }
    if verdict.badRows > 0, !decision.keepsBadRows || verdict.unreadableRows > 0 {
      try aside.publish()
    } else {
      try aside.discard()
      try Folder.remove(place.path(.quarantine))
    }
    if let processed { try processed.publish() } else { try Folder.remove(place.path(.processed)) }
  }

  private func tell(_ judged: JudgedData, _ decision: DataDecision) {
    let shown = 20
    let unmet = judged.verdict.unmet
    for result in unmet.prefix(shown) {
      log(.warning, "expectation_unmet", result.reason, ["expectation": .text(result.expectation.type)])
    }
    if unmet.count > shown {
      log(.warning, "expectations_unmet", "\(unmet.count - shown) further expectations are not met")
    }
    for sentence in judged.change?.sentences ?? [] { log(.warning, "schema_changed", sentence) }
    for hint in judged.leakage { log(.warning, "leakage_suspected", hint.reason) }
    guard decision.passes else { return }
    log(
      decision.outcome == .passed ? .info : .warning, "data_judged", decision.reason,
      [
        "rows": .count(judged.verdict.rows), "bad_rows": .count(judged.verdict.badRows),
        "judged_at": .text(judged.judgedAt),
      ])
  }
}

extension StageNotes {
  fileprivate mutating func add(_ verdict: DataVerdict, _ decision: DataDecision) {
    metric("rows", Double(verdict.rows))
    metric("bad_rows", Double(verdict.badRows))
    metric("unreadable_rows", Double(verdict.unreadableRows))
    metric("expectations", Double(verdict.results.count))
    metric("expectations_met", Double(verdict.results.count - verdict.unmet.count))
    tag("mlgen.verdict.data", decision.outcome.rawValue)
  }
}
