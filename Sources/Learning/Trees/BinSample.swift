internal import Tabular

/// Finds the bins of every column from a sample of its rows.
struct BinSample {
  /// LightGBM's `bin_construct_sample_cnt`.
  static let size = 200_000

  /// Ascending; nil is every row.
  private let rows: [Int]?
  private let rowCount: Int
  /// How many rows of the sample a number's bin holds at least.
  private let leastRows: Int

  init(rowCount: Int, seed: Int, leastRows: Int = BinBoundaries.leastRows) {
    self.rowCount = rowCount
    self.leastRows = leastRows
    guard rowCount > Self.size else {
      rows = nil
      return
    }
    // Selection sampling (Knuth, volume 2, 3.4.2, algorithm S): every row is as likely, and they come in order.
    var generator = SeededGenerator(seed: seed, stream: -1)
    var chosen: [Int] = []
    chosen.reserveCapacity(Self.size)
    for row in 0..<rowCount where generator.below(rowCount - row) < Self.size - chosen.count { chosen.append(row) }
    rows = chosen
  }

  /// - Parameter most: how many bins a number may have with that of its missing values, 2 to 256.
  func mapper(_ values: FeatureValues, most: Int) -> BinMapper {
    switch values {
    case .codes(let codes, let levels):
      var counts = [Int](repeating: 0, count: levels)
      each(codes) { if $0 >= 0, Int($0) < levels { counts[Int($0)] += 1 } }
      let (bins, found) = BinBoundaries.category(counts: counts, most: most)
      return BinMapper(kind: .category(bins: bins, codes: found), hasMissing: false)
    case .floats(let values): return number(values, most: most, missing: \.isNaN) { $0 }
    case .doubles(let values): return number(values, most: most, missing: \.isNaN) { Float($0) }
    case .integers(let values): return number(values, most: most, missing: { $0 == .min }) { Float($0) }
    case .booleans(let values): return number(values, most: most, missing: { $0 > 1 }) { Float($0) }
    }
  }

  private func number<Value>(
    _ values: [Value], most: Int, missing: (Value) -> Bool, _ float: (Value) -> Float
  ) -> BinMapper {
    // A missing value outside the sample counts as well: it must have a bin.
    let hasMissing = values.contains(where: missing)
    var sample: [Float] = []
    sample.reserveCapacity(min(values.count, Self.size))
    each(values) { if !missing($0) { sample.append(float($0)) } }
    RadixSort.sort(&sample)
    let bounds =
      sample.isEmpty
      ? [.infinity]
      : BinBoundaries.number(sorted: sample, most: hasMissing ? most - 1 : most, leastRows: leastRows)
    return BinMapper(kind: .number(bounds: bounds), hasMissing: hasMissing)
  }

  private func each<Value>(_ values: [Value], _ body: (Value) -> Void) {
    if let rows { for row in rows { body(values[row]) } } else { for value in values { body(value) } }
  }
}

/// Sorts numbers by their bits, eleven at a time: a sample of 200,000 in two milliseconds.
enum RadixSort {
  /// - Precondition: no value is NaN.
  static func sort(_ values: inout [Float]) {
    guard values.count > 256 else { return values.sort() }
    var keys = values.map { value in
      let bits = value.bitPattern
      return bits ^ (bits >> 31 == 0 ? 0x8000_0000 : 0xffff_ffff)
    }
    var sorted = [UInt32](repeating: 0, count: keys.count)
    for shift in [0, 11, 22] as [UInt32] {
      var starts = [Int](repeating: 0, count: 2048)
      for key in keys { starts[Int(key >> shift & 2047)] += 1 }
      var sum = 0
      for digit in 0..<2048 { (starts[digit], sum) = (sum, sum + starts[digit]) }
      for key in keys {
        let digit = Int(key >> shift & 2047)
        sorted[starts[digit]] = key
        starts[digit] += 1
      }
      swap(&keys, &sorted)
    }
    for index in keys.indices {
      let key = keys[index]
      values[index] = Float(bitPattern: key ^ (key >> 31 == 0 ? 0xffff_ffff : 0x8000_0000))
    }
  }
}
