internal import Dispatch
public import Metrics
public import RuntimeContract
internal import Tabular

/// Where a figure lies, given that other rows might have been drawn.
public struct Interval: Codable, Hashable, Sendable {
  public enum Method: String, Codable, Hashable, Sendable {
    /// The percentiles of the figure in samples of the rows, drawn with replacement.
    case bootstrap
    /// E. DeLong, D. DeLong and D. Clarke-Pearson, 1988, for areas under the receiver operating characteristic.
    case deLong = "delong"
  }

  public var low: Double
  public var high: Double
  /// How often such an interval holds the true figure, 0 to 1.
  public var level: Double
  public var method: Method

  public init(low: Double, high: Double, level: Double, method: Method) {
    self.low = low
    self.high = high
    self.level = level
    self.method = method
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case low, high, level, method }

  var text: String { "\(Figure.text(low)) to \(Figure.text(high))" }
}

/// B. Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979: the rows are drawn anew, with replacement, and the
/// figure worked out of each draw. Two models are compared on the same draws, so that what both find hard cancels out.
public struct Bootstrap: Hashable, Sendable {
  public var seed: Int
  /// At least 20.
  public var draws: Int
  /// 0 to 1.
  public var level: Double
  /// The result does not depend on it.
  public var threads: Int

  public init(seed: Int, draws: Int = 1000, level: Double = 0.95, threads: Int = 1) {
    precondition(draws >= 20 && 0 < level && level < 1 && threads >= 1)
    self.seed = seed
    self.draws = draws
    self.level = level
    self.threads = threads
  }

  /// - Throws: `UndefinedMetric` when the rows, or most of the draws, do not define it.
  public func interval(_ name: MetricName, of rows: ScoredRows) throws(UndefinedMetric) -> Interval {
    let figure = try rows.weightedFigure(name)
    return try interval(name.rawValue, rows: rows.count, weights: rows.weights) { figure($0) }
  }

  /// Of the metric of `rows` minus that of `other`.
  ///
  /// - Throws: `UndefinedMetric` when the rows, or most of the draws, do not define it.
  /// - Precondition: both have the same truth.
  public func interval(
    _ name: MetricName, of rows: ScoredRows, minus other: ScoredRows
  ) throws(UndefinedMetric) -> Interval {
    precondition(rows.hasTruth(of: other), "models are compared on the same rows")
    let (figure, otherFigure) = (try rows.weightedFigure(name), try other.weightedFigure(name))
    return try interval("a difference of \(name.rawValue)", rows: rows.count, weights: rows.weights) { weights in
      guard let value = figure(weights), let otherValue = otherFigure(weights) else { return nil }
      return value - otherValue
    }
  }

  private func interval(
    _ what: String, rows: Int, weights: [Double]?, _ figure: @Sendable ([Double]) -> Double?
  ) throws(UndefinedMetric) -> Interval {
    var values = [Double?](repeating: nil, count: draws)
    let parts = min(threads, draws)
    values.withUnsafeMutableBufferPointer { values in
      // Each part writes its own draws.
      nonisolated(unsafe) let values = values
      DispatchQueue.concurrentPerform(iterations: parts) { part in
        var counts = [Double](repeating: 0, count: rows)
        for draw in stride(from: part, to: draws, by: parts) {
          var generator = SeededGenerator(seed: seed, stream: draw)
          for row in 0..<rows { counts[row] = 0 }
          for _ in 0..<rows {
            let row = generator.below(rows)
            counts[row] += weights?[row] ?? 1
          }
          values[draw] = figure(counts)
        }
      }
    }
    let defined = values.compactMap(\.self).sorted()
    guard defined.count * 2 > draws else {
      throw UndefinedMetric(
        "an interval of \(what) needs more rows: \(draws - defined.count) of \(draws) draws of these \(rows) do not "
          + "define it")
    }
    func quantile(_ share: Double) -> Double {
      let place = share * Double(defined.count - 1)
      let low = Int(place)
      let high = min(low + 1, defined.count - 1)
      return defined[low] + (defined[high] - defined[low]) * (place - Double(low))
    }
    return Interval(
      low: quantile((1 - level) / 2), high: quantile((1 + level) / 2), level: level, method: .bootstrap)
  }
}
