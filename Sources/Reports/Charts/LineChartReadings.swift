extension LineChart {
  /// Places along the axis at which a pointer reads all curves.
  private static let places = 48

  /// Strips without colour over the plot. Under a pointer, each shows a line and what the curves are there: the style
  /// sheet alone does that.
  func readings(in plot: Plot) -> [Markup] {
    guard let shared = sharedPlaces, shared.count > 1 else { return [] }
    let chosen = Self.spread(shared.indices, count: Self.places)
    let centers = chosen.compactMap { plot.place(ChartPoint(x: shared[$0], y: plot.y.lower))?.x }
    guard centers.count == chosen.count else { return [] }
    let strips = zip(chosen.indices, chosen).map { position, index -> Markup in
      let at = centers[position]
      let start = position == 0 ? plot.left : (centers[position - 1] + at) / 2
      let end = position == centers.count - 1 ? plot.right : (at + centers[position + 1]) / 2
      let values = series.map { $0.points[index].y }
      var content: [Markup] = [
        .tag(
          "rect",
          [
            "x": unit(start), "y": unit(plot.top), "width": unit(max(end - start, 0)),
            "height": unit(plot.bottom - plot.top),
          ]),
        .tag(
          "line",
          ["class": "reading", "x1": unit(at), "x2": unit(at), "y1": unit(plot.top), "y2": unit(plot.bottom)]),
      ]
      for (number, value) in values.enumerated() {
        guard let place = plot.place(ChartPoint(x: shared[index], y: value)) else { continue }
        content.append(SeriesStyle(number).marker(at: place))
      }
      let texts = zip(series, NumberText.aligned(values)).map { "\($0.name) \($1)" }
      let label = ["\(x.title) \(NumberText.measured(shared[index]))"] + texts
      content.append(
        .tag(
          "text", ["class": "reading end", "x": unit(plot.right), "y": unit(plot.top - 12)],
          text: label.joined(separator: " · ")))
      return .tag("g", ["class": "strip"], content)
    }
    return [.tag("g", [:], strips)]
  }

  /// Where all curves have a point: the values of the axis, when they are the same for all.
  var sharedPlaces: [Double]? {
    guard let first = series.first?.points.map(\.x), series.allSatisfy({ $0.points.map(\.x) == first }) else {
      return nil
    }
    return zip(first, first.dropFirst()).allSatisfy { $0 < $1 } ? first : nil
  }

  /// As many of the indices as asked for, evenly, with both ends.
  static func spread(_ indices: Range<Int>, count: Int) -> [Int] {
    guard indices.count > count, count > 1 else { return Array(indices) }
    return (0..<count).map { indices.lowerBound + $0 * (indices.count - 1) / (count - 1) }
  }

  /// The numbers behind the curves: a row for each place that they share, or a table each; at most 25 rows, evenly.
  var tables: [Report.Table] {
    let rows = 25
    if let shared = sharedPlaces {
      let chosen = Self.spread(shared.indices, count: rows)
      return [
        Report.Table(
          caption: chosen.count < shared.count ? "\(chosen.count) of \(shared.count) points" : nil,
          columns: [x.title] + series.map(\.name),
          rows: chosen.map { index in
            [value(shared[index], of: x)] + series.map { value($0.points[index].y, of: y) }
          })
      ]
    }
    return series.map { series in
      let chosen = Self.spread(series.points.indices, count: rows)
      return Report.Table(
        caption: chosen.count < series.points.count
          ? "\(series.name): \(chosen.count) of \(series.points.count) points" : "\(series.name)",
        columns: [x.title, y.title],
        rows: chosen.map { [value(series.points[$0].x, of: x), value(series.points[$0].y, of: y)] })
    }
  }

  private func value(_ value: Double, of axis: ChartAxis) -> Report.Value {
    if !value.isFinite { return .none }
    if axis.isCount, let whole = Int(exactly: value) { return .count(whole) }
    return .number(value)
  }
}
