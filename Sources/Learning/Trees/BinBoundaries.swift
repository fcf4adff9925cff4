/// Where the bins of a feature end, as LightGBM places them (`BinMapper::FindBin` of its `src/io/bin.cpp`).
enum BinBoundaries {
  /// LightGBM's `min_data_in_bin`, which boosting uses.
  static let leastRows = 3
  /// LightGBM's `kZeroThreshold`: what is nearer to zero has zero's own bin.
  static let zero: Float = 1e-35
  /// More levels of a category than this are rare, however many rows they have.
  static let mostCategoryBins = 4096

  /// The upper bounds of a number's bins; the last is infinity.
  ///
  /// - Parameters:
  ///   - sorted: values of a sample, ascending, none NaN.
  ///   - most: how many bins there may be, at least 1.
  ///   - leastRows: how many values of the sample a bin holds at least.
  static func number(sorted: [Float], most: Int, leastRows: Int = leastRows) -> [Float] {
    var distinct: [Float] = []
    var counts: [Int] = []
    for value in sorted {
      if let last = distinct.last, last == value {
        counts[counts.count - 1] += 1
      } else {
        distinct.append(value)
        counts.append(1)
      }
    }
    // Zero has a bin of its own: the negative and the positive values share the others by their number of rows.
    let negative = distinct.partitioningIndex { $0 > -zero }
    let positive = distinct.partitioningIndex { $0 > zero }
    let negativeRows = counts[..<negative].reduce(0, +)
    let positiveRows = counts[positive...].reduce(0, +)
    var bounds: [Float] = []
    if negative > 0, most > 1 {
      let share = Double(negativeRows) / Double(negativeRows + positiveRows) * Double(most - 1)
      bounds = greedy(
        distinct[..<negative], counts[..<negative], most: max(1, Int(share)), rows: negativeRows, leastRows: leastRows)
      bounds[bounds.count - 1] = -zero
    }
    let rest = most - 1 - bounds.count
    if positive < distinct.count, rest > 0 {
      bounds.append(zero)
      bounds += greedy(
        distinct[positive...], counts[positive...], most: rest, rows: positiveRows, leastRows: leastRows)
    } else {
      bounds.append(.infinity)
    }
    return bounds
  }

  /// Bins of about the same number of rows; values with many rows have bins of their own (`GreedyFindBin`).
  private static func greedy(
    _ values: ArraySlice<Float>, _ counts: ArraySlice<Int>, most: Int, rows: Int, leastRows: Int
  ) -> [Float] {
    let values = Array(values)
    let counts = Array(counts)
    var bounds: [Float] = []
    func close(below low: Float, above high: Float) {
      let bound = middle(low, high)
      if bounds.last != bound { bounds.append(bound) }
    }
    if values.count <= most {
      var filled = 0
      for index in 0..<values.count - 1 {
        filled += counts[index]
        if filled >= leastRows {
          close(below: values[index], above: values[index + 1])
          filled = 0
        }
      }
    } else {
      let most = max(1, min(most, rows / leastRows))
      let big = counts.map { Double($0) >= Double(rows) / Double(most) }
      var restBins = most - big.count { $0 }
      var restRows = rows - zip(counts, big).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
      var mean = Double(restRows) / Double(restBins)
      var filled = 0
      for index in 0..<values.count - 1 {
        if !big[index] { restRows -= counts[index] }
        filled += counts[index]
        guard big[index] || Double(filled) >= mean || (big[index + 1] && Double(filled) >= max(1, mean * 0.5)) else {
          continue
        }
        close(below: values[index], above: values[index + 1])
        if bounds.count >= most - 1 { break }
        filled = 0
        if !big[index] {
          restBins -= 1
          mean = Double(restRows) / Double(restBins)
        }
      }
    }
    bounds.append(.infinity)
    return bounds
  }

  /// A float32 that is at least the one and below the other.
  static func middle(_ low: Float, _ high: Float) -> Float {
    let middle = Float((Double(low) + Double(high)) / 2)
    return middle < high ? middle : low
  }

  /// The bins of a category's levels by their number of rows in a sample, the most frequent first, until 99 % of the
  /// rows have one; levels with fewer than three rows share bin 0 with the missing values.
  static func category(counts: [Int], most: Int) -> (bins: [UInt16], codes: [Int32]) {
    let order = counts.indices.filter { counts[$0] > 0 }.sorted {
      counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1
    }
    let enough = (Double(counts.reduce(0, +)) * 0.99).rounded()
    var bins = [UInt16](repeating: 0, count: counts.count)
    var codes: [Int32] = [-1]
    var rows = 0
    for (rank, level) in order.enumerated() {
      guard (Double(rows) < enough || codes.count < most) && codes.count < mostCategoryBins else { break }
      if counts[level] < leastRows, rank > 1 { break }
      bins[level] = UInt16(codes.count)
      codes.append(Int32(level))
      rows += counts[level]
    }
    return (bins, codes)
  }
}
