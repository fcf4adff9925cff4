internal import Metrics
public import RuntimeContract

/// What a model is compared with.
public enum Opponent: Sendable {
  /// The baseline's predictions of the same rows, and what was measured of it, such as latency.
  case model(name: String, rows: ScoredRows, measured: [MetricName: Double])
  /// Why there is none, as a sentence's end: `there is no champion yet, for this is the first version`.
  case none(reason: String)
  /// There is one, and it cannot be compared with; why, as a sentence's end.
  case unusable(reason: String)
}

/// Judges gates: bounds by the figure itself, a regression by the interval of the difference, so that noise fails no
/// release.
public struct GateKeeper: Sendable {
  public var rows: ScoredRows
  /// What was measured of the model otherwise: latencies, in seconds.
  public var measured: [MetricName: Double]
  public var opponent: Opponent
  public var bootstrap: Bootstrap

  /// - Precondition: the opponent's rows have the same truth.
  public init(rows: ScoredRows, measured: [MetricName: Double], opponent: Opponent, bootstrap: Bootstrap) {
    if case .model(_, let other, _) = opponent {
      precondition(rows.hasTruth(of: other), "models are compared on the same rows")
    }
    self.rows = rows
    self.measured = measured
    self.opponent = opponent
    self.bootstrap = bootstrap
  }

  /// The metrics of the model, each with its interval and beside the opponent's, in the order of the names.
  public func figures(_ metrics: [MetricName]) -> [MetricFigure] {
    var other: ScoredRows?
    if case .model(_, let rows, _) = opponent { other = rows }
    let drawn = bootstrap.intervals(metrics.filter { measured[$0] == nil }, of: rows, minus: other)
    return metrics.map { metric in
      var figure = MetricFigure(metric: metric, value: nil)
      do throws(UndefinedMetric) {
        figure.value = try value(metric, rows, measured)
      } catch {
        figure.problem = error.description
        return figure
      }
      figure.interval = try? drawn[metric]?.own.get()
      guard case .model(let name, let otherRows, let otherMeasured) = opponent else { return figure }
      do throws(UndefinedMetric) {
        figure.baseline = try value(metric, otherRows, otherMeasured)
        // What was measured has no rows to draw again.
        guard measured[metric] == nil else { return figure }
        figure.difference = deLong(metric, otherRows)
        if figure.difference == nil { figure.difference = try drawn[metric]?.difference?.get() }
      } catch {
        figure.problem = "\(name) cannot be compared with: \(error.description)"
        return figure
      }
      if let difference = figure.difference { figure.comparison = Self.comparison(metric, difference) }
      return figure
    }
  }

  public func judge(_ gate: Gate) -> GateVerdict { GateVerdict(gate, figures([gate.metric])[0], opponent) }

  private static func comparison(_ metric: MetricName, _ difference: Interval) -> MetricFigure.Comparison {
    let (isAbove, isBelow) = (difference.low > 0, difference.high < 0)
    return !isAbove && !isBelow ? .undecided : isAbove == (metric.goal == .maximize) ? .better : .worse
  }

  private func value(
    _ metric: MetricName, _ rows: ScoredRows, _ measured: [MetricName: Double]
  ) throws(UndefinedMetric) -> Double {
    if let value = measured[metric] { return value }
    return try rows.figure(metric)
  }

  /// The difference of areas by DeLong's formula: of two classes, without weights.
  private func deLong(_ metric: MetricName, _ other: ScoredRows) -> Interval? {
    guard metric == .auc, case .classes(let mine) = rows.kind, case .classes(let theirs) = other.kind,
      mine.classCount == 2, mine.weights == nil
    else { return nil }
    return DeLong(
      positive: mine.truth.map { $0 == 1 }, scores: mine.positiveScores, otherScores: theirs.positiveScores
    )?.interval(level: bootstrap.level)
  }
}

extension Classification {
  /// The probabilities of class 1.
  var positiveScores: [Double] { truth.indices.map { probabilities[$0 * classCount + 1] } }
}
