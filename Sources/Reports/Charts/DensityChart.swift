/// Many points of two numbers, such as what was predicted and what was true: the points themselves while they can be
/// seen, and beyond that hexagons shaded by how many lie in each.
public struct DensityChart: Hashable, Sendable {
  public var x: ChartAxis
  public var y: ChartAxis
  /// Those drawn, when they are few; else empty.
  public let points: [ChartPoint]
  /// Empty when points are drawn.
  public let cells: [Cell]
  /// All points, and how many of them are outside of the axes.
  public let total: Int
  public let outside: Int
  /// Both axes, from end to end.
  public let range: ClosedRange<Double>

  public struct Cell: Hashable, Sendable {
    /// Of the hexagon's center, and in the axes' units.
    public var center: ChartPoint
    public var count: Int
  }

  /// So many points are drawn as points.
  static let pointLimit = 500
  /// Hexagons from the left to the right.
  static let columns = 32

  /// Both axes show the same quantity, from the least to the largest number of either; on more than 1,000 points without
  /// the outer 0.1 % on both sides. Points that are not finite are left out.
  ///
  /// - Precondition: as many `x` values as `y` values.
  public init(x: ChartAxis, y: ChartAxis, xValues: [Double], yValues: [Double]) {
    precondition(xValues.count == yValues.count, "a point has two numbers")
    self.x = x
    self.y = y
    let finite = zip(xValues, yValues).filter { $0.isFinite && $1.isFinite }
    total = finite.count
    func bounds(_ values: [Double]) -> (Double, Double)? {
      let sorted = values.sorted()
      let margin = sorted.count / 1000
      return sorted.isEmpty ? nil : (sorted[margin], sorted[sorted.count - 1 - margin])
    }
    guard let (left, right) = bounds(finite.map(\.0)), let (low, high) = bounds(finite.map(\.1)) else {
      (points, cells, outside, range) = ([], [], 0, 0...1)
      return
    }
    let scale = AxisScale(ChartAxis(""), values: [left, right, low, high])
    range = scale.lower...scale.upper
    let span = range
    let inside = finite.filter { span.contains($0.0) && span.contains($0.1) }
    outside = finite.count - inside.count
    guard inside.count > Self.pointLimit else {
      points = inside.map { ChartPoint(x: $0.0, y: $0.1) }
      cells = []
      return
    }
    points = []
    cells = Self.hexagons(inside, in: span)
  }

  /// Two grids of rectangles, one shifted by half a cell; each point goes to the nearer of the two centers.
  ///
  /// Carr and others, Scatterplot matrix techniques for large N, JASA 82 (1987).
  private static func hexagons(_ points: [(Double, Double)], in range: ClosedRange<Double>) -> [Cell] {
    let columns = columns
    let rows = Int((Double(columns) / 3.0.squareRoot()).rounded(.up))
    let scale = AxisScale(ChartAxis("", extent: .fixed(range)), values: [])
    // Both grids have a row and a column more than fit, so that their last centers lie on the upper ends.
    let stride = columns + 1
    var counts = [Int](repeating: 0, count: 2 * stride * (rows + 1))
    for (x, y) in points {
      guard let left = scale.fraction(x), let low = scale.fraction(y) else { continue }
      let (u, v) = (left * Double(columns), low * Double(rows))
      let (u0, v0) = (u.rounded(), v.rounded())
      let (u1, v1) = (u.rounded(.down), v.rounded(.down))
      func square(_ du: Double, _ dv: Double) -> Double { du * du + 3 * dv * dv }
      let isFirst = square(u - u0, v - v0) <= square(u - u1 - 0.5, v - v1 - 0.5)
      let column = min(max(Int(isFirst ? u0 : u1), 0), columns)
      let row = min(max(Int(isFirst ? v0 : v1), 0), rows)
      counts[(isFirst ? 0 : stride * (rows + 1)) + row * stride + column] += 1
    }
    return counts.indices.filter { counts[$0] > 0 }.map { index in
      let (grid, place) = index.quotientAndRemainder(dividingBy: stride * (rows + 1))
      let (row, column) = place.quotientAndRemainder(dividingBy: stride)
      let shift = grid == 0 ? 0 : 0.5
      return Cell(
        center: ChartPoint(
          x: Self.place((Double(column) + shift) / Double(columns), in: range),
          y: Self.place((Double(row) + shift) / Double(rows), in: range)),
        count: counts[index])
    }
  }
}

