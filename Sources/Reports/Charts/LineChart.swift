/// Curves over a common axis: learning curves, ROC, precision and recall, how a search went.
public struct LineChart: Hashable, Sendable {
  public struct Series: Hashable, Sendable {
    public enum Style: Hashable, Sendable {
      case line
      /// The value holds until the next point.
      case step
      /// Points that no line connects.
      case points
    }

    public var name: String
    /// A figure that belongs to the curve, in the legend: `AUC 0.953`.
    public var note: Prose?
    /// In the order in which the line goes. A point that is not finite interrupts it.
    public var points: [ChartPoint]
    public var style: Style

    public init(_ name: String, note: Prose? = nil, points: [ChartPoint], style: Style = .line) {
      self.name = name
      self.note = note
      self.points = points
      self.style = style
    }

    /// Values of rounds 1, 2, 3 …
    public init(_ name: String, note: Prose? = nil, rounds values: [Double], style: Style = .line) {
      self.init(
        name, note: note, points: values.enumerated().map { ChartPoint(x: Double($0.offset + 1), y: $0.element) },
        style: style)
    }
  }

  /// What curves are compared with, drawn behind them.
  public enum Reference: Hashable, Sendable {
    /// From the lower left to the upper right end.
    case diagonal(Prose)
    case horizontal(Double, Prose)
    /// A place on the axis that matters, such as the round whose model was kept.
    case vertical(Double, Prose)
  }

  public enum Shape: Hashable, Sendable {
    case wide
    /// Both axes are equally long.
    case square
  }

  public var x: ChartAxis
  public var y: ChartAxis
  public var series: [Series]
  public var references: [Reference]
  public var shape: Shape

  public init(
    x: ChartAxis, y: ChartAxis, series: [Series], references: [Reference] = [], shape: Shape = .wide
  ) {
    self.x = x
    self.y = y
    self.series = series
    self.references = references
    self.shape = shape
  }
}

extension LineChart {
  var drawing: Drawing {
    let plot = plot
    var content = plot.axes(x: x.title, y: y.title)
    var legend: [LegendEntry] = []
    for reference in references {
      content += Self.markup(reference, in: plot)
      legend.append(LegendEntry(sample: .reference, text: reference.text))
    }
    var curves: [LegendEntry] = []
    var thinned: [Thinned] = []
    for (index, series) in series.enumerated() {
      let (markup, counts) = curve(series, index: index, in: plot)
      content += markup
      if counts.drawn < counts.all { thinned.append(counts) }
      let text: Prose = series.note.map { "\(series.name), \($0)" } ?? "\(series.name)"
      curves.append(LegendEntry(sample: series.style == .points ? .marker(index) : .line(index), text: text))
    }
    content += readings(in: plot)
    // A single line is what the figure's title says.
    if legend.isEmpty, series.count == 1, series[0].note == nil { curves = [] }
    return Drawing(
      size: (Plot.width, plot.bottom + 42), content: content, legend: curves + legend,
      notes: Self.note(on: thinned).map { [$0] } ?? [],
      description: description, tables: tables)
  }

  private var plot: Plot {
    let marked = references.compactMap { reference -> Double? in
      if case .horizontal(let value, _) = reference { value } else { nil }
    }
    let points = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    var plot = Plot(
      x: AxisScale(x, values: points.map(\.x)), y: AxisScale(y, values: points.map(\.y) + marked), height: 210)
    if shape == .square { plot.bottom = plot.top + (plot.right - plot.left) * 0.84 }
    return plot
  }

