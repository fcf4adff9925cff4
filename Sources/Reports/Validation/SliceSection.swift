internal import RuntimeContract

/// The metrics by the values of columns.
struct SliceSection {
  let verdict: ModelVerdict

  init(_ verdict: ModelVerdict) { self.verdict = verdict }

  /// More groups would make a chart that nobody reads; those with most rows are drawn.
  private static let mostDrawn = 20

  var section: Report.Section {
    var columns: [String] = []
    for slice in verdict.slices where columns.last != slice.column { columns.append(slice.column) }
    let blocks = columns.flatMap { column in self.blocks(column, verdict.slices.filter { $0.column == column }) }
    return Report.Section(
      "Slices",
      introduction:
        "The metrics of the rows with each value of a column. Intervals are of slices with 30 rows or more; a slice is marked when its whole interval lies on the worse side of the figure of all rows.",
      blocks)
  }

  private func blocks(_ column: String, _ slices: [SliceFigures]) -> [Report.Block] {
    var blocks: [Report.Block] = []
    if let figure = figure(column, slices) { blocks.append(.figures([figure])) }
    let names = slices.first?.metrics.map(\.metric) ?? []
    // Of each metric beside the baseline's there would be more columns than fit: the first one tells.
    let isCompared = slices.contains { $0.metrics.first?.baseline != nil }
    let rows = slices.map { slice -> [Report.Value] in
      var row: [Report.Value] = [.text(slice.group), .count(slice.support)]
      for (index, figure) in slice.metrics.enumerated() {
        row.append(figure.value.map { .number($0) } ?? .none)
        if isCompared, index == 0 { row.append(figure.baseline.map { .number($0) } ?? .none) }
      }
      return row + [slice.isSupported ? .text("") : .text("few rows")]
    }
    var titles = names.map(\.title)
    if isCompared, let first = titles.first {
      titles.insert("\(first), \(verdict.baseline?.name ?? "the baseline")", at: 1)
    }
    blocks.append(
      .table(
        Report.Table(
          caption: "By \(code: column)", columns: [column, "Rows"] + titles + [""], rows: rows,
          isFolded: rows.count > 20)))
    return blocks
  }

  private func figure(_ column: String, _ slices: [SliceFigures]) -> Report.Figure? {
    guard let metric = slices.first?.metrics.first?.metric else { return nil }
    let known = slices.filter { $0.isSupported && $0.metrics.first?.value != nil }
    let drawn = Set(
      known.indices.sorted { left, right in
        known[left].support != known[right].support ? known[left].support > known[right].support : left < right
      }.prefix(Self.mostDrawn))
    let whole = verdict.metrics.first { $0.metric == metric }?.value
    let rows = known.indices.filter(drawn.contains).compactMap { index -> IntervalChart.Row? in
      let figure = known[index].metrics[0]
      guard let value = figure.value else { return nil }
      return IntervalChart.Row(
        known[index].group, estimate: value, interval: figure.interval?.range,
        outcome: isWeak(figure, than: whole) ? .warning : .note)
    }
    guard rows.count > 1 else { return nil }
    let more: Prose = rows.count < known.count ? " The \(rows.count) of \(known.count) with most rows." : ""
    return Report.Figure(
      "\(sentence(metric.label)) by \(column)",
      caption: (whole.map { "Of all rows it is \($0)." } ?? "") + more,
      .intervals(IntervalChart(axis: ChartAxis(metric.label), rows: rows)))
  }

  private func isWeak(_ figure: MetricFigure, than whole: Double?) -> Bool {
    guard let interval = figure.interval, let whole else { return false }
    return figure.metric.goal == .maximize ? interval.high < whole : interval.low > whole
  }
}
