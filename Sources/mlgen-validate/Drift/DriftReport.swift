internal import Quality
internal import Reports
internal import RuntimeContract

/// What was found about drift, for people.
struct DriftReport {
  private let result: DriftResult
  private let comparisons: [ColumnComparison]
  private let title: String

  /// Further columns have no picture; those that drifted come first.
  private static let mostPictures = 24

  init(_ result: DriftResult, comparisons: [ColumnComparison], title: String) {
    self.result = result
    self.comparisons = comparisons
    self.title = title
  }

  var document: Report {
    let sections = [
      lookSection, section("Columns", result.columns),
      result.predictions.isEmpty ? nil : section("Predictions", result.predictions), performanceSection,
      importanceSection, pictureSection, retrainingSection, definitionSection,
    ]
    let when: Prose = result.window.map { "Rows of \(words: $0), judged" } ?? "Judged"
    return Report(
      kind: "Drift", title: title,
      summary: "\(when) as of \(words: result.judgedAt), against \(code: result.reference.name).",
      verdict: .init(result.verdict == .steady ? .passed : .failed, Prose(result.reason)),
      keyFigures: [
        .init("Drifted", .count(result.drifted.count), note: "of \(result.columns.count + result.predictions.count)"),
        .init("Rows today", .count(result.current.rows)), .init("Rows of the reference", .count(result.reference.rows)),
        .init("Could not be read", .count(result.unreadable)),
      ], sections: sections.compactMap(\.self))
  }

  private var lookSection: Report.Section? {
    let blocks: [Report.Block] =
      result.drifted.prefix(20).map { .remark(.init(.failed, "\($0.name): \(Prose($0.reason))")) }
      + result.remarks.map { .remark(.init(.note, Prose($0))) }
    return blocks.isEmpty ? nil : Report.Section("What to look at", blocks)
  }

  /// What was found first, and the figures below: together they are wider than a page.
  private func section(_ title: String, _ drifts: [ColumnDrift]) -> Report.Section {
    let tests = DriftTest.allCases.filter { test in drifts.contains { $0.measures.contains { $0.test == test } } }
    let found: [[Report.Value]] = drifts.map { [.text($0.name), .outcome($0.outcome.shown), .text($0.reason)] }
    let figures: [[Report.Value]] = drifts.map { drift in
      var row: [Report.Value] = [.text(drift.name)]
      for test in tests {
        row.append(drift.measures.first { $0.test == test }.map { .number($0.statistic) } ?? .none)
      }
      row.append(drift.measures.first { $0.test == .ks }?.error.map { .number($0) } ?? .none)
      row.append(drift.chance.map { .number($0.pValue) } ?? .none)
      row.append(drift.chance.map { .number($0.adjusted) } ?? .none)
      row.append(drift.missing.map { .share($0.change.reference) } ?? .none)
      row.append(drift.missing.map { .share($0.change.current) } ?? .none)
      return row
    }
    let heads =
      ["Name"] + tests.map(\.short) + ["KS rank error", "p", "p adjusted", "Missing before", "Missing now"]
    return Report.Section(
      title,
      [
        .table(Report.Table(columns: ["Name", "Outcome", "What was found"], rows: found)),
        .table(Report.Table(caption: "Figures", columns: heads, rows: figures, alignment: .alongRows)),
      ])
  }

  private var performanceSection: Report.Section? {
    guard let performance = result.performance else { return nil }
    guard let found = performance.result else {
      return Report.Section(
        "Performance",
        [.remark(.init(.warning, "Not judged: \(Prose(performance.problem ?? "")).")), .facts(facts(performance))])
    }
    let chart = IntervalChart(
      axis: ChartAxis(found.metric.rawValue),
      rows: [
        .init(
          found.metric.rawValue, estimate: found.current,
          interval: min(found.interval.low, found.interval.high)...max(found.interval.low, found.interval.high),
          bound: found.metric.goal == .maximize ? .atLeast(found.reference) : .atMost(found.reference),
          outcome: found.hasDrifted ? .failed : .passed)
      ])
    return Report.Section(
      "Performance", introduction: Prose(found.reason),
      [.figures([.init("Now, and at registration", .intervals(chart))]), .facts(facts(performance))])
  }

  private var importanceSection: Report.Section? {
    guard let importance = result.importance else { return nil }
    let facts: [Report.Fact] = [
      .init("Rows with a label", .count(importance.rows)), .init("Metric", .text(importance.metric.rawValue)),
    ]
    guard let found = importance.result else {
      return Report.Section(
        "Importance",
        [.remark(.init(.warning, "Not judged: \(Prose(importance.problem ?? "")).")), .facts(facts)])
    }
    let shown = found.columns.prefix(Self.mostPictures)
    let bars = BarChart(
      axis: ChartAxis("share of the loss", unit: .share), series: ["reference", "today"],
      bars: shown.map { .init($0.name, [$0.reference, $0.current]) })
    let left = found.columns.count - shown.count
    let table = Report.Table(
      columns: ["Column", "Share before", "Share now", "Place before", "Place now"],
      rows: found.columns.map {
        [
          .text($0.name), .share($0.reference), .share($0.current), .count($0.referencePlace), .count($0.currentPlace),
        ]
      })
    return Report.Section(
      "Importance", introduction: Prose(found.reason),
      [
        .figures([
          .init(
            "How much worse the metric gets when a column is shuffled",
            caption: left > 0 ? "\(left, "further column is", "further columns are") not shown." : nil, .bars(bars))
        ]), .table(table), .facts(facts),
      ])
  }