  private static func markup(_ reference: Reference, in plot: Plot) -> [Markup] {
    let ends: (ChartPoint?, ChartPoint?) =
      switch reference {
      case .diagonal:
        (
          ChartPoint(x: plot.left, y: plot.bottom), ChartPoint(x: plot.right, y: plot.top)
        )
      case .horizontal(let value, _):
        (
          plot.place(ChartPoint(x: plot.x.lower, y: value)), plot.place(ChartPoint(x: plot.x.upper, y: value))
        )
      case .vertical(let value, _):
        (
          plot.place(ChartPoint(x: value, y: plot.y.lower)), plot.place(ChartPoint(x: value, y: plot.y.upper))
        )
      }
    guard let start = ends.0, let end = ends.1 else { return [] }
    return [
      .tag(
        "line",
        [
          "class": "reference", "x1": unit(start.x), "y1": unit(start.y), "x2": unit(end.x), "y2": unit(end.y),
        ])
    ]
  }

  /// How many of a curve's points are drawn, and whether it looks the same.
  private struct Thinned {
    var drawn: Int
    var all: Int
    var isSame: Bool
  }

  /// Tells what was left out, in one sentence for all curves.
  private static func note(on thinned: [Thinned]) -> Prose? {
    guard let first = thinned.first else { return nil }
    let counts = thinned.dropFirst().reduce("\(first.drawn) of \(first.all)" as Prose) { sum, next in
      "\(sum), \(next.drawn) of \(next.all)"
    }
    return thinned.allSatisfy(\.isSame)
      ? "Drawn with \(counts) points, those that make the same picture."
      : "Drawn with \(counts) points; more would not be told apart."
  }

  /// The line, cut into pieces where points are not finite.
  private func curve(_ series: Series, index: Int, in plot: Plot) -> (markup: [Markup], counts: Thinned) {
    var pieces: [[ChartPoint]] = [[]]
    for point in series.points {
      if let place = plot.place(point) {
        pieces[pieces.count - 1].append(place)
      } else if pieces.last?.isEmpty == false {
        pieces.append([])
      }
    }
    let count = pieces.reduce(0) { $0 + $1.count }
    var isSame = true
    if series.style == .line {
      let thinned = pieces.map(CurveThinning.thinned)
      pieces = thinned.map(\.points)
      isSame = thinned.allSatisfy { $0.deviation <= 1 }
    } else if series.style == .points, count > CurveThinning.limit {
      isSame = false
      let all = pieces.flatMap { $0 }
      pieces = [Self.spread(all.indices, count: CurveThinning.limit).map { all[$0] }]
    }
    var markup: [Markup] = []
    if series.style != .points {
      let path = pieces.map { Self.path($0, isStepped: series.style == .step) }.joined()
      if !path.isEmpty { markup.append(.tag("path", ["class": "line \(SeriesStyle(index).classes)", "d": path])) }
    }
    // A few points are shown as such; many would hide the line.
    if series.style == .points || (count <= 25 && series.style == .line) {
      markup += pieces.joined().map { SeriesStyle(index).marker(at: $0) }
    }
    return (markup, Thinned(drawn: pieces.reduce(0) { $0 + $1.count }, all: count, isSame: isSame))
  }

  static func path(_ points: [ChartPoint], isStepped: Bool) -> String {
    guard let first = points.first else { return "" }
    var path = "M\(unit(first.x)) \(unit(first.y))"
    for point in points.dropFirst() {
      path += isStepped ? "H\(unit(point.x))V\(unit(point.y))" : "L\(unit(point.x)) \(unit(point.y))"
    }
    return path
  }

  private var description: String {
    let curves = series.map { series -> String in
      let values = series.points.map(\.y).filter(\.isFinite)
      let note = series.note.map { " (\($0.plain))" } ?? ""
      guard let first = values.first, let last = values.last else { return "\(series.name)\(note): no values" }
      return
        "\(series.name)\(note): from \(NumberText.measured(first)) to \(NumberText.measured(last))"
    }
    let marks = references.map(\.text.plain)
    return "\(y.title) over \(x.title). " + (curves + marks).joined(separator: "; ") + "."
  }
}

extension LineChart.Reference {
  var text: Prose {
    switch self {
    case .diagonal(let text), .horizontal(_, let text), .vertical(_, let text): text
    }
  }
}
