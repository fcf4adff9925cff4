/// How a judgement of a model ended.
public enum GateOutcome: String, Codable, CaseIterable, Hashable, Sendable {
  case passed
  case failed
  /// Nothing to compare with, such as the champion of a first version; it holds nothing up.
  case notApplicable = "not_applicable"
  /// What is there does not say: the model is neither good nor bad for all that is known, and does not pass.
  case notJudged = "not_judged"
}

/// Where a figure lies, given that other rows might have been drawn.
public struct Interval: Codable, Hashable, Sendable {
  public enum Method: String, Codable, CaseIterable, Hashable, Sendable {
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
}

/// A gate and what the model did at it.
public struct GateVerdict: Codable, Hashable, Sendable {
  public var gate: Gate
  public var outcome: GateOutcome
  /// Of the model that is judged.
  public var value: Double?
  /// Of the value; nil for what was measured, and where the rows are too few.
  public var interval: Interval?
  /// The baseline's value.
  public var baseline: Double?
  /// Of the value minus the baseline's, in the metric's own direction.
  public var difference: Interval?
  /// A sentence with the figure that decided.
  public var reason: String

  public init(
    gate: Gate, outcome: GateOutcome, value: Double? = nil, interval: Interval? = nil, baseline: Double? = nil,
    difference: Interval? = nil, reason: String
  ) {
    self.gate = gate
    self.outcome = outcome
    self.value = value
    self.interval = interval
    self.baseline = baseline
    self.difference = difference
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case gate, outcome, value, interval, baseline, difference, reason
  }
}
