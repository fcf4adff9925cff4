public import RuntimeContract

extension ColumnProfile {
  /// What one pass over a column told.
  public init(_ statistics: ColumnStatistics) {
    let isText = statistics.type == .category || statistics.type == .string
    let items = statistics.top?.items(.max) ?? []
    let empty = isText ? items.first { $0.value.isEmpty }?.count ?? 0 : 0
    let missing = statistics.missing + empty
    let isCounted = isText || statistics.type == .boolean
    self.init(
      name: statistics.name, type: statistics.type, rows: statistics.rows, missing: missing,
      infinite: statistics.infinite, numbers: isCounted ? nil : NumberProfile(statistics),
      values: isCounted
        ? ValueProfile(
          items.filter { !isText || !$0.value.isEmpty }, rows: statistics.rows - missing,
          undercount: statistics.top?.undercount ?? 0) : nil)
  }
}

extension ValueProfile {
  /// More different values than this are summed up as others.
  static let mostValues = 1000

  /// - Parameters:
  ///   - items: the most frequent first.
  ///   - rows: all that have a value.
  init(_ items: [TopValues.Item], rows: Int, undercount: Int) {
    let listed = items.prefix(Self.mostValues).map { ValueCount(value: $0.value, count: $0.count) }
    self.init(values: listed, other: rows - listed.reduce(0) { $0 + $1.count }, undercount: undercount)
  }
}

extension NumberProfile {
  /// Nil where no row has a finite value.
  init?(_ statistics: ColumnStatistics) {
    guard let minimum = statistics.minimum, let maximum = statistics.maximum, let mean = statistics.mean,
      let deviation = statistics.standardDeviation, let sketch = statistics.quantiles
    else { return nil }
    // Integers of few values were counted one by one, which is exact.
    let exact = statistics.type == .integer && statistics.top?.isExact == true
    let counts =
      exact ? statistics.top?.items(.max).compactMap { item in Double(item.value).map { ($0, item.count) } } : nil
    self.init(
      minimum: minimum, maximum: maximum, mean: mean, standardDeviation: deviation,
      quantiles: counts.map { QuantileProfile($0.sorted { $0.0 < $1.0 }, error: 0) }
        ?? QuantileProfile(sketch.weighted(), error: sketch.rankError))
  }
}

extension QuantileProfile {
  /// Values that are kept at most, beside the smallest and the largest: what is left out between two of them is less than
  /// one part in so many.
  static let mostValues = 500

  /// - Parameters:
  ///   - items: values, ascending, and the rows that each stands for.
  ///   - error: how far a share of rows can be off already.
  init(_ items: [(value: Double, weight: Int)], error: Double) {
    var steps: [(value: Double, below: Int, through: Int)] = []
    for item in items {
      if steps.last?.value == item.value {
        steps[steps.count - 1].through += item.weight
      } else {
        let below = steps.last?.through ?? 0
        steps.append((item.value, below, below + item.weight))
      }
    }
    let total = steps.last?.through ?? 0
    let room = steps.count > Self.mostValues ? total / Self.mostValues : 0
    var kept: [(value: Double, below: Int, through: Int)] = []
    for (index, step) in steps.enumerated() {
      let isEnd = index == 0 || index == steps.count - 1
      if isEnd || step.through - (kept.last?.through ?? 0) > room { kept.append(step) }
    }
    // What lies between two neighbours counts from the upper one on.
    let gap = zip(kept, kept.dropFirst()).map { $1.below - $0.through }.max() ?? 0
    self.init(
      values: kept.map(\.value), through: kept.map(\.through),
      rankError: error + (total == 0 ? 0 : Double(gap) / Double(total)))
  }
}
