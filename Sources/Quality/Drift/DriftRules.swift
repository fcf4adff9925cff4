public import RuntimeContract

/// When a difference is called drift. Large samples make any difference certain and small ones make any size of it
/// likely, so both are asked for: a figure above its bound, and a p-value that chance does not explain.
public struct DriftRules: Codable, Hashable, Sendable {
  public var tests: [DriftTest]
  /// A statistic above it is drift. Each test's is without unit: Wasserstein's is in standard deviations of the reference.
  public var threshold: Double
  /// An adjusted p-value above it is chance.
  public var significance: Double
  /// The change of a share of missing or infinite values, as Cohen's h, from which on it is drift.
  public var leastShareEffect: Double
  /// Of the stability index and the Jensen-Shannon divergence of numbers, by quantiles of the reference.
  public var bins: Int

  public init(
    tests: [DriftTest], threshold: Double, significance: Double = 0.05, leastShareEffect: Double = 0.2, bins: Int = 10
  ) {
    self.tests = tests
    self.threshold = threshold
    self.significance = significance
    self.leastShareEffect = leastShareEffect
    self.bins = bins
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case tests, threshold, significance, leastShareEffect = "least_share_effect", bins
  }

  /// How the figures were made, sentence by sentence, for the report.
  public var definitions: [String] {
    var sentences = tests.map { test in
      switch test {
      case .psi:
        "Population stability index: the sum of (now - before) · ln(now / before); numbers in \(bins) bins by quantiles of "
          + "the reference, categories one by one; a share of 0 counts as \(Figure.text(Divergence.leastShare))."
      case .ks: "Kolmogorov-Smirnov: the largest distance of the two distribution functions; numbers only."
      case .chiSquared: "Chi-squared: Cramér's V of the table of counts, without correction; categories only."
      case .jensenShannon:
        "Jensen-Shannon: the divergence in bits (base 2, 0 to 1), not its root; bins as for the stability index."
      case .wasserstein:
        "Wasserstein: the first distance in standard deviations of the reference, at least "
          + "\(Figure.text(SortedSample.leastScale)); numbers only."
      }
    }
    sentences.append(
      "Chance: Kolmogorov-Smirnov for numbers, Pearson's chi-squared for categories, a z test of two shares for missing "
        + "and for infinite values, all two-sided; p-values are adjusted for their number by Benjamini and Hochberg, and "
        + "up to \(Figure.text(significance)) are not chance.")
    sentences.append(
      "Missing and infinite values are part of no distribution: a change of their share is judged by itself, as Cohen's h "
        + "from \(Figure.text(leastShareEffect)) on.")
    return sentences
  }
}
