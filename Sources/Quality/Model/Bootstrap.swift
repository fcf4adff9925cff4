internal import Dispatch
public import Metrics
public import RuntimeContract
internal import Tabular

extension Interval {
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
    try interval(name.rawValue, samples(rows, [try rows.weightedFigure(name)])[0], rows: rows.count)
  }

  /// Of the metric of `rows` minus that of `other`.
  ///
  /// - Throws: `UndefinedMetric` when the rows, or most of the draws, do not define it.
  /// - Precondition: both have the same truth.
  public func interval(
    _ name: MetricName, of rows: ScoredRows, minus other: ScoredRows
  ) throws(UndefinedMetric) -> Interval {
    precondition(rows.hasTruth(of: other), "models are compared on the same rows")
    let samples = samples(rows, [try rows.weightedFigure(name), try other.weightedFigure(name)])
    return try interval(difference(name), Self.differences(samples[0], samples[1]), rows: rows.count)
  }

  /// What the draws say of a metric.
  struct Drawn {
    var own: Result<Interval, UndefinedMetric>
    /// Of the difference; nil when nothing is compared.
    var difference: Result<Interval, UndefinedMetric>?
  }

  /// Intervals of several metrics of the same draws, each as `interval` has it.
  ///
  /// - Precondition: both have the same truth.
  func intervals(_ names: [MetricName], of rows: ScoredRows, minus other: ScoredRows?) -> [MetricName: Drawn] {
    precondition(other.map(rows.hasTruth) ?? true, "models are compared on the same rows")
    typealias Figures = (name: MetricName, own: WeightedFigure, other: WeightedFigure?)
    var drawn: [MetricName: Drawn] = [:]
    var figures: [Figures] = []
    for name in names {
      do throws(UndefinedMetric) {
        figures.append((name, try rows.weightedFigure(name), nil))
      } catch {
        drawn[name] = Drawn(own: .failure(error))
        continue
      }
      guard let other else { continue }
      do throws(UndefinedMetric) {
        figures[figures.count - 1].other = try other.weightedFigure(name)
      } catch { drawn[name] = Drawn(own: .failure(error), difference: .failure(error)) }
    }
    let own = samples(rows, figures.map(\.own) + figures.compactMap(\.other))
    var next = figures.count
    for (index, figure) in figures.enumerated() {
      let interval = caught { () throws(UndefinedMetric) in
        try self.interval(figure.name.rawValue, own[index], rows: rows.count)
      }
      var difference = drawn[figure.name]?.difference
      if figure.other != nil {
        let samples = Self.differences(own[index], own[next])
        difference = caught { () throws(UndefinedMetric) in
          try self.interval(self.difference(figure.name), samples, rows: rows.count)
        }
        next += 1
      }
      drawn[figure.name] = Drawn(own: interval, difference: difference)
    }
    return drawn
  }

  private func difference(_ name: MetricName) -> String { "a difference of \(name.rawValue)" }

  private static func differences(_ own: [Double?], _ other: [Double?]) -> [Double?] {
    zip(own, other).map { own, other in
      guard let own, let other else { return nil }
      return own - other
    }
  }

  /// For each figure its value in each draw.
  func samples(_ rows: ScoredRows, _ figures: [WeightedFigure]) -> [[Double?]] {
    guard !figures.isEmpty else { return [] }
    let (count, weights) = (rows.count, rows.weights)
    var values = [Double?](repeating: nil, count: draws * figures.count)
    let parts = min(threads, draws)
    values.withUnsafeMutableBufferPointer { values in
      // Each part writes its own draws.
      nonisolated(unsafe) let values = values
      DispatchQueue.concurrentPerform(iterations: parts) { part in
        var counts = [Double](repeating: 0, count: count)
        for draw in stride(from: part, to: draws, by: parts) {
          var generator = SeededGenerator(seed: seed, stream: draw)
          for row in 0..<count { counts[row] = 0 }
          for _ in 0..<count {
            let row = generator.below(count)
            counts[row] += weights?[row] ?? 1
          }
          for (index, figure) in figures.enumerated() { values[index * draws + draw] = figure(counts) }
        }
      }
    }
    return figures.indices.map { Array(values[$0 * draws..<($0 + 1) * draws]) }
  }

  func interval(_ what: String, _ samples: [Double?], rows: Int) throws(UndefinedMetric) -> Interval {
    let defined = samples.compactMap(\.self).sorted()
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

/// A metric as a function of the rows' weights.
typealias WeightedFigure = @Sendable (_ weights: [Double]) -> Double?

private func caught<Value>(
  _ body: () throws(UndefinedMetric) -> Value
) -> Result<Value, UndefinedMetric> {
  do throws(UndefinedMetric) { return .success(try body()) } catch { return .failure(error) }
}
