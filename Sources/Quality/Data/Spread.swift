internal import RuntimeContract
internal import Tabular

/// Where the values of a column lie, and which lie apart.
struct Spread: Sendable {
  private var sketch = QuantileSketch()
  /// The first finite value, and sums of the differences from it and of their squares.
  private var origin = 0.0
  private var sum = 0.0
  private var squares = 0.0
  private var extremes: Extremes

  init(mostExtremes: Int) { extremes = Extremes(most: mostExtremes) }

  /// - Parameter first: the number of the first row, from 0.
  mutating func observe(_ numbers: [Double], from first: Int) {
    for (row, value) in numbers.enumerated() where !value.isNaN {
      extremes.add(value, row: first + row)
      guard value.isFinite else { continue }
      if sketch.count == 0 { origin = value }
      sketch.add(value)
      sum += value - origin
      squares += (value - origin) * (value - origin)
    }
  }

  /// What lies beyond is no ordinary value; nil when the column's values say nothing about that: they are fewer than two,
  /// or do not vary by that measure.
  ///
  /// Quartiles and medians are those of a sketch, within its rank error.
  func fences(_ method: AnomalyMethod, factor: Double) -> ClosedRange<Double>? {
    guard sketch.count >= 2 else { return nil }
    switch method {
    case .iqr:
      guard let low = sketch.quantile(0.25), let high = sketch.quantile(0.75), high > low else { return nil }
      return Self.range(low - factor * (high - low), high + factor * (high - low))
    case .zscore:
      // As Great Expectations: the standard deviation of a sample. It wants scores below the threshold.
      let count = Double(sketch.count)
      let mean = origin + sum / count
      let variance = (squares - sum * sum / count) / (count - 1)
      // Of the largest numbers there are, the squares have no sum.
      guard variance > 0, variance.isFinite else { return nil }
      let reach = factor * variance.squareRoot()
      return Self.range((mean - reach).nextUp, (mean + reach).nextDown)
    case .mad:
      guard let median = sketch.quantile(0.5) else { return nil }
      let steps = 1000
      let distances = sketch.quantiles((0...steps).map { Double($0) / Double(steps) })
        .compactMap { $0.map { abs($0 - median) } }.sorted()
      guard !distances.isEmpty, distances[distances.count / 2] > 0 else { return nil }
      let reach = factor * distances[distances.count / 2]
      return Self.range(median - reach, median + reach)
    }
  }

  /// Numbers near the largest there are have no further fences.
  private static func range(_ low: Double, _ high: Double) -> ClosedRange<Double>? {
    low <= high ? max(low, -.greatestFiniteMagnitude)...min(high, .greatestFiniteMagnitude) : nil
  }

  func outside(_ range: ClosedRange<Double>) -> (entries: [Extremes.Entry], isCutOff: Bool) {
    extremes.outside(range)
  }
}
