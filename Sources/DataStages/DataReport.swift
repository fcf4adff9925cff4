internal import Quality
internal import Reports
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// What was found in the data, for people.
struct DataReport {
  private let judged: JudgedData
  private let decision: DataDecision
  private let place: RunPlace

  init(_ judged: JudgedData, _ decision: DataDecision, place: RunPlace) {
    self.judged = judged
    self.decision = decision
    self.place = place
  }

  func html() -> String { document.html() }

  private var verdict: DataVerdict { judged.verdict }

  var document: Report {
    let sections = [
      unmetSection, changeSection, expectationSection, missingSection, DistributionSection(judged).section,
      anomalySection, badRowSection,
    ]
    return Report(
      kind: "Data validation", title: place.name,
      summary: """
        \(verdict.rows, "row", "rows") of \(judged.columns.count, "column", "columns"), judged as of \
        \(words: judged.judgedAt).
        """,
      verdict: Report.Verdict(outcome, Prose(decision.reason)), keyFigures: keyFigures,
      sections: sections.compactMap(\.self))
  }

  private var outcome: Report.Outcome {
    switch decision.outcome {
    case .passed: .passed
    case .passedWithWarning: .warning
    case .refused, .undecided: .failed
    }
  }

  private var keyFigures: [Report.KeyFigure] {
    let all = verdict.rows + verdict.unreadableRows
    let met = verdict.results.count - verdict.unmet.count
    return [
      Report.KeyFigure("Rows", .count(all)),
      Report.KeyFigure(
        "Bad rows", .count(verdict.badRows),
        note: all == 0 ? nil : "\(share: Double(verdict.badRows) / Double(all)) of all"),
      Report.KeyFigure("Could not be read", .count(verdict.unreadableRows)),
      Report.KeyFigure("Expectations met", .count(met), note: "of \(verdict.results.count)"),
    ]
  }

  private var unmetSection: Report.Section? {
    let shown = 20
    let unmet = verdict.unmet
    var blocks: [Report.Block] = unmet.prefix(shown).map {
      .remark(Report.Verdict(decision.passes ? .warning : .failed, Prose($0.reason)))
    }
    if unmet.count > shown { blocks.append(.paragraph("\(unmet.count - shown) more are in the table.")) }
    blocks += judged.leakage.map { .remark(Report.Verdict(.warning, Prose($0.reason))) }
    return blocks.isEmpty ? nil : Report.Section("What to look at", blocks)
  }

  private var changeSection: Report.Section? {
    guard let last = judged.last, let change = judged.change else { return nil }
    let sentences = change.sentences
    return Report.Section(
      "Since the last run", introduction: "Compared with \(code: last.run), the last run whose data passed.",
      [sentences.isEmpty ? .paragraph("The columns are the same.") : .list(sentences.map { Prose($0) })])
  }

  private var expectationSection: Report.Section {
    let rows: [[Report.Value]] = verdict.results.map { result in
      [
        .text(result.expectation.subject),
        .code(result.expectation.type), .outcome(result.success ? .passed : .failed), .text(result.reason),
      ]
    }
    return Report.Section(
      "Expectations",
      introduction:
        "Names and figures are those of Great Expectations; \(code: "data_validation.json") has all of them.",
      [.table(Report.Table(columns: ["Column", "Expectation", "Outcome", "What was found"], rows: rows))])
  }

  private var missingSection: Report.Section? {
    guard verdict.rows > 0, !judged.columns.isEmpty else { return nil }
    let permitted = Dictionary(
      verdict.results.compactMap { result -> (String, Double)? in
        if case .notNull(let name, let share) = result.expectation.rule { (name, share) } else { nil }
      }, uniquingKeysWith: { first, _ in first })
    let shares = judged.columns.map { Double(verdict.missing[$0.name] ?? 0) / Double(verdict.rows) }
    let rows: [[Report.Value]] = zip(judged.columns, shares).map { column, share in
      [
        .text(column.name), .text(column.type?.rawValue ?? ""), .count(verdict.missing[column.name] ?? 0),
        .share(share),
        permitted[column.name].map { .share($0) } ?? .none,
        judged.last?.missingShare(of: column.name).map { .share($0) } ?? .none,
      ]
    }
    let lacking = zip(judged.columns, shares).filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }.prefix(30)
    let table = Report.Block.table(
      Report.Table(
        columns: ["Column", "Type", "Missing", "Share", "Permitted", "Last time"], rows: rows))
    guard !lacking.isEmpty else {
      return Report.Section("Missing values", introduction: "Every row has a value in every column.", [table])
    }
    let chart = BarChart(
      axis: ChartAxis("rows without a value", unit: .share), series: ["missing"],
      bars: lacking.map { BarChart.Bar($0.0.name, [$0.1]) })
    return Report.Section(
      "Missing values",
      [.figures([Report.Figure("Columns that lack values", caption: "The share of all rows.", .bars(chart))]), table])
  }

  private var anomalySection: Report.Section? {
    let results = verdict.results.filter {
      if case .ordinary = $0.expectation.rule { true } else { false }
    }
    guard !results.isEmpty else { return nil }
    let rows: [[Report.Value]] = results.map { result in
      guard case .rows(let figures) = result.figures else {
        return [.text(result.expectation.columns[0]), .none, .none, .text(result.reason)]
      }
      let some = figures.counts.prefix(5).map { $0.value.text }.joined(separator: ", ")
      return [
        .text(result.expectation.columns[0]), .count(figures.unexpected), some.isEmpty ? .none : .text(some),
        .text(result.reason),
      ]
    }
    return Report.Section(
      "Anomalies", introduction: "Values that lie apart from the others of their column.",
      [.table(Report.Table(columns: ["Column", "Values", "For instance", "What was found"], rows: rows))])
  }

  private var badRowSection: Report.Section? {
    guard verdict.badRows > 0 else { return nil }
    let shown = 20
    var rows: [[Report.Value]] = judged.unreadable.prefix(shown).map { bad in
      [.code("\(place.relative(bad.file)):\(bad.line)"), .text((bad.column.map { "\($0): " } ?? "") + bad.problem)]
    }
    var last: Int?
    for fault in verdict.faults where rows.count < shown && fault.row != last {
      last = fault.row
      let at = judged.places.place(of: fault.row)
      rows.append([
        .code("\(place.relative(at.file)):\(at.line)"), .text(verdict.results[fault.expectation].expectation.fault),
      ])
    }
    let whereabouts: Prose =
      decision.keepsBadRows && verdict.unreadableRows == 0
      ? "They stay in what is passed on, as the config says."
      : "\(code: RunFolder.quarantine.rawValue + "/") has them all, with every reason."
    return Report.Section(
      "Bad rows", introduction: whereabouts,
      [.table(Report.Table(caption: "The first of them", columns: ["Place", "What is wrong"], rows: rows))])
  }
}

extension Expectation {
  /// The columns that it is about; empty for all rows.
  fileprivate var subject: String {
    if case .exists(let name) = rule { return name }
    return columns.joined(separator: ", ")
  }
}

extension ResultValue {
  /// As people read it.
  fileprivate var text: String {
    switch self {
    case .null: "no value"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): NumberText.measured(value)
    case .text(let value): value
    case .list(let values): values.map(\.text).joined(separator: ", ")
    case .object(let members): members.map { "\($0.key) \($0.value.text)" }.joined(separator: ", ")
    }
  }
}

extension RunPlace {
  /// A path below the run's folder, from there on.
  fileprivate func relative(_ path: String) -> String {
    path.hasPrefix("\(folder)/") ? String(path.dropFirst(folder.count + 1)) : path
  }
}
