/// Where the boxes and arrows of a diagram stand: layers from the top down, as Sugiyama, Tagawa and Toda draw them (IEEE
/// Transactions on Systems, Man, and Cybernetics 11, 1981).
///
/// A box stands one layer below the lowest of those that point to it. An arrow over several layers bends at a point in
/// each between. Orders by barycentres take crossings out; then each point moves as near to the mean of its neighbours
/// as those beside it allow. Lengths are pixels; nothing depends on anything but the arguments.
struct DiagramLayout {
  struct Size {
    var width: Double
    var height: Double
  }

  struct Point: Equatable {
    var x: Int
    var y: Int
  }

  struct Rectangle: Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  /// In the order of the sizes.
  let boxes: [Rectangle]
  /// For each arrow its points from one box to the other, with two for each layer that it crosses.
  let arrows: [[Point]]
  let size: Size

  private static let gapBetweenLayers = 44.0
  private static let gapBeside = 26.0
  /// How far arrows that leave one box stand apart at most.
  private static let portGap = 18.0

  /// - Precondition: arrows lead from a lower index to a higher one.
  init(sizes: [Size], arrows ends: [(from: Int, to: Int)]) {
    var graph = LayeredGraph(widths: sizes.map(\.width), arrows: ends)
    graph.order()
    let centres = graph.centres(gap: Self.gapBeside)

    var tops: [Double] = []
    var heights: [Double] = []
    var y = 0.0
    for layer in graph.layers {
      let height = layer.filter { $0 < sizes.count }.map { sizes[$0].height }.max() ?? 0
      tops.append(y)
      heights.append(height)
      y += height + Self.gapBetweenLayers
    }
    let left = centres.indices.map { centres[$0] - graph.widths[$0] / 2 }.min() ?? 0
    let right = centres.indices.map { centres[$0] + graph.widths[$0] / 2 }.max() ?? 0
    func rectangle(_ index: Int) -> (left: Double, top: Double, size: Size) {
      let layer = graph.layerOf[index]
      let size = sizes[index]
      return (centres[index] - left - size.width / 2, tops[layer] + (heights[layer] - size.height) / 2, size)
    }
    boxes = sizes.indices.map { index in
      let box = rectangle(index)
      return Rectangle(
        x: Int(box.left.rounded()), y: Int(box.top.rounded()), width: Int(box.size.width.rounded()),
        height: Int(box.size.height.rounded()))
    }
    let ports = Self.ports(of: graph, sizes: sizes, centres: centres)
    arrows = ends.indices.map { arrow in
      let (from, to) = ends[arrow]
      func point(_ x: Double, _ y: Double) -> Point { Point(x: Int((x - left).rounded()), y: Int(y.rounded())) }
      let start = rectangle(from)
      var points = [point(ports.out[arrow], start.top + start.size.height)]
      for bend in graph.chains[arrow].dropFirst().dropLast() {
        let layer = graph.layerOf[bend]
        points.append(point(centres[bend], tops[layer]))
        points.append(point(centres[bend], tops[layer] + heights[layer]))
      }
      points.append(point(ports.into[arrow], rectangle(to).top))
      return points
    }
    size = Size(width: right - left, height: max(0, y - Self.gapBetweenLayers))
  }

  /// Where each arrow leaves its box and where it arrives: side by side around the middle, in the order of what they
  /// lead to, so that none cross at the box.
  private static func ports(
    of graph: LayeredGraph, sizes: [Size], centres: [Double]
  ) -> (out: [Double], into: [Double]) {
    var out = [Double](repeating: 0, count: graph.chains.count)
    var into = out
    func spread(_ arrows: [Int], at box: Int, next: (Int) -> Int, _ store: (Int, Double) -> Void) {
      let sorted = arrows.sorted { (centres[next($0)], $0) < (centres[next($1)], $1) }
      let gap = min(portGap, (sizes[box].width - portGap) / Double(max(1, arrows.count - 1)))
      for (place, arrow) in sorted.enumerated() {
        store(arrow, centres[box] + gap * (Double(place) - Double(arrows.count - 1) / 2))
      }
    }
    for box in sizes.indices {
      let leaving = graph.chains.indices.filter { graph.chains[$0].first == box }
      spread(leaving, at: box, next: { graph.chains[$0][1] }) { out[$0] = $1 }
      let arriving = graph.chains.indices.filter { graph.chains[$0].last == box }
      spread(arriving, at: box, next: { graph.chains[$0][graph.chains[$0].count - 2] }) { into[$0] = $1 }
    }
    return (out, into)
  }
}
