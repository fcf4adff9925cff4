internal import Diagnostics
internal import Document
internal import Source

/// A diagram as an SVG 1.1 picture that stands on a light or a dark page: the background stays clear, every text has a
/// box of its own behind it or a colour that shows on both.
struct SVGText {
  let text: RenderedText

  private static let margin = 16
  private static let titleHeight = 30
  /// Half of what the sides of a box keep free, in pixels.
  private static let padding = 12.0
  /// Pixels of a column, as a share of the font's size: every common monospaced font is narrower.
  private static let columnWidth = 0.62
  private static let title = (size: 14.0, line: 20.0)
  private static let name = (size: 13.0, line: 18.0)
  private static let detail = (size: 11.0, line: 15.0)

  init(_ diagram: Diagram) {
    let sizes = diagram.boxes.map(Self.size)
    let layout = DiagramLayout(sizes: sizes, arrows: diagram.arrows.map { ($0.from, $0.to) })
    let content = max(layout.size.width, Self.width(of: diagram.title, Self.title.size))
    let width = Int(content.rounded(.up)) + 2 * Self.margin
    let height = Int(layout.size.height.rounded(.up)) + 2 * Self.margin + Self.titleHeight
    // A title wider than the boxes leaves room on both sides of them.
    let left = Self.margin + Int((content - layout.size.width) / 2)

    var lines = DiagramLines()
    let size = "width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\""
    lines.line("<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) role=\"img\">", diagram.origin)
    lines.line("  <title>\(Self.escaped(diagram.title))</title>", diagram.origin)
    for line in Self.style { lines.line(line, diagram.origin) }
    lines.line(
      "  <text class=\"title\" x=\"\(width / 2)\" y=\"\(Self.margin + Int(Self.title.size))\">"
        + "\(Self.escaped(diagram.title))</text>", diagram.origin)
    lines.line("  <g transform=\"translate(\(left) \(Self.margin + Self.titleHeight))\">", diagram.origin)
    for (arrow, points) in zip(diagram.arrows, layout.arrows) {
      lines.line("    <path class=\"arrow\" d=\"\(Self.path(points))\"/>", arrow.origin)
      if let tip = points.last {
        lines.line(
          "    <path class=\"tip\" d=\"M\(tip.x) \(tip.y) l-4 -8 h8 z\"/>", arrow.origin)
      }
    }
    for (box, place) in zip(diagram.boxes, layout.boxes) { Self.draw(box, place, &lines) }
    lines.line("  </g>", diagram.origin)
    lines.line("</svg>", diagram.origin)
    text = lines.text
  }

  private static func draw(_ box: Diagram.Box, _ place: DiagramLayout.Rectangle, _ lines: inout DiagramLines) {
    let dashed = box.isDashed ? " dashed" : ""
    lines.line(
      "    <rect class=\"box\(dashed)\" x=\"\(place.x)\" y=\"\(place.y)\" width=\"\(place.width)\" "
        + "height=\"\(place.height)\" rx=\"6\"/>", box.origin)
    let x = place.x + place.width / 2
    var baseline = Double(place.y) + padding - 2 + name.size
    lines.line("    <text class=\"name\" x=\"\(x)\" y=\"\(Int(baseline))\">\(escaped(box.name))</text>", box.origin)
    baseline += name.line - detail.line
    for text in box.details {
      baseline += detail.line
      lines.line("    <text class=\"detail\" x=\"\(x)\" y=\"\(Int(baseline))\">\(escaped(text))</text>", box.origin)
    }
  }

  /// Curves between the layers, straight through them.
  private static func path(_ points: [DiagramLayout.Point]) -> String {
    guard let first = points.first else { return "" }
    var path = "M\(first.x) \(first.y)"
    var previous = first
    for (index, next) in points.enumerated().dropFirst() {
      // The tip covers the end.
      let y = index == points.count - 1 ? next.y - 6 : next.y
      if previous.x == next.x {
        path += " V\(y)"
      } else {
        let middle = (previous.y + y) / 2
        path += " C\(previous.x) \(middle) \(next.x) \(middle) \(next.x) \(y)"
      }
      previous = next
    }
    return path
  }

  private static func size(of box: Diagram.Box) -> DiagramLayout.Size {
    let widest = ([width(of: box.name, name.size)] + box.details.map { width(of: $0, detail.size) }).max() ?? 0
    // Even, so that the middle is a whole pixel.
    let boxWidth = 2 * ((widest / 2).rounded(.up) + padding)
    return DiagramLayout.Size(
      width: boxWidth, height: 2 * padding + name.line - 2 + detail.line * Double(box.details.count))
  }

  /// In pixels, and never less than a monospaced font takes.
  private static func width(of text: String, _ size: Double) -> Double {
    let columns = text.visible.unicodeScalars.reduce(0) { $0 + $1.columns }
    return Double(columns) * columnWidth * size
  }

  /// Character data and attribute values of XML 1.0.
  private static func escaped(_ text: String) -> String {
    text.visible.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }

  private static let style = """
      <style>
        text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; text-anchor: middle }
        .title { font-size: 14px; font-weight: 600; fill: #6e7781 }
        .name { font-size: 13px; font-weight: 600; fill: #1f2328 }
        .detail { font-size: 11px; fill: #57606a }
        .box { fill: #f6f8fa; stroke: #8c959f; stroke-width: 1 }
        .dashed { stroke-dasharray: 5 4 }
        .arrow { fill: none; stroke: #8c959f; stroke-width: 1.5 }
        .tip { fill: #8c959f }
        @media (prefers-color-scheme: dark) {
          .title { fill: #9198a1 }
          .name { fill: #f0f6fc }
          .detail { fill: #b1bac4 }
          .box { fill: #212830; stroke: #656c76 }
        }
      </style>
    """.split(separator: "\n").map(String.init)
}
