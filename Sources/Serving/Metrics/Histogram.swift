/// Counts of observations at or below bounds, as Prometheus has them.
struct Histogram: Sendable {
  /// Ascending.
  let bounds: [Double]
  /// For each bound those above the one before; the last are above all.
  private var counts: [Int]
  private(set) var sum = 0.0

  init(bounds: [Double]) {
    self.bounds = bounds
    counts = [Int](repeating: 0, count: bounds.count + 1)
  }

  mutating func observe(_ value: Double) {
    var index = 0
    while index < bounds.count, value > bounds[index] { index += 1 }
    counts[index] += 1
    sum += value
  }

  /// For each bound, and for infinity, how many are at most it.
  var cumulative: [Int] {
    var total = 0
    return counts.map { count in
      total += count
      return total
    }
  }
}
