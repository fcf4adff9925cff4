public import Metrics
public import RuntimeContract

/// Whether a model does as well on rows whose truth is known by now as it did when it was registered.
public struct ConceptDrift: Codable, Hashable, Sendable {
  public var metric: MetricName
  public var reference: Double
  public var current: Double
  /// Of the current figure, by drawing rows.
  public var interval: Interval
  public var rows: Int
  /// How much worse it is now, as a share of the reference; negative when better.
  public var drop: Double
  public var hasDrifted: Bool
  /// A sentence with the figure that decided.
  public var reason: String

  enum CodingKeys: String, CodingKey, CaseIterable {
    case metric, reference, current, interval, rows, drop, hasDrifted = "drifted", reason
  }

  /// It has drifted when the drop is larger than permitted and the reference lies outside of the interval, on its better
  /// side: a few rows fail no model.
  ///
  /// - Parameters:
  ///   - reference: the figure at registration.
  ///   - maxDrop: as a share of the reference, 0 to 1.
  /// - Throws: `UndefinedMetric` when the rows do not define the metric or its interval, or a drop from the reference has
  ///   no share.
  public init(
    _ metric: MetricName, reference: Double, rows: ScoredRows, maxDrop: Double, bootstrap: Bootstrap
  ) throws(UndefinedMetric) {
    guard reference.isFinite, reference != 0 else {
      throw UndefinedMetric("a drop of \(metric.rawValue) has no share, for it was \(Figure.text(reference)) before")
    }
    self.metric = metric
    self.reference = reference
    self.rows = rows.count
    current = try rows.figure(metric)
    interval = try bootstrap.interval(metric, of: rows)
    let isHigherBetter = metric.goal == .maximize
    drop = (isHigherBetter ? reference - current : current - reference) / abs(reference)
    let isCertain = isHigherBetter ? interval.high < reference : interval.low > reference
    hasDrifted = drop > maxDrop && isCertain
    let facts =
      "\(metric.rawValue) of \(Figure.count(rows.count, "row")) is \(Figure.text(current)), and was "
      + "\(Figure.text(reference)) at registration"
    let place = "the \(Figure.percent(interval.level)) interval is \(interval.text)"
    if drop > maxDrop {
      reason =
        isCertain
        ? "\(facts), worse by \(Figure.percent(drop)), more than \(Figure.percent(maxDrop)): \(place)."
        : "\(facts), worse by \(Figure.percent(drop)), which may be noise: \(place)."
    } else {
      reason = "\(facts), \(drop > 0 ? "worse" : "better") by \(Figure.percent(abs(drop))): \(place)."
    }
  }
}
