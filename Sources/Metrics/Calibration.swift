/// Rows of similar probability: what was promised, and what came.
public struct CalibrationBin: Hashable, Sendable {
  /// The weight of the rows.
  public var weight: Double
  /// The mean probability.
  public var predicted: Double
  /// The share of positive rows.
  public var observed: Double

  public init(weight: Double, predicted: Double, observed: Double) {
    self.weight = weight
    self.predicted = predicted
    self.observed = observed
  }
}

/// How the probabilities are divided into bins.
public enum CalibrationBinning: Sendable {
  /// Bins of the same width.
  case uniform
  /// Bins of the same number of rows, as far as rows of the same probability allow.
  case quantiles
}

extension Classification {
  /// The bins that have rows, ascending. A probability on the bound of two bins belongs to the lower one.
  ///
  /// - Precondition: there is at least one bin, and the class exists.
  public func calibration(of index: Int, bins: Int = 10, _ binning: CalibrationBinning = .uniform) -> [CalibrationBin] {
    precondition(bins >= 1 && 0..<classCount ~= index)
    let scores = column(index)
    let bounds: [Double]
    switch binning {
    case .uniform: bounds = (1..<bins).map { Double($0) / Double(bins) }
    case .quantiles:
      let sorted = descendingOrder(scores).reversed().map { scores[Int($0)] }
      bounds = (1..<bins).map { Self.quantile(sorted, Double($0) / Double(bins)) }
    }
    var sums = [CalibrationBin](repeating: CalibrationBin(weight: 0, predicted: 0, observed: 0), count: bins)
    for row in truth.indices {
      var bin = 0
      var end = bounds.count
      while bin < end {
        let middle = (bin + end) / 2
        if bounds[middle] < scores[row] { bin = middle + 1 } else { end = middle }
      }
      sums[bin].weight += weight(row)
      sums[bin].predicted += weight(row) * scores[row]
      if truth[row] == Int32(index) { sums[bin].observed += weight(row) }
    }
    return sums.filter { $0.weight > 0 }.map {
      CalibrationBin(weight: $0.weight, predicted: $0.predicted / $0.weight, observed: $0.observed / $0.weight)
    }
  }

  /// Between the two nearest of the ascending values, in proportion.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
  }
}
