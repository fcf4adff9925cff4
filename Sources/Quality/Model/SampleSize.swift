internal import Glibc

/// How many units an experiment of two equal groups needs, by the two-sided z test: the figures of statsmodels'
/// `NormalIndPower`.
public struct SampleSize: Hashable, Sendable {
  /// In standard deviations: Cohen's h of two shares, or d of two means. Positive.
  public var effect: Double

  /// - Parameters:
  ///   - baseline: the share without the change.
  ///   - difference: what is added to it. Both shares are 0 to 1, and differ.
  public init(baseline: Double, difference: Double) {
    precondition(0...1 ~= baseline && 0...1 ~= baseline + difference && difference != 0, "shares are 0 to 1")
    effect = abs(2 * (asin((baseline + difference).squareRoot()) - asin(baseline.squareRoot())))
  }

  /// The share near which a difference is the hardest to find, both shares being as far from one half: for a baseline that
  /// nobody knows.
  public init(hardestDifference difference: Double) {
    precondition(0 < abs(difference) && abs(difference) <= 1, "a difference of shares is at most 1")
    self.init(baseline: (1 - abs(difference)) / 2, difference: abs(difference))
  }

  public init(meanDifference difference: Double, standardDeviation: Double) {
    precondition(difference != 0 && standardDeviation > 0 && difference.isFinite && standardDeviation.isFinite)
    effect = abs(difference) / standardDeviation
  }

  /// The chance to find the effect in two groups of `perGroup` units.
  ///
  /// - Precondition: the significance is between 0 and 1.
  public func power(perGroup: Double, significance: Double) -> Double {
    let bound = NormalDistribution.quantile(1 - significance / 2)
    let shift = effect * (perGroup / 2).squareRoot()
    return NormalDistribution.upperTail(bound - shift) + NormalDistribution.lowerTail(-bound - shift)
  }

  /// The units of each group that find the effect with the chance `power`; not a whole number, which is the next one.
  ///
  /// - Precondition: power and significance are between 0 and 1, power the larger one.
  public func perGroup(power: Double, significance: Double) -> Double {
    precondition(significance < power && power < 1, "less power than chance needs no units")
    var (low, high) = (0.0, 1.0)
    while self.power(perGroup: high, significance: significance) < power { high *= 2 }
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return high }
      if self.power(perGroup: middle, significance: significance) < power { low = middle } else { high = middle }
    }
  }
}