extension DensityChart {
  /// At a share of the way from end to end, without leaving the numbers on the way.
  private static func place(_ share: Double, in range: ClosedRange<Double>) -> Double {
    range.lowerBound * (1 - share) + range.upperBound * share
  }

  /// How dark hexagons are: by the logarithm of their count, in so many shades.
  private static let shades = 6

  var drawing: Drawing {
    var (x, y) = (x, y)
    x.extent = .fixed(range)
    y.extent = .fixed(range)
    var plot = Plot(x: AxisScale(x, values: []), y: AxisScale(y, values: []), height: 0)
    plot.bottom = plot.top + (plot.right - plot.left) * 0.84
    var content = plot.axes(x: x.title, y: y.title)
    let largest = cells.map(\.count).max() ?? 1
    for cell in cells {
      if let hexagon = hexagon(cell, largest: largest, in: plot) { content.append(hexagon) }
    }
    content += points.compactMap { point in
      plot.place(point).map { .tag("circle", ["class": "point", "cx": unit($0.x), "cy": unit($0.y), "r": "2.4"]) }
    }
    content.append(
      .tag(
        "line",
        [
          "class": "reference", "x1": unit(plot.left), "y1": unit(plot.bottom), "x2": unit(plot.right),
          "y2": unit(plot.top),
        ]))
    var notes: [Prose] = []
    if !cells.isEmpty {
      notes.append("\(total - outside) points in hexagons: the stronger the colour, the more, up to \(largest).")
    }
    if outside > 0 { notes.append("\(outside, "point lies", "points lie") outside of the axes.") }
    return Drawing(
      size: (Plot.width, plot.bottom + 42), content: content,
      legend: [LegendEntry(sample: .reference, text: "both are equal")], notes: notes, description: description,
      tables: [table])
  }

  private func hexagon(_ cell: Cell, largest: Int, in plot: Plot) -> Markup? {
    guard let center = plot.place(cell.center) else { return nil }
    let width = (plot.right - plot.left) / Double(Self.columns)
    // Rows of the two grids alternate, so a hexagon reaches a third of a row up and down.
    let rows = (Double(Self.columns) / 3.0.squareRoot()).rounded(.up)
    let sixth = (plot.bottom - plot.top) / rows / 6
    let corners = [(0, -2), (1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1)].map { corner in
      "\(unit(center.x + Double(corner.0) * width / 2)),\(unit(center.y + Double(corner.1) * sixth))"
    }
    let relative = largest > 1 ? decadeLogarithm(Double(cell.count)) / decadeLogarithm(Double(largest)) : 1
    let shade = min(Int(relative * Double(Self.shades)) + 1, Self.shades)
    return .tag("polygon", ["class": "heat h\(shade)", "points": corners.joined(separator: " ")])
  }

  private var description: String {
    "\(y.title) over \(x.title) of \(NumberText.count(total)) points, both from "
      + NumberText.aligned([range.lowerBound, range.upperBound]).joined(separator: " to ") + "."
  }

  /// Ten equal parts of the axis, and how many points have their `x` in each.
  private var table: Report.Table {
    let parts = 10
    let scale = AxisScale(ChartAxis("", extent: .fixed(range)), values: [])
    var sums = [(count: Int, mean: Double)](repeating: (0, 0), count: parts)
    func add(_ point: ChartPoint, count: Int) {
      guard let fraction = scale.fraction(point.x) else { return }
      let part = min(max(Int(min(max(fraction, 0), 1) * Double(parts)), 0), parts - 1)
      sums[part].count += count
      sums[part].mean += (point.y - sums[part].mean) * Double(count) / Double(sums[part].count)
    }
    for point in points { add(point, count: 1) }
    for cell in cells { add(cell.center, count: cell.count) }
    return Report.Table(
      caption: cells.isEmpty ? nil : "Means are those of the hexagons' centers.",
      columns: ["\(x.title), from", "to", "Points", "Mean of \(y.title)"],
      rows: sums.indices.map { part in
        [
          .number(Self.place(Double(part) / Double(parts), in: range)),
          .number(Self.place(Double(part + 1) / Double(parts), in: range)), .count(sums[part].count),
          sums[part].count == 0 ? .none : .number(sums[part].mean),
        ]
      })
  }
}
