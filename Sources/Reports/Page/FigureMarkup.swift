/// A chart in the page: title, legend, picture, what it leaves out, and the numbers behind it.
enum FigureMarkup {
  /// - Parameter number: from 1, in the order of the page; names are made of it.
  static func markup(of figure: Report.Figure, number: Int) -> Markup {
    let drawing = figure.chart.drawing
    let (title, description) = ("figure-\(number)-title", "figure-\(number)-description")
    var caption: [Markup] = [.tag("h3", text: figure.title)]
    if let text = figure.caption { caption.append(.tag("p", [:], Page.markup(of: text))) }
    var children: [Markup] = [.tag("figcaption", [:], caption)]
    if !drawing.legend.isEmpty {
      children.append(
        .tag(
          "ul", ["class": "legend"],
          drawing.legend.map { .tag("li", [:], [sample($0.sample), .tag("span", [:], Page.markup(of: $0.text))]) }))
    }
    children.append(
      .tag(
        "svg",
        [
          "viewBox": "0 0 \(unit(drawing.size.width)) \(unit(drawing.size.height))", "role": "img",
          "aria-labelledby": "\(title) \(description)",
        ],
        [
          .tag("title", ["id": title], text: figure.title),
          .tag("desc", ["id": description], text: drawing.description),
        ] + drawing.content))
    for note in drawing.notes { children.append(.tag("p", ["class": "note"], Page.markup(of: note))) }
    children.append(
      .tag(
        "details", [:],
        [.tag("summary", text: "Numbers")]
          + drawing.tables.map { table in
            var table = table
            table.isFolded = false
            return TableMarkup.markup(of: table)
          }))
    return .tag("figure", [:], children)
  }

  private static func sample(_ sample: LegendEntry.Sample) -> Markup {
    func picture(_ content: [Markup]) -> Markup {
      .tag("svg", ["class": "sample", "viewBox": "0 0 28 12", "aria-hidden": "true"], content)
    }
    let middle = ChartPoint(x: 14, y: 6)
    switch sample {
    case .line(let index):
      return picture([.tag("path", ["class": "line \(SeriesStyle(index).classes)", "d": "M1 6L27 6"])])
    case .marker(let index): return picture([SeriesStyle(index).marker(at: middle)])
    case .area(let index):
      return picture([
        .tag("rect", ["class": "area \(SeriesStyle(index).fill)", "x": "4", "y": "1", "width": "20", "height": "10"])
      ])
    case .outline(let index):
      return picture([.tag("path", ["class": "line s\(index) d0", "d": "M1 6L27 6"])])
    case .bound: return picture([.tag("path", ["class": "bound", "d": "M18 1L12 1L12 11L18 11"])])
    case .reference:
      return picture([.tag("line", ["class": "reference", "x1": "1", "x2": "27", "y1": "6", "y2": "6"])])
    }
  }
}
