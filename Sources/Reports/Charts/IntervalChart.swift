/// Measured numbers with their uncertainty, against the bound that they have to keep.
public struct IntervalChart: Hashable, Sendable {
  public enum Bound: Hashable, Sendable {
    case atLeast(Double)
    case atMost(Double)
  }

  public struct Row: Hashable, Sendable {
    public var name: String
    public var estimate: Double
    /// Of confidence; nil when it was not computed.
    public var interval: ClosedRange<Double>?
    public var bound: Bound?
    /// What was decided about it.
    public var outcome: Report.Outcome

    public init(
      _ name: String, estimate: Double, interval: ClosedRange<Double>? = nil, bound: Bound? = nil,
      outcome: Report.Outcome
    ) {
      self.name = name
      self.estimate = estimate
      self.interval = interval
      self.bound = bound
      self.outcome = outcome
    }
  }

  public var axis: ChartAxis
  public var rows: [Row]

  public init(axis: ChartAxis, rows: [Row]) {
    self.axis = axis
    self.rows = rows
  }
}

extension IntervalChart.Bound {
  var value: Double {
    switch self {
    case .atLeast(let value), .atMost(let value): value
    }
  }

  var text: String {
    switch self {
    case .atLeast(let value): "at least \(NumberText.measured(value))"
    case .atMost(let value): "at most \(NumberText.measured(value))"
    }
  }
}

extension IntervalChart {
  private static let pitch = 30.0

  var drawing: Drawing {
    let names = rows.map(\.name)
    let labelWidth = min(names.map { Lettering.width($0) }.max() ?? 0, 150)
    let values = rows.flatMap { row in
      [row.estimate] + (row.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
        + (row.bound.map { [$0.value] } ?? [])
    }
    var plot = Plot(
      x: AxisScale(axis, values: values, intervals: 4), y: AxisScale(ChartAxis(""), values: []), top: 6,
      height: Double(rows.count) * Self.pitch)
    plot.left = labelWidth + 12
    plot.right = Plot.width - 92
    var content = plot.horizontalLabels()
    content.append(
      .tag("text", ["class": "name end", "x": unit(plot.right), "y": unit(plot.bottom + 36)], text: axis.title))
    let labels = Lettering.fitted(names, width: 150)
    for (index, row) in rows.enumerated() {
      let y = plot.top + (Double(index) + 0.5) * Self.pitch
      content.append(Lettering.rowLabel(labels[index], of: row.name, right: plot.left - 8, y: y))
      content += marks(of: row, y: y, in: plot)
    }
    return Drawing(
      size: (Plot.width, plot.bottom + 42), content: content,
      legend: [LegendEntry(sample: .marker(0), text: "estimate and its interval")]
        + (rows.contains { $0.bound != nil }
          ? [LegendEntry(sample: .bound, text: "bound, open to where it is kept")] : []),
      description: description, tables: [table])
  }

  private func marks(of row: Row, y: Double, in plot: Plot) -> [Markup] {
    func place(_ value: Double) -> Double? { plot.place(ChartPoint(x: value, y: 0))?.x }
    var markup: [Markup] = []
    if let bound = row.bound, let at = place(bound.value) {
      var tip = 6.0
      if case .atMost = bound { tip = -6 }
      markup.append(
        .tag("line", ["class": "bound", "x1": unit(at), "x2": unit(at), "y1": unit(y - 11), "y2": unit(y + 11)]))
      for edge in [-11.0, 11] {
        markup.append(
          .tag(
            "line",
            ["class": "bound", "x1": unit(at), "x2": unit(at + tip), "y1": unit(y + edge), "y2": unit(y + edge)]))
      }
    }
    if let interval = row.interval, let low = place(interval.lowerBound), let high = place(interval.upperBound) {
      markup.append(
        .tag("line", ["class": "whisker s0", "x1": unit(low), "x2": unit(high), "y1": unit(y), "y2": unit(y)]))
      for end in [low, high] {
        markup.append(
          .tag("line", ["class": "whisker s0", "x1": unit(end), "x2": unit(end), "y1": unit(y - 4), "y2": unit(y + 4)]))
      }
    }
    if let at = place(row.estimate) {
      markup.append(
        SeriesStyle(0).marker(at: ChartPoint(x: at, y: y), title: "\(row.name): \(NumberText.measured(row.estimate))"))
    }
    markup.append(
      .tag(
        "text",
        ["class": "\(row.outcome.rawValue) verdict", "x": unit(plot.right + 12), "y": unit(y), "dy": "0.35em"],
        text: "\(row.outcome.sign) \(NumberText.measured(row.estimate))"))
    return markup
  }

  private var description: String {
    rows.map { row in
      "\(row.name): \(NumberText.measured(row.estimate))" + (row.bound.map { ", \($0.text)" } ?? "")
        + ", \(row.outcome.word)"
    }.joined(separator: "; ") + "."
  }

  private var table: Report.Table {
    Report.Table(
      columns: ["Name", "Estimate", "From", "To", "Bound", "Outcome"],
      rows: rows.map { row in
        [
          .text(row.name), .number(row.estimate), row.interval.map { .number($0.lowerBound) } ?? .none,
          row.interval.map { .number($0.upperBound) } ?? .none, row.bound.map { .text($0.text) } ?? .none,
          .outcome(row.outcome),
        ]
      }, alignment: .alongRows)
  }
}
