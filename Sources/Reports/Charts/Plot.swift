/// The area that axes span, and the axes.
struct Plot {
  static let width = 440.0

  var left: Double
  var right: Double
  var top: Double
  var bottom: Double
  var x: AxisScale
  var y: AxisScale

  /// Leaves room for the labels: those of `y` at the left, those of `x` below.
  init(x: AxisScale, y: AxisScale, top: Double = 26, height: Double) {
    self.x = x
    self.y = y
    self.top = top
    let labels = y.ticks.map { Lettering.width($0.label) }.max() ?? 0
    left = (labels + 12).rounded(.up)
    right = Self.width - 14
    bottom = top + height
  }

  /// Where a point is drawn; nil when it cannot be.
  func place(_ point: ChartPoint) -> ChartPoint? {
    guard let x = x.fraction(point.x), let y = y.fraction(point.y) else { return nil }
    // Far outside, coordinates would say nothing, and are cut by the frame anyway.
    return ChartPoint(
      x: left + min(max(x, -9), 10) * (right - left), y: bottom - min(max(y, -9), 10) * (bottom - top))
  }

  /// Grid, labels and titles. The title of the upright axis stands above it, where it is read without turning the head.
  func axes(x xTitle: String, y yTitle: String) -> [Markup] {
    var markup: [Markup] = []
    for tick in y.ticks {
      guard let at = place(ChartPoint(x: x.lower, y: tick.value))?.y else { continue }
      markup.append(
        .tag("line", ["class": "grid", "x1": unit(left), "x2": unit(right), "y1": unit(at), "y2": unit(at)]))
      markup.append(
        .tag("text", ["class": "tick end", "x": unit(left - 6), "y": unit(at), "dy": "0.35em"], text: tick.label))
    }
    markup += horizontalLabels()
    markup.append(
      .tag("line", ["class": "axis", "x1": unit(left), "x2": unit(right), "y1": unit(bottom), "y2": unit(bottom)]))
    if !xTitle.isEmpty {
      markup.append(
        .tag("text", ["class": "name end", "x": unit(right), "y": unit(bottom + 36)], text: xTitle))
    }
    if !yTitle.isEmpty {
      markup.append(.tag("text", ["class": "name", "x": "2", "y": unit(top - 12)], text: yTitle))
    }
    return markup
  }

  /// Labels of the lower axis, as many as stand clear of each other.
  func horizontalLabels() -> [Markup] {
    var markup: [Markup] = []
    var clear = -Double.infinity
    for tick in x.ticks {
      guard let at = place(ChartPoint(x: tick.value, y: y.lower))?.x else { continue }
      markup.append(
        .tag("line", ["class": "grid", "x1": unit(at), "x2": unit(at), "y1": unit(top), "y2": unit(bottom)]))
      let half = Lettering.width(tick.label) / 2
      // A label at the edge is moved inside.
      let center = min(at, Self.width - half)
      guard center - half >= clear else { continue }
      clear = center + half + 8
      markup.append(
        .tag("text", ["class": "tick middle", "x": unit(center), "y": unit(bottom + 17)], text: tick.label))
    }
    return markup
  }
}

/// A length in units of a drawing, to a tenth.
func unit(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  let (whole, rest) = tenths.quotientAndRemainder(dividingBy: 10)
  if rest == 0 { return String(whole) }
  return (tenths < 0 ? "-" : "") + "\(whole.magnitude).\(rest.magnitude)"
}
