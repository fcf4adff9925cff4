/// What the trees of a forest learn, as sums over rows.
///
/// The Gini impurity of two classes is twice the variance of 0 and 1, so they are learnt as values are.
enum ForestTarget: Sendable {
  /// One sum: of values, less their mean so that squares keep their digits, or of the second of two classes.
  case values(Buffer<Double>, shift: Double)
  /// A sum for each class.
  case classes([Int32], count: Int)

  init(_ target: Target) {
    switch target {
    case .classes(let labels, 2):
      let values = Buffer<Double>(count: labels.count)
      for (row, label) in labels.enumerated() { values.start[row] = label > 0 ? 1 : 0 }
      self = .values(values, shift: 0)
    case .classes(let labels, let count): self = .classes(labels, count: count)
    case .values(let numbers):
      let mean = numbers.reduce(0, +) / Double(max(1, numbers.count))
      let values = Buffer<Double>(count: numbers.count)
      for (row, number) in numbers.enumerated() { values.start[row] = number - mean }
      self = .values(values, shift: mean)
    }
  }

  /// The levels of a category by the mean of their values, or by the share of the largest class, over all rows.
  ///
  /// Ordered once and not at each split, levels with few rows are not told apart by chance, and the trees are better for
  /// it (Wright and König, "Splitting on categorical predictors in random forests", PeerJ 2019).
  ///
  /// - Returns: the slot's bins from 1.
  func order(_ slot: BinLayout.Slot, _ table: BinnedTable, weights: [Float]?) -> [Int] {
    var sums = [Double](repeating: 0, count: slot.binCount)
    var all = sums
    let rows = table.rows.start
    func add(_ row: Int, _ value: Double) {
      let bin = BinnedTable.bin(rows + row * table.layout.stride, slot)
      let weight = weights.map { Double($0[row]) } ?? 1
      sums[bin] += weight * value
      all[bin] += weight
    }
    switch self {
    case .values(let values, _): for row in 0..<table.rowCount { add(row, values.start[row]) }
    case .classes(let labels, let count):
      var frequencies = [Int](repeating: 0, count: count)
      for label in labels { frequencies[Int(label)] += 1 }
      let largest = frequencies.indices.max { frequencies[$0] < frequencies[$1] } ?? 0
      for (row, label) in labels.enumerated() { add(row, Int(label) == largest ? 1 : 0) }
    }
    let means = sums.indices.map { all[$0] > 0 ? sums[$0] / all[$0] : 0 }
    return (1..<slot.binCount).sorted { means[$0] != means[$1] ? means[$0] < means[$1] : $0 < $1 }
  }

  /// Sums of a group of rows, besides their number and weight.
  var sums: Int { if case .classes(_, let count) = self { count } else { 1 } }
}

/// Rows together: how many, their weight, and the sums of the target.
///
/// A group is `2 + sums` doubles; these are the operations on them.
struct ForestGroup {
  let sums: Int

  var size: Int { 2 + sums }

  /// The squares of the sums by the weight: splits make it grow by as much as the impurity falls.
  @inline(__always)
  func purity(_ group: UnsafePointer<Double>) -> Double {
    var squares = 0.0
    for sum in 2..<2 + sums { squares += group[sum] * group[sum] }
    return squares / group[1]
  }

  @inline(__always)
  func purity(_ whole: UnsafePointer<Double>, without group: UnsafePointer<Double>) -> Double {
    var squares = 0.0
    for sum in 2..<2 + sums {
      let rest = whole[sum] - group[sum]
      squares += rest * rest
    }
    return squares / (whole[1] - group[1])
  }

  @inline(__always)
  func add(_ group: UnsafePointer<Double>, to sum: UnsafeMutablePointer<Double>) {
    for index in 0..<size { sum[index] += group[index] }
  }
}
