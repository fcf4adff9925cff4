/// Takes points out of a curve that nobody would see missing.
enum CurveThinning {
  /// How far the drawn line may be from the true one, in units of the drawing.
  static let tolerance = 0.25
  /// Points left of a curve that is too ragged to stay within the tolerance.
  static let limit = 400

  struct Result {
    var points: [ChartPoint]
    /// How far the line was moved at most, in units of the drawing.
    var deviation: Double
  }

  /// Points of the drawing, from left to right. Ends stay, and so does what sticks out most.
  ///
  /// First by columns a unit wide, of which the first, last, lowest and highest point make the same picture (Jugel and
  /// others, M4, PVLDB 7, 2014); then by Douglas and Peucker (Cartographica 10, 1973). Of a curve too ragged for the
  /// tolerance, the `limit` points that stick out most stay.
  static func thinned(_ points: [ChartPoint]) -> Result {
    guard points.count > limit else { return Result(points: points, deviation: 0) }
    let candidates = byColumn(points)
    let prominence = prominence(of: candidates)
    // Those that stick out alike go in the order of the curve, so that the result is one.
    let ranked = candidates.indices.filter { prominence[$0] > tolerance }
      .sorted { prominence[$0] != prominence[$1] ? prominence[$0] > prominence[$1] : $0 < $1 }
    let kept = ranked.prefix(limit).sorted()
    let deviation = ranked.count > limit ? prominence[ranked[limit]] : tolerance
    return Result(points: kept.map { candidates[$0] }, deviation: deviation)
  }

  private static func byColumn(_ points: [ChartPoint]) -> [ChartPoint] {
    guard points.count > 4 * limit else { return points }
    var kept: [Int] = []
    var column: (first: Int, last: Int, low: Int, high: Int)?
    func close(_ column: (first: Int, last: Int, low: Int, high: Int)) {
      for index in [column.first, min(column.low, column.high), max(column.low, column.high), column.last]
      where kept.last != index { kept.append(index) }
    }
    for (index, point) in points.enumerated() {
      guard var current = column, points[current.first].x.rounded(.down) == point.x.rounded(.down) else {
        if let column { close(column) }
        column = (index, index, index, index)
        continue
      }
      current.last = index
      if point.y < points[current.low].y { current.low = index }
      if point.y > points[current.high].y { current.high = index }
      column = current
    }
    if let column { close(column) }
    return kept.map { points[$0] }
  }

  /// How far each point is from the line that would be drawn without it and all that sticks out less; infinite for the
  /// ends, 0 for points that are nearer than the tolerance.
  private static func prominence(of points: [ChartPoint]) -> [Double] {
    var prominence = [Double](repeating: 0, count: points.count)
    prominence[0] = .infinity
    prominence[points.count - 1] = .infinity
    var open = [(start: 0, end: points.count - 1, level: Double.infinity)]
    while let (start, end, level) = open.popLast() {
      var farthest = (index: start, distance: tolerance)
      for index in start + 1..<max(end, start + 1) {
        let distance = distance(of: points[index], from: points[start], to: points[end])
        if distance > farthest.distance { farthest = (index, distance) }
      }
      guard farthest.index > start else { continue }
      // Nobody sticks out more than the point that its stretch was cut at, or it could stay without that one.
      let reached = min(level, farthest.distance)
      prominence[farthest.index] = reached
      open.append((start, farthest.index, reached))
      open.append((farthest.index, end, reached))
    }
    return prominence
  }

  /// From a point to a line between two others.
  static func distance(of point: ChartPoint, from start: ChartPoint, to end: ChartPoint) -> Double {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let square = dx * dx + dy * dy
    let along = square == 0 ? 0 : min(max(((point.x - start.x) * dx + (point.y - start.y) * dy) / square, 0), 1)
    let (ax, ay) = (start.x + along * dx - point.x, start.y + along * dy - point.y)
    return (ax * ax + ay * ay).squareRoot()
  }
}
