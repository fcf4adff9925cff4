/// How series are told apart: by colour, by dashes and by the shape of markers, so that any of them is enough.
struct SeriesStyle {
  /// Colours of the style sheet, `--series-1` and on.
  static let colours = 6
  private static let dashes = 4

  var index: Int

  init(_ index: Int) { self.index = index }

  /// Classes of a line.
  var classes: String { "s\(index % Self.colours) d\(index % Self.dashes)" }

  /// The class of an area or a marker.
  var fill: String { "f\(index % Self.colours)" }

  func marker(at place: ChartPoint, title: String? = nil) -> Markup {
    let (x, y) = (place.x, place.y)
    let children: [Markup] = title.map { [.tag("title", text: $0)] } ?? []
    func polygon(_ corners: [(Double, Double)]) -> Markup {
      let points = corners.map { "\(unit(x + $0.0)),\(unit(y + $0.1))" }.joined(separator: " ")
      return .tag("polygon", ["class": "marker \(fill)", "points": points], children)
    }
    switch index % 4 {
    case 0:
      return .tag("circle", ["class": "marker \(fill)", "cx": unit(x), "cy": unit(y), "r": "3.2"], children)
    case 1: return polygon([(-3, -3), (3, -3), (3, 3), (-3, 3)])
    case 2: return polygon([(0, -4), (3.8, 3), (-3.8, 3)])
    default: return polygon([(0, -4.2), (4.2, 0), (0, 4.2), (-4.2, 0)])
    }
  }
}
