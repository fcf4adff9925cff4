internal import Metrics
public import RuntimeContract

/// How a judgement of a model ended, and the sentence why.
public enum GateOutcome: String, Codable, Hashable, Sendable {
  case passed
  case failed
  /// Nothing to compare with, such as the champion of a first version; it holds nothing up.
  case notApplicable = "not_applicable"
  /// The rows do not define it: the model is neither good nor bad for all that is known.
  case notJudged = "not_judged"
}

/// A gate and what the model did at it.
public struct GateVerdict: Codable, Hashable, Sendable {
  public var gate: Gate
  public var outcome: GateOutcome
  /// Of the model that is judged.
  public var value: Double?
  /// Of the baseline.
  public var baseline: Double?
  /// Of the value minus the baseline's, in the metric's own direction.
  public var difference: Interval?
  /// A sentence with the figure that decided.
  public var reason: String

  enum CodingKeys: String, CodingKey, CaseIterable { case gate, outcome, value, baseline, difference, reason }
}

/// What a model is compared with.
public enum Opponent: Sendable {
  /// The baseline's predictions of the same rows, and what was measured of it, such as latency.
  case model(name: String, rows: ScoredRows, measured: [MetricName: Double])
  /// Why there is none, as a sentence's end: `there is no champion yet, for this is the first version`.
  case none(reason: String)
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

  public func judge(_ gate: Gate) -> GateVerdict {
    var verdict = GateVerdict(
      gate: gate, outcome: .passed, value: nil, baseline: nil, difference: nil, reason: "")
    do throws(UndefinedMetric) {
      let value = try Self.figure(gate.metric, rows, measured)
      verdict.value = value
      var findings = [Self.bounds(gate, value)].compactMap(\.self)
      if let allowed = gate.maxRegression {
        findings.append(try regression(gate.metric, value, allowed: allowed, &verdict))
      }
      // A gate without any bound cannot be failed.
      let worst =
        findings.first { $0.outcome == .failed } ?? findings.first { $0.outcome == .passed } ?? findings.first
      verdict.outcome = worst?.outcome ?? .passed
      let told = findings.filter { $0.outcome == .failed || verdict.outcome != .failed }.map(\.text)
      verdict.reason =
        told.isEmpty ? "\(gate.metric.rawValue) is \(Figure.text(value))." : told.joined(separator: "; ") + "."
    } catch {
      verdict.outcome = .notJudged
      verdict.reason = "\(gate.metric.rawValue) could not be judged: \(error.description)."
    }
    return verdict
  }

  private typealias Finding = (outcome: GateOutcome, text: String)

  private static func figure(
    _ metric: MetricName, _ rows: ScoredRows, _ measured: [MetricName: Double]
  ) throws(UndefinedMetric) -> Double {
    if let value = measured[metric] { return value }
    return try rows.figure(metric)
  }

  private static func bounds(_ gate: Gate, _ value: Double) -> Finding? {
    let name = gate.metric.rawValue
    let (minimum, maximum) = (gate.minimum, gate.maximum)
    if let minimum, !(value >= minimum) {
      return (.failed, "\(name) is \(Figure.text(value)), below the least, \(Figure.text(minimum))")
    }
    if let maximum, !(value <= maximum) {
      return (.failed, "\(name) is \(Figure.text(value)), above the most, \(Figure.text(maximum))")
    }
    switch (minimum, maximum) {
    case (let minimum?, let maximum?):
      return (
        .passed, "\(name) is \(Figure.text(value)), between \(Figure.text(minimum)) and \(Figure.text(maximum))"
      )
    case (let minimum?, nil): return (.passed, "\(name) is \(Figure.text(value)), at least \(Figure.text(minimum))")
    case (nil, let maximum?): return (.passed, "\(name) is \(Figure.text(value)), at most \(Figure.text(maximum))")
    case (nil, nil): return nil
    }
  }

