internal import Glibc

/// How far two lists of shares are apart, each a distribution over the same bins or categories.
public enum Divergence {
  /// A share of none counts as this one in the population stability index, whose logarithm has no value for 0.
  public static let leastShare = 1e-4

  /// The population stability index, `Σ (current - reference) ln(current / reference)`. Shares of 0 count as `leastShare`;
  /// what the others sum to is left as it is. A bin that is empty on both sides adds nothing.
  ///
  /// - Precondition: both have as many shares, none negative, each list with the sum 1.
  public static func stabilityIndex(_ reference: [Double], _ current: [Double]) -> Double {
    precondition(reference.count == current.count, "shares are of the same bins")
    return zip(reference, current).reduce(0) { sum, pair in
      let (before, now) = (pair.0 > 0 ? pair.0 : leastShare, pair.1 > 0 ? pair.1 : leastShare)
      return sum + (now - before) * log(now / before)
    }
  }

  /// The Jensen-Shannon divergence in bits, 0 to 1: the mean Kullback-Leibler divergence, base 2, of both lists from their
  /// mean. The square of `scipy.spatial.distance.jensenshannon(reference, current, base=2)`.
  ///
  /// - Precondition: both have as many shares, none negative; each is divided by its sum, which is positive.
  public static func jensenShannon(_ reference: [Double], _ current: [Double]) -> Double {
    precondition(reference.count == current.count, "shares are of the same bins")
    let (total, currentTotal) = (reference.reduce(0, +), current.reduce(0, +))
    var sum = 0.0
    for (before, now) in zip(reference, current) {
      let (p, q) = (before / total, now / currentTotal)
      let middle = (p + q) / 2
      if p > 0 { sum += p * log2(p / middle) }
      if q > 0 { sum += q * log2(q / middle) }
    }
    return min(1, max(0, sum / 2))
  }
}

/// Bins of numbers that hold about equal shares of a reference.
public struct ReferenceBins: Hashable, Sendable {
  /// Ascending, without repetitions. Bin `i` holds what lies above edge `i - 1` and up to edge `i`, the first and the last
  /// bin what lies beyond: one more bin than edges.
  public let edges: [Double]

  /// The quantiles of `1/bins, 2/bins, …`, each a number that occurs in the reference, but for the largest, above which
  /// nothing of it would lie. Numbers that occur often make fewer bins; of a constant there are three: below, it, above.
  ///
  /// - Precondition: `bins` is at least 2.
  public init(of reference: SortedSample, bins: Int = 10) {
    precondition(bins >= 2)
    var edges: [Double] = []
    for bin in 1..<bins {
      guard let edge = reference.quantile(Double(bin) / Double(bins)), edge < reference.steps.last?.value ?? edge,
        edges.last.map({ edge > $0 }) ?? true
      else { continue }
      edges.append(edge)
    }
    // Only of a constant is what lies below it told apart from it.
    if let first = reference.steps.first?.value, edges.isEmpty { edges = [first.nextDown, first] }
    self.edges = edges
  }

  public init(edges: [Double]) {
    precondition(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }, "edges ascend")
    self.edges = edges
  }

  /// The share of each bin; all 0 without values.
  public func shares(_ sample: SortedSample) -> [Double] { sample.shares(edges: edges) }
}
