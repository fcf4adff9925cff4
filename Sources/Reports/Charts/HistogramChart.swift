/// How often values fall into bins: one distribution, or two on top of each other, such as a reference and today's.
public struct HistogramChart: Hashable, Sendable {
  public struct Series: Hashable, Sendable {
    public var name: String
    /// One a bin.
    public var counts: [Int]

    public init(_ name: String, counts: [Int]) {
      self.name = name
      self.counts = counts
    }
  }

  public var axis: ChartAxis
  /// Ascending and finite, one more than there are bins.
  public let edges: [Double]
  /// The first is drawn as areas, the second as an outline over them.
  public let series: [Series]
  /// Places that matter, such as an error of 0.
  public var references: [LineChart.Reference]

  /// - Precondition: at least one bin; edges ascend; one or two series, with a count from 0 on for each bin.
  public init(axis: ChartAxis, edges: [Double], series: [Series], references: [LineChart.Reference] = []) {
    precondition(
      edges.count > 1 && edges.allSatisfy(\.isFinite) && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 },
      "a histogram has ascending, finite edges")
    precondition(
      (1...2).contains(series.count)
        && series.allSatisfy { $0.counts.count == edges.count - 1 && $0.counts.allSatisfy { $0 >= 0 } },
      "a histogram has one or two series, with a count for each bin")
    self.axis = axis
    self.edges = edges
    self.series = series
    self.references = references
  }

  /// Bins of equal width over the values that are finite; nil when there is none.
  ///
  /// As many bins as Freedman and Diaconis would have on normal data of so many rows, `n^(1/3)` times 1.5, at most 60;
  /// the outer 0.1 % on both sides does not widen them and is counted in the outermost.
  public init?(axis: ChartAxis, name: String, values: [Double]) {
    let sorted = values.filter(\.isFinite).sorted()
    guard let least = sorted.first, let largest = sorted.last else { return nil }
    let margin = sorted.count / 1000
    var (lower, upper) = (sorted[margin], sorted[sorted.count - 1 - margin])
    if lower == upper { (lower, upper) = (least, largest) }
    if !(upper - lower).isFinite { (lower, upper) = (lower / 4, upper / 4) }
    if lower == upper {
      (lower, upper) = (lower - max(lower.magnitude * 0.01, 0.5), upper + max(upper.magnitude * 0.01, 0.5))
    }
    var count = 5
    while count < 60, count * count * count * 8 < sorted.count * 27 { count += 1 }
    let width = (upper - lower) / Double(count)
    let edges = (0...count).map { $0 == count ? upper : lower + Double($0) * width }
    guard zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
    var counts = [Int](repeating: 0, count: count)
    for value in sorted { counts[min(max(Int(min(max((value - lower) / width, 0), 60)), 0), count - 1)] += 1 }
    self.init(axis: axis, edges: edges, series: [Series(name, counts: counts)])
  }
}

extension HistogramChart {
  var drawing: Drawing {
    // Two distributions have different numbers of rows: what compares is shares.
    let isShare = series.count > 1
    let heights = series.map { series in
      let total = Double(max(series.counts.reduce(0, +), 1))
      return series.counts.map { isShare ? Double($0) / total : Double($0) }
    }
    let upright = ChartAxis(isShare ? "share of rows" : "rows", unit: isShare ? .share : .number, isCount: !isShare)
    var horizontal = axis
    horizontal.extent = .tight
    let plot = Plot(
      x: AxisScale(horizontal, values: edges),
      y: AxisScale(upright, values: [0] + heights.flatMap { $0 }, intervals: 4),
      height: 190)
    var content = plot.axes(x: axis.title, y: upright.title)
    let ranges = zip(edges, edges.dropFirst()).map { $0...$1 }
    content += Bars.upright(
      ranges.indices.map { bin in
        let counts = series.map { "\($0.name) \(NumberText.count($0.counts[bin])) rows" }
        return (
          ranges[bin], heights[0][bin], "\(Self.text(ranges[bin])): " + counts.joined(separator: ", ")
        )
      }, in: plot, classes: isShare ? "area f0 faint" : "area f0")
    var legend: [LegendEntry] = []
    if isShare {
      content.append(.tag("path", ["class": "line s1 d0", "d": outline(heights[1], in: plot)]))
      legend = [
        LegendEntry(sample: .area(0), text: "\(series[0].name)"),
        LegendEntry(sample: .outline(1), text: "\(series[1].name)"),
      ]
    }
    for reference in references {
      guard case .vertical(let value, let text) = reference,
        let at = plot.place(ChartPoint(x: value, y: plot.y.lower))?.x, at >= plot.left, at <= plot.right
      else { continue }
      content.append(
        .tag(
          "line",
          ["class": "reference", "x1": unit(at), "x2": unit(at), "y1": unit(plot.top), "y2": unit(plot.bottom)]))
      legend.append(LegendEntry(sample: .reference, text: text))
    }
    return Drawing(
      size: (Plot.width, plot.bottom + 42), content: content, legend: legend, description: description,
      tables: [table])
  }

  private func outline(_ heights: [Double], in plot: Plot) -> String {
    var points: [ChartPoint] = []
    func add(_ x: Double, _ y: Double) {
      if let place = plot.place(ChartPoint(x: x, y: y)) { points.append(place) }
    }
    add(edges[0], 0)
    for (bin, height) in heights.enumerated() {
      add(edges[bin], height)
      add(edges[bin + 1], height)
    }
    add(edges[edges.count - 1], 0)
    return LineChart.path(points, isStepped: false)
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    NumberText.aligned([range.lowerBound, range.upperBound]).joined(separator: " to ")
  }

  private var description: String {
    let parts = series.map { series -> String in
      let total = series.counts.reduce(0, +)
      let mode = series.counts.indices.max { series.counts[$0] < series.counts[$1] } ?? 0
      return "\(series.name): \(NumberText.count(total)) rows, most of them, \(NumberText.count(series.counts[mode])), "
        + "from \(Self.text(edges[mode]...edges[mode + 1]))"
    }
    return "\(axis.title) in \(edges.count - 1) bins. " + parts.joined(separator: "; ") + "."
  }

  private var table: Report.Table {
    Report.Table(
      columns: ["From", "To"] + series.map { series.count > 1 ? "Rows, \($0.name)" : "Rows" },
      rows: (0..<edges.count - 1).map { bin in
        [.number(edges[bin]), .number(edges[bin + 1])] + series.map { .count($0.counts[bin]) }
      })
  }
}
