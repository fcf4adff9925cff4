/// A metric of a model, beside that of the baseline.
public struct MetricFigure: Codable, Hashable, Sendable {
  /// Whether the interval of a difference lies on the better side of 0, on the worse one, or on both.
  public enum Comparison: String, Codable, CaseIterable, Hashable, Sendable {
    case better
    case worse
    case undecided
  }

  public var metric: MetricName
  /// Nil where the rows do not define it.
  public var value: Double?
  /// Of the value.
  public var interval: Interval?
  public var baseline: Double?
  /// Of the value minus the baseline's.
  public var difference: Interval?
  /// Nil where nothing was compared.
  public var comparison: Comparison?
  /// Why there is no value.
  public var problem: String?

  public init(
    metric: MetricName, value: Double?, interval: Interval? = nil, baseline: Double? = nil, difference: Interval? = nil,
    comparison: Comparison? = nil, problem: String? = nil
  ) {
    self.metric = metric
    self.value = value
    self.interval = interval
    self.baseline = baseline
    self.difference = difference
    self.comparison = comparison
    self.problem = problem
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case metric, value, interval, baseline, difference, comparison, problem
  }
}

/// How good a model is for the rows of a group.
public struct SliceFigures: Codable, Hashable, Sendable {
  public var column: String
  public var group: String
  /// How many rows the figures are of.
  public var support: Int
  /// Whether there are enough of them for the figures to say something; intervals are of such slices alone.
  public var isSupported: Bool
  public var metrics: [MetricFigure]

  public init(column: String, group: String, support: Int, isSupported: Bool, metrics: [MetricFigure]) {
    self.column = column
    self.group = group
    self.support = support
    self.isSupported = isSupported
    self.metrics = metrics
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case column, group, support, isSupported = "supported", metrics
  }
}

/// How what a model promises of a class compares with what comes.
public struct ClassCalibration: Codable, Hashable, Sendable {
  /// Rows of similar probability.
  public struct Bin: Codable, Hashable, Sendable {
    /// The mean probability.
    public var predicted: Double
    /// The share of rows that were of the class.
    public var observed: Double
    public var rows: Int

    public init(predicted: Double, observed: Double, rows: Int) {
      self.predicted = predicted
      self.observed = observed
      self.rows = rows
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case predicted, observed, rows }
  }

  public var className: String
  /// Of equal width; those that have rows, ascending.
  public var bins: [Bin]
  /// The mean distance of promise and outcome over the bins, each by its rows: the expected calibration error.
  public var error: Double
  /// The same of the baseline.
  public var baselineBins: [Bin]?
  public var baselineError: Double?

  public init(
    className: String, bins: [Bin], error: Double, baselineBins: [Bin]? = nil, baselineError: Double? = nil
  ) {
    self.className = className
    self.bins = bins
    self.error = error
    self.baselineBins = baselineBins
    self.baselineError = baselineError
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case className = "class", bins, error, baselineBins = "baseline_bins", baselineError = "baseline_error"
  }
}

/// How long a model takes to answer one row, in seconds.
public struct LatencyFigures: Codable, Hashable, Sendable {
  public struct Percentiles: Codable, Hashable, Sendable {
    public var p50: Double
    public var p95: Double
    public var p99: Double

    public init(p50: Double, p95: Double, p99: Double) {
      self.p50 = p50
      self.p95 = p95
      self.p99 = p99
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case p50, p95, p99 }
  }

  /// Answers of one row in a round.
  public var calls: Int
  public var rounds: Int
  /// Answers before the first that counts.
  public var warmUp: Int
  /// Of the processor's time that the answering thread took: what gates judge, for other processes do not change it.
  public var processor: Percentiles
  /// Of the time that passed.
  public var elapsed: Percentiles
  /// What was done, in words.
  public var method: String

  public init(
    calls: Int, rounds: Int, warmUp: Int, processor: Percentiles, elapsed: Percentiles, method: String
  ) {
    self.calls = calls
    self.rounds = rounds
    self.warmUp = warmUp
    self.processor = processor
    self.elapsed = elapsed
    self.method = method
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case calls, rounds, warmUp = "warm_up", processor, elapsed, method
  }
}