  private func facts(_ performance: DriftResult.Performance) -> [Report.Fact] {
    [
      .init("Rows with a label", .count(performance.rows)), .init("Answered", .text(performance.window)),
      .init("Reference", .text(performance.part.map { "the \($0) part of the model's data" } ?? "")),
    ]
  }

  private var pictureSection: Report.Section? {
    let outcomes = Dictionary(
      (result.columns + result.predictions).map { ($0.name, $0.outcome) }, uniquingKeysWith: { first, _ in first })
    let chosen =
      comparisons.filter { outcomes[$0.name] == .drifted } + comparisons.filter { outcomes[$0.name] != .drifted }
    let figures = chosen.prefix(Self.mostPictures).compactMap { comparison -> Report.Figure? in
      guard let current = comparison.current else { return nil }
      return DriftPicture.figure(comparison.name, comparison.reference, current)
    }
    guard !figures.isEmpty else { return nil }
    return Report.Section(
      "Distributions", introduction: "Shares of the rows that have a value.", [.figures(figures)])
  }

  private var retrainingSection: Report.Section? {
    result.retraining.map { Report.Section("Retraining", [.paragraph(Prose($0.reason))]) }
  }

  private var definitionSection: Report.Section {
    Report.Section("How it was judged", [.list(result.definitions.map { Prose($0) })])
  }
}

extension ColumnDrift.Outcome {
  fileprivate var shown: Report.Outcome {
    switch self {
    case .steady: .passed
    case .drifted: .failed
    case .notJudged: .warning
    }
  }
}

extension DriftTest {
  /// The head of its column.
  fileprivate var short: String {
    switch self {
    case .psi: "PSI"
    case .ks: "KS"
    case .chiSquared: "Cramér's V"
    case .jensenShannon: "JS (bits)"
    case .wasserstein: "Wasserstein (σ)"
    }
  }
}

/// Two distributions on top of each other.
enum DriftPicture {
  private static let bins = 20
  /// A chart takes numbers of rows, and draws their shares.
  private static let rows = 10_000.0
  private static let mostBars = 10

  static func figure(_ name: String, _ reference: ColumnSample, _ current: ColumnSample) -> Report.Figure? {
    switch (reference, current) {
    case (.numbers(let before), .numbers(let now)): numbers(name, before, now)
    case (.categories(let before), .categories(let now)): texts(name, before, now)
    case (.numbers, .categories), (.categories, .numbers): nil
    }
  }

  private static func numbers(_ name: String, _ before: SortedSample, _ now: SortedSample) -> Report.Figure? {
    // What lies far outside is counted in the outermost bins.
    let ends = [before, now].flatMap { sample in [0.005, 0.995].compactMap { sample.quantile($0) } }
    guard before.count > 0, now.count > 0, var low = ends.min(), var high = ends.max() else { return nil }
    if !(high - low).isFinite { (low, high) = (low / 4, high / 4) }
    if low == high { (low, high) = (low - max(abs(low) * 0.01, 0.5), high + max(abs(high) * 0.01, 0.5)) }
    let edges = (0...bins).map { $0 == bins ? high : low + Double($0) * ((high - low) / Double(bins)) }
    guard edges.allSatisfy(\.isFinite), zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
    let inner = ReferenceBins(edges: Array(edges.dropFirst().dropLast()))
    func counts(_ sample: SortedSample) -> [Int] { inner.shares(sample).map { Int(($0 * rows).rounded()) } }
    return Report.Figure(
      name,
      .histogram(
        HistogramChart(
          axis: ChartAxis(name), edges: edges,
          series: [.init("reference", counts: counts(before)), .init("today", counts: counts(now))])))
  }

  private static func texts(_ name: String, _ before: CategorySample, _ now: CategorySample) -> Report.Figure? {
    guard before.total > 0, now.total > 0 else { return nil }
    let today = Dictionary(now.items.map { ($0.value, $0.count) }, uniquingKeysWith: +)
    let known = Dictionary(before.items.map { ($0.value, $0.count) }, uniquingKeysWith: +)
    let names = Set(today.keys).union(known.keys)
    let shares = names.map { (name: $0, before: (known[$0] ?? 0) / before.total, now: (today[$0] ?? 0) / now.total) }
      .sorted {
        max($0.before, $0.now) != max($1.before, $1.now)
          ? max($0.before, $0.now) > max($1.before, $1.now) : $0.name < $1.name
      }
    let bars = shares.prefix(mostBars).map { BarChart.Bar($0.name, [$0.before, $0.now]) }
    let left = shares.count - bars.count
    return Report.Figure(
      name, caption: left > 0 ? "\(left, "further value is", "further values are") not shown." : nil,
      .bars(BarChart(axis: ChartAxis("rows", unit: .share), series: ["reference", "today"], bars: bars)))
  }
}
