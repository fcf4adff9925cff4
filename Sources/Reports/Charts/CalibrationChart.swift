/// Whether what a model calls 30 % happens three times out of ten: the share that was true over the mean of what was
/// predicted, by bins of the prediction; below it, how many predictions each bin has.
public struct CalibrationChart: Hashable, Sendable {
  public struct Bin: Hashable, Sendable {
    /// Of the predicted probability.
    public var range: ClosedRange<Double>
    public var count: Int
    /// Nil for an empty bin.
    public var meanPrediction: Double?
    /// 0 to 1; nil for an empty bin.
    public var observedShare: Double?

    public init(range: ClosedRange<Double>, count: Int, meanPrediction: Double?, observedShare: Double?) {
      self.range = range
      self.count = count
      self.meanPrediction = meanPrediction
      self.observedShare = observedShare
    }

    /// Wilson's interval of the share that was true, of 95 %.
    ///
    /// Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    public var interval: ClosedRange<Double>? {
      guard let share = observedShare, count > 0 else { return nil }
      let (n, z) = (Double(count), 1.959963984540054)
      let center = (share + z * z / (2 * n)) / (1 + z * z / n)
      let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
      return max(0, center - half)...min(1, max(center + half, 0))
    }
  }

  /// Bins of equal width from those that have rows, of which each lies between its bounds.
  ///
  /// - Parameter filled: means of the predictions of at most one bin each, 0 to 1; shares that were true; rows.
  public static func evenBins(
    _ count: Int, filled: [(meanPrediction: Double, observedShare: Double, count: Int)]
  ) -> [Bin] {
    let bounds = (0...count).map { Double($0) / Double(count) }
    return (0..<count).map { index in
      let isFirst = index == 0
      let bin = filled.first {
        ($0.meanPrediction > bounds[index] || isFirst) && $0.meanPrediction <= bounds[index + 1]
      }
      return Bin(
        range: bounds[index]...bounds[index + 1], count: bin?.count ?? 0, meanPrediction: bin?.meanPrediction,
        observedShare: bin?.observedShare)
    }
  }

  /// Whose probability it is: a class, or the model.
  public var name: String
  /// In the order of the prediction, without gaps.
  public var bins: [Bin]

  public init(name: String, bins: [Bin]) {
    self.name = name
    self.bins = bins
  }
}

extension CalibrationChart {
  private static let share = ChartAxis("predicted probability", extent: .fixed(0...1))

  var drawing: Drawing {
    let scale = AxisScale(Self.share, values: [])
    var plot = Plot(x: scale, y: scale, height: 0)
    plot.bottom = plot.top + (plot.right - plot.left) * 0.6
    var content = plot.axes(x: "", y: "share that was true")
    content.append(
      .tag(
        "line",
        [
          "class": "reference", "x1": unit(plot.left), "y1": unit(plot.bottom), "x2": unit(plot.right),
          "y2": unit(plot.top),
        ]))
    var line: [ChartPoint] = []
    var markers: [Markup] = []
    for bin in bins {
      guard let prediction = bin.meanPrediction, let observed = bin.observedShare,
        let place = plot.place(ChartPoint(x: prediction, y: observed))
      else { continue }
      line.append(place)
      if let interval = bin.interval, let low = plot.place(ChartPoint(x: prediction, y: interval.lowerBound)),
        let high = plot.place(ChartPoint(x: prediction, y: interval.upperBound))
      {
        content.append(
          .tag(
            "line",
            ["class": "whisker s0", "x1": unit(low.x), "x2": unit(low.x), "y1": unit(low.y), "y2": unit(high.y)]))
      }
      let title =
        "predicted \(NumberText.measured(prediction)), true \(NumberText.measured(observed)), "
        + "\(NumberText.count(bin.count)) rows"
      markers.append(SeriesStyle(0).marker(at: place, title: title))
    }
    if !line.isEmpty {
      content.append(.tag("path", ["class": "line s0 d0", "d": LineChart.path(line, isStepped: false)]))
    }
    content += markers
    let below = histogram(under: plot)
    return Drawing(
      size: (Plot.width, below.bottom + 42), content: content + below.markup,
      legend: [
        LegendEntry(sample: .line(0), text: "\(name), with the 95% interval of each bin"),
        LegendEntry(sample: .reference, text: "perfectly calibrated"),
      ], description: description, tables: [table])
  }

  private func histogram(under upper: Plot) -> (markup: [Markup], bottom: Double) {
    let counts = AxisScale(
      ChartAxis("rows", isCount: true), values: [0] + bins.map { Double($0.count) }, intervals: 2)
    var plot = Plot(x: upper.x, y: counts, top: upper.bottom + 46, height: 56)
    plot.left = upper.left
    var markup = plot.axes(x: Self.share.title, y: "rows")
    markup += Bars.upright(
      bins.map { ($0.range, Double($0.count), "\(Self.text($0.range)): \(NumberText.count($0.count)) rows") },
      in: plot, classes: "area f0")
    return (markup, plot.bottom)
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    "\(NumberText.measured(range.lowerBound)) to \(NumberText.measured(range.upperBound))"
  }

  private var description: String {
    let filled = bins.filter { $0.count > 0 }
    let worst = filled.compactMap { bin -> (Double, CalibrationChart.Bin)? in
      guard let prediction = bin.meanPrediction, let observed = bin.observedShare else { return nil }
      return ((prediction - observed).magnitude, bin)
    }.max { $0.0 < $1.0 }
    let start = "Share that was true over the predicted probability of \(name), in \(filled.count) bins."
    guard let worst else { return start }
    return start
      + " The largest gap is \(NumberText.measured(worst.0)), where \(Self.text(worst.1.range)) was predicted."
  }

  private var table: Report.Table {
    Report.Table(
      columns: ["Predicted", "Rows", "Mean prediction", "Share true", "95% interval"],
      rows: bins.map { bin in
        [
          .text(Self.text(bin.range)), .count(bin.count), bin.meanPrediction.map { .number($0) } ?? .none,
          bin.observedShare.map { .number($0) } ?? .none,
          bin.interval.map { .text(Self.text($0)) } ?? .none,
        ]
      })
  }
}

/// Rectangles that stand for numbers.
enum Bars {
  /// From the lower axis up, a hair apart.
  static func upright(
    _ bars: [(range: ClosedRange<Double>, value: Double, title: String)], in plot: Plot, classes: String
  ) -> [Markup] {
    bars.compactMap { bar in
      guard bar.value > 0, let low = plot.place(ChartPoint(x: bar.range.lowerBound, y: 0)),
        let high = plot.place(ChartPoint(x: bar.range.upperBound, y: bar.value))
      else { return nil }
      let width = high.x - low.x
      let gap = width > 3 ? 0.5 : 0
      // What is there is seen, be it ever so little.
      let height = max(plot.bottom - high.y, 0.8)
      return .tag(
        "rect",
        [
          "class": "\(classes)", "x": unit(low.x + gap), "y": unit(plot.bottom - height),
          "width": unit(max(width - 2 * gap, 0.3)), "height": unit(height),
        ], [.tag("title", text: bar.title)])
    }
  }
}