  private func regression(
    _ metric: MetricName, _ value: Double, allowed: Double, _ verdict: inout GateVerdict
  ) throws(UndefinedMetric) -> Finding {
    switch opponent {
    case .none(let reason):
      return (.notApplicable, "\(metric.rawValue) is \(Figure.text(value)), compared with nothing: \(reason)")
    case .model(let name, let otherRows, let otherMeasured):
      let baseline = try Self.figure(metric, otherRows, otherMeasured)
      verdict.baseline = baseline
      let isHigherBetter = metric.goal == .maximize
      let loss = isHigherBetter ? baseline - value : value - baseline
      let side = loss > 0 ? "worse than" : loss < 0 ? "better than" : "the same as"
      let facts =
        "\(metric.rawValue) is \(Figure.text(value)), \(loss == 0 ? "" : "\(Figure.text(abs(loss))) ")\(side) "
        + "\(name)'s \(Figure.text(baseline))"
      // What was measured has no rows to draw again.
      guard measured[metric] == nil else {
        return loss > allowed
          ? (.failed, "\(facts), and \(Figure.text(allowed)) is allowed") : (.passed, facts)
      }
      let interval = try difference(metric, otherRows)
      verdict.difference = interval
      let leastLoss = isHigherBetter ? -interval.high : interval.low
      let level = Figure.percent(interval.level)
      let place = "the \(level) interval of the difference is \(interval.text)"
      if leastLoss > allowed {
        return (.failed, "\(facts), and \(Figure.text(allowed)) is allowed: \(place)")
      }
      return loss > allowed
        ? (.passed, "\(facts), more than \(Figure.text(allowed)), which may be noise: \(place)")
        : (.passed, "\(facts): \(place)")
    }
  }

  /// By DeLong's formula for the area of two classes without weights, else by drawing rows.
  func difference(_ metric: MetricName, _ other: ScoredRows) throws(UndefinedMetric) -> Interval {
    if metric == .auc, case .classes(let mine) = rows.kind, case .classes(let theirs) = other.kind,
      mine.classCount == 2, mine.weights == nil,
      let areas = DeLong(
        positive: mine.truth.map { $0 == 1 }, scores: mine.positiveScores, otherScores: theirs.positiveScores)
    {
      return areas.interval(level: bootstrap.level)
    }
    return try bootstrap.interval(metric, of: rows, minus: other)
  }
}

extension Classification {
  /// The probabilities of class 1.
  var positiveScores: [Double] { truth.indices.map { probabilities[$0 * classCount + 1] } }
}

/// A metric of the model beside that of the baseline.
public struct SideBySide: Codable, Hashable, Sendable {
  public var metric: MetricName
  /// Nil where the rows do not define it.
  public var value: Double?
  public var baseline: Double?
  /// Of the value minus the baseline's.
  public var difference: Interval?
  /// Whether the interval lies on the better side of 0, on the worse one, or on both.
  public var comparison: Comparison

  public enum Comparison: String, Codable, Hashable, Sendable {
    case better
    case worse
    case undecided
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case metric, value, baseline, difference, comparison }
}

extension GateKeeper {
  /// The metrics of the model and of its opponent, in the order of the names.
  public func sideBySide(_ metrics: [MetricName]) -> [SideBySide] {
    metrics.map { metric in
      var row = SideBySide(
        metric: metric, value: try? Self.figure(metric, rows, measured), baseline: nil, difference: nil,
        comparison: .undecided)
      guard case .model(_, let other, let otherMeasured) = opponent else { return row }
      row.baseline = try? Self.figure(metric, other, otherMeasured)
      guard row.value != nil, row.baseline != nil, measured[metric] == nil,
        let interval = try? difference(metric, other)
      else { return row }
      row.difference = interval
      let (isAbove, isBelow) = (interval.low > 0, interval.high < 0)
      row.comparison =
        !isAbove && !isBelow ? .undecided : isAbove == (metric.goal == .maximize) ? .better : .worse
      return row
    }
  }
}
