/// Numbers with names, one below the other: importances, shares of categories.
public struct BarChart: Hashable, Sendable {
  public struct Bar: Hashable, Sendable {
    public var name: String
    /// One for each of the chart's series; not finite is no bar.
    public var values: [Double]
    /// Drawn as a whisker of so much to both sides of the first value.
    public var deviation: Double?

    public init(_ name: String, _ values: [Double], deviation: Double? = nil) {
      self.name = name
      self.values = values
      self.deviation = deviation
    }
  }

  public var axis: ChartAxis
  /// What the bars of each name stand for. One needs no legend.
  public var series: [String]
  /// From top to bottom.
  public let bars: [Bar]

  /// - Precondition: every bar has a value for each series.
  public init(axis: ChartAxis, series: [String], bars: [Bar]) {
    precondition(bars.allSatisfy { $0.values.count == series.count }, "every bar has a value for each series")
    self.axis = axis
    self.series = series
    self.bars = bars
  }
}

extension BarChart {
  private static let thickness = 13.0

  var drawing: Drawing {
    let pitch = Self.thickness * Double(max(series.count, 1)) + 8
    let names = bars.map(\.name)
    let labelWidth = min(names.map { Lettering.width($0) }.max() ?? 0, 150)
    let ends = bars.flatMap { bar -> [Double] in
      bar.values + (bar.deviation.map { [(bar.values.first ?? 0) - $0, (bar.values.first ?? 0) + $0] } ?? [])
    }
    let scale = AxisScale(axis, values: [0] + ends, intervals: 4)
    var plot = Plot(x: scale, y: AxisScale(ChartAxis(""), values: []), top: 6, height: Double(bars.count) * pitch + 4)
    plot.left = labelWidth + 12
    let texts = texts
    // Room for the numbers behind the bars.
    plot.right = Plot.width - 8 - (texts.map { Lettering.width($0) }.max() ?? 0)
    var content = plot.horizontalLabels()
    content.append(
      .tag("text", ["class": "name end", "x": unit(Plot.width - 8), "y": unit(plot.bottom + 36)], text: axis.title))
    let labels = Lettering.fitted(names, width: 150)
    let zero = plot.place(ChartPoint(x: 0, y: 0))?.x ?? plot.left
    for (row, bar) in bars.enumerated() {
      let top = plot.top + 4 + Double(row) * pitch
      content.append(
        Lettering.rowLabel(
          labels[row], of: bar.name, right: plot.left - 8, y: top + Self.thickness * Double(series.count) / 2))
      for (index, value) in bar.values.enumerated() {
        let y = top + Double(index) * Self.thickness
        content += self.bar(
          bar, index: index, text: texts[row * series.count + index], y: y, zero: zero,
          end: plot.place(ChartPoint(x: value, y: 0))?.x, in: plot)
      }
    }
    content.append(
      .tag(
        "line", ["class": "axis", "x1": unit(zero), "x2": unit(zero), "y1": unit(plot.top), "y2": unit(plot.bottom)]))
    return Drawing(
      size: (Plot.width, plot.bottom + 42), content: content,
      legend: series.count > 1
        ? series.enumerated().map { LegendEntry(sample: .area($0.offset), text: "\($0.element)") } : [],
      description: description, tables: [table])
  }

  /// The numbers beside the bars: three digits, for lengths are compared by eye.
  private var texts: [String] {
    let values = bars.flatMap(\.values)
    return axis.unit == .share ? values.map(NumberText.share) : NumberText.aligned(values, digits: 3, keeping: 0)
  }

  private func bar(
    _ bar: Bar, index: Int, text: String, y: Double, zero: Double, end: Double?, in plot: Plot
  ) -> [Markup] {
    guard let end else { return [] }
    var markup: [Markup] = [
      .tag(
        "rect",
        [
          "class": "area \(SeriesStyle(index).fill)", "x": unit(min(zero, end)), "y": unit(y + 1),
          "width": unit((end - zero).magnitude), "height": unit(Self.thickness - 2),
        ],
        [.tag("title", text: "\(bar.name): \(series.count > 1 ? series[index] + " " : "")\(text)")])
    ]
    var tip = max(zero, end)
    if index == 0, let deviation = bar.deviation, let value = bar.values.first,
      let low = plot.place(ChartPoint(x: value - deviation, y: 0))?.x,
      let high = plot.place(ChartPoint(x: value + deviation, y: 0))?.x
    {
      let middle = unit(y + Self.thickness / 2)
      markup.append(
        .tag("line", ["class": "whisker over", "x1": unit(low), "x2": unit(high), "y1": middle, "y2": middle]))
      tip = max(tip, high)
    }
    markup.append(
      .tag(
        "text", ["class": "tick", "x": unit(tip + 5), "y": unit(y + Self.thickness / 2), "dy": "0.35em"], text: text))
    return markup
  }

  private var description: String {
    let leaders = bars.prefix(5).map { bar in
      "\(bar.name) "
        + bar.values.map { axis.unit == .share ? NumberText.share($0) : NumberText.measured($0) }.joined(
          separator: " and ")
    }
    return "\(axis.title) of \(bars.count) names, from the top: " + leaders.joined(separator: ", ")
      + (bars.count > 5 ? " and so on." : ".")
  }

  private var table: Report.Table {
    let hasDeviation = bars.contains { $0.deviation != nil }
    return Report.Table(
      columns: ["Name"] + (series.count > 1 ? series : [axis.title]) + (hasDeviation ? ["Standard deviation"] : []),
      rows: bars.map { bar in
        [.text(bar.name)] + bar.values.map { $0.isFinite ? axis.unit == .share ? .share($0) : .number($0) : .none }
          + (hasDeviation ? [bar.deviation.map { .number($0) } ?? .none] : [])
      })
  }
}
