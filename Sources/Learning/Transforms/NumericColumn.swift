internal import Glibc
internal import Tabular

/// Numbers of a column as the graph sees them: float32, NaN where missing.
enum NumericColumn {
  /// Nil for texts and timestamps.
  static func floats(_ values: ColumnValues) -> [Float]? {
    switch values {
    case .numbers(let values): values.map { Float($0) }
    case .integers(let values): values.map { $0 == ColumnValues.missingInteger ? .nan : Float($0) }
    case .booleans(let values): values.map { $0 == ColumnValues.missingBoolean ? .nan : Float($0) }
    case .timestamps, .categories, .strings: nil
    }
  }

  /// The steps before encoding, in place.
  static func apply(_ column: FittedColumn, to values: inout [Float]) {
    if let fill = column.fill { for row in values.indices where values[row].isNaN { values[row] = fill } }
    if let clip = column.clip {
      for row in values.indices {
        // A missing value compares with nothing, and stays.
        if values[row] < clip.minimum { values[row] = clip.minimum }
        if values[row] > clip.maximum { values[row] = clip.maximum }
      }
    }
    switch column.scale {
    case .linear(let offset, let divisor): for row in values.indices { values[row] = (values[row] - offset) / divisor }
    case .log1p: for row in values.indices { values[row] = log1p(values[row]) }
    case nil: break
    }
  }

  /// `log(1 + x)` by way of double precision, so that other implementations of `log` round to the same float32.
  static func log1p(_ value: Float) -> Float { value > -1 ? Float(log(Double(value) + 1)) : .nan }
}

/// Figures of the finite values of a column, by which transforms are fitted.
struct NumericSummary {
  /// Ascending.
  private let sorted: [Float]

  init(_ values: [Float]) { sorted = values.filter(\.isFinite).sorted() }

  var isEmpty: Bool { sorted.isEmpty }
  var minimum: Double { Double(sorted.first ?? 0) }
  var maximum: Double { Double(sorted.last ?? 0) }

  /// 0 without values.
  var mean: Double { sorted.isEmpty ? 0 : sorted.reduce(0) { $0 + Double($1) } / Double(sorted.count) }

  /// Of the values as the whole population, as scikit-learn's StandardScaler has it.
  var standardDeviation: Double {
    guard !sorted.isEmpty else { return 0 }
    let mean = mean
    return (sorted.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(sorted.count)).squareRoot()
  }

  /// Between the two nearest values in proportion, as numpy's default; 0 without values.
  func quantile(_ share: Double) -> Double {
    guard let last = sorted.indices.last else { return 0 }
    let position = share * Double(last)
    let below = min(Int(position), last)
    let above = min(below + 1, last)
    return Double(sorted[below]) + (position - Double(below)) * (Double(sorted[above]) - Double(sorted[below]))
  }

  /// The smallest of those that occur most often; 0 without values.
  var mostFrequent: Float {
    var best: (value: Float, count: Int) = (0, 0)
    var start = 0
    for row in sorted.indices where row == sorted.count - 1 || sorted[row + 1] != sorted[row] {
      if row + 1 - start > best.count { best = (sorted[row], row + 1 - start) }
      start = row + 1
    }
    return best.value
  }
}
