public import RuntimeContract

/// The values of a column, then or now.
public enum ColumnSample: Hashable, Sendable {
  case numbers(SortedSample)
  /// Of categories, texts and booleans.
  case categories(CategorySample)

  /// Values that a distribution is of, beside those that are missing or infinite.
  var counts: (values: Int, missing: Int, infinite: Int) {
    switch self {
    case .numbers(let sample): (sample.count, sample.missing, sample.infinite)
    case .categories(let sample): (Int(sample.total.rounded()), sample.missing, 0)
    }
  }

  var rows: Int { counts.values + counts.missing + counts.infinite }
}

/// A column to compare.
public struct ColumnComparison: Sendable {
  public var name: String
  public var reference: ColumnSample
  /// Nil when the rows of today do not have the column.
  public var current: ColumnSample?

  public init(name: String, reference: ColumnSample, current: ColumnSample?) {
    self.name = name
    self.reference = reference
    self.current = current
  }
}

/// What a test says of a column.
public struct DriftMeasure: Codable, Hashable, Sendable {
  public var test: DriftTest
  public var statistic: Double
  /// Whether the statistic is above the threshold.
  public var isAbove: Bool
  /// By how much the statistic can differ from that of all rows, where that is known: the rank errors of sketches for
  /// Kolmogorov-Smirnov, 0 when both sides are exact.
  public var error: Double?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case test, statistic, isAbove = "above_threshold", error
  }
}

/// How likely a difference of two distributions is by chance.
public struct ChanceTest: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable {
    case exactKolmogorovSmirnov = "ks_exact"
    case asymptoticKolmogorovSmirnov = "ks_asymptotic"
    case chiSquared = "chi_squared"
    case chiSquaredWithCorrection = "chi_squared_yates"
  }

  public var kind: Kind
  public var pValue: Double
  /// By Benjamini and Hochberg, among all p-values of the judgement.
  public var adjusted: Double

  enum CodingKeys: String, CodingKey, CaseIterable {
    case kind = "test", pValue = "p_value", adjusted = "adjusted_p_value"
  }
}

/// A share of rows, then and now, and how likely its change is by chance.
public struct JudgedShare: Codable, Hashable, Sendable {
  public var change: ShareChange
  /// By Benjamini and Hochberg, among all p-values of the judgement.
  public var adjusted: Double
  public var hasDrifted: Bool

  enum CodingKeys: String, CodingKey, CaseIterable {
    case change, adjusted = "adjusted_p_value", hasDrifted = "drifted"
  }
}

/// What was found about a column.
public struct ColumnDrift: Codable, Hashable, Sendable {
  public enum Outcome: String, Codable, Hashable, Sendable {
    case steady
    case drifted
    /// No test that was asked for has something to say.
    case notJudged = "not_judged"
  }

  public var name: String
  public var outcome: Outcome
  /// A sentence with the figure that decided.
  public var reason: String
  public var referenceRows: Int
  public var currentRows: Int
  public var measures: [DriftMeasure]
  public var chance: ChanceTest?
  public var missing: JudgedShare?
  /// Nil where neither side has infinite values.
  public var infinite: JudgedShare?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name = "column", outcome, reason, referenceRows = "reference_rows", currentRows = "current_rows", measures,
      chance, missing, infinite
  }
}
