/// What can be drawn. Each case holds its data; how large it is, its colours and its scales are the renderer's matter.
public enum Chart: Hashable, Sendable {
  case lines(LineChart)
  case calibration(CalibrationChart)
  case confusion(ConfusionChart)
  case bars(BarChart)
  case histogram(HistogramChart)
  case density(DensityChart)
  case intervals(IntervalChart)
}

/// A place in a chart, in the units of its axes.
public struct ChartPoint: Hashable, Sendable {
  public var x: Double
  public var y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

public struct ChartAxis: Hashable, Sendable {
  public enum Scale: Hashable, Sendable {
    case linear
    /// What is not above 0 is not drawn.
    case logarithmic
  }

  public enum Extent: Hashable, Sendable {
    /// From the data, out to round numbers.
    case rounded
    /// From the least to the largest number of the data.
    case tight
    case fixed(ClosedRange<Double>)
  }

  public enum Unit: Hashable, Sendable {
    case number
    /// 0 to 1, labelled as per cent.
    case share
  }

  public var title: String
  public var scale: Scale
  public var extent: Extent
  public var unit: Unit
  /// Labels stand at whole numbers only.
  public var isCount: Bool

  public init(
    _ title: String, scale: Scale = .linear, extent: Extent = .rounded, unit: Unit = .number, isCount: Bool = false
  ) {
    self.title = title
    self.scale = scale
    self.extent = extent
    self.unit = unit
    self.isCount = isCount
  }
}

/// A chart as it stands in a page.
struct Drawing {
  /// `width` x `height` units; a unit is a pixel where there is room.
  var size: (width: Double, height: Double)
  var content: [Markup]
  var legend: [LegendEntry] = []
  /// What the reader has to know about what is not drawn.
  var notes: [Prose] = []
  /// What the chart shows, for those who do not see it.
  var description: String
  /// The numbers behind it.
  var tables: [Report.Table]
}

struct LegendEntry {
  enum Sample {
    /// A line of the series with this index, with or without its marker.
    case line(Int)
    case marker(Int)
    case area(Int)
    /// The outline of an area.
    case outline(Int)
    case reference
    case bound
  }
  var sample: Sample
  var text: Prose
}

extension Chart {
  var drawing: Drawing {
    switch self {
    case .lines(let chart): chart.drawing
    case .calibration(let chart): chart.drawing
    case .confusion(let chart): chart.drawing
    case .bars(let chart): chart.drawing
    case .histogram(let chart): chart.drawing
    case .density(let chart): chart.drawing
    case .intervals(let chart): chart.drawing
    }
  }
}
