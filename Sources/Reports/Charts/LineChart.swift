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
    var notes: [Prose] = []
    for (index, series) in series.enumerated() {
      let (markup, note) = curve(series, index: index, in: plot)
      content += markup
      if let note { notes.append(note) }
      let text: Prose = series.note.map { "\(series.name), \($0)" } ?? "\(series.name)"
      curves.append(LegendEntry(sample: series.style == .points ? .marker(index) : .line(index), text: text))
    }
    content += readings(in: plot)
    return Drawing(
      size: (Plot.width, plot.bottom + 42), content: content, legend: curves + legend, notes: notes,
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

  /// The line, cut into pieces where points are not finite, and what there is to say about it.
  private func curve(_ series: Series, index: Int, in plot: Plot) -> ([Markup], Prose?) {
    var pieces: [[ChartPoint]] = [[]]
    for point in series.points {
      if let place = plot.place(point) {
        pieces[pieces.count - 1].append(place)
      } else if pieces.last?.isEmpty == false {
        pieces.append([])
      }
    }
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    let count = pieces.reduce(0) { $0 + $1.count }
    var markup: [Markup] = []
    var drawn = count
    var note: Prose?
    if series.style != .points {
      let kept = series.style == .step ? pieces : pieces.map { CurveThinning.thinned($0).points }
      drawn = kept.reduce(0) { $0 + $1.count }
      let path = kept.map { Self.path($0, isStepped: series.style == .step) }.joined()
      if !path.isEmpty {
        markup.append(.tag("path", ["class": "line \(SeriesStyle(index).classes)", "d": path]))
      }
      if drawn < count {
        note = "\(series.name) is drawn from \(drawn) of \(count) points; the line looks the same."
      }
    }
    // A few points are shown as such; many would hide the line.
    if count <= 25 || series.style == .points {
      let markers = pieces.flatMap { $0 }
      let shown =
        markers.count <= 500
        ? markers : stride(from: 0, to: markers.count, by: markers.count / 500 + 1).map { markers[$0] }
      if shown.count < markers.count { note = "\(shown.count) of \(markers.count) points of \(series.name) are drawn." }
      markup += shown.map { SeriesStyle(index).marker(at: $0) }
    }
    return (markup, note)
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
