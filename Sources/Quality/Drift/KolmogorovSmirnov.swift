/// Whether two samples of numbers come from one distribution, by the largest distance of their empirical ones.
///
/// Statistic and p-value are those of `scipy.stats.ks_2samp`, two-sided.
public struct KolmogorovSmirnov: Hashable, Sendable {
  public enum Method: String, Codable, Hashable, Sendable {
    /// By counting all orders in which the samples can lie (J. Hodges, "The Significance Probability of the Smirnov
    /// Two-Sample Test", 1958).
    case exact
    /// By the distribution of one sample of the harmonic size.
    case asymptotic
  }

  /// Larger samples than this are only judged exactly if asked for.
  public static let exactUpTo = 10_000

  /// 0 to 1. It is off by no more than the rank errors of both samples.
  public var statistic: Double
  /// The chance of such a distance in samples of one distribution. Of sketches it is that of the smallest distance that
  /// their rank errors leave possible: what it rejects, the rows would have rejected.
  public var pValue: Double
  public var method: Method

  /// - Parameter method: nil takes the exact one up to `exactUpTo` values in each sample. The exact one is not possible, and
  ///   the other taken, for sketches and where the least common multiple of the sizes is 2³¹ or more.
  /// - Throws: `Undefined` when a sample is empty.
  public init(_ reference: SortedSample, _ current: SortedSample, method: Method? = nil) throws(Undefined) {
    try checkSamples("a Kolmogorov-Smirnov test", reference.count, current.count)
    var distance = 0.0
    reference.walk(with: current) { _, share, otherShare in distance = max(distance, abs(share - otherShare)) }
    let rankError = reference.rankError + current.rankError
    let (m, n) = (max(reference.count, current.count), min(reference.count, current.count))
    let wantsExact = (method ?? (m <= Self.exactUpTo ? .exact : .asymptotic)) == .exact
    if wantsExact, rankError == 0, let exact = ExactDistance(distance, m, n) {
      statistic = exact.statistic
      pValue = exact.upperTail
      self.method = .exact
    } else {
      statistic = distance
      let size = (Double(m) * Double(n) / (Double(m) + Double(n))).rounded(.toNearestOrEven)
      // Two samples of one value each: any distance is certain.
      pValue = size < 1 ? 1 : KolmogorovDistribution.upperTail(max(0, distance - rankError), n: Int(size))
      self.method = .asymptotic
    }
  }
}

/// The distance of two empirical distributions, as a multiple of what separates their steps.
private struct ExactDistance {
  let statistic: Double
  /// The chance of at least this distance.
  let upperTail: Double

  /// - Parameters:
  ///   - m: not smaller than `n`.
  init?(_ distance: Double, _ m: Int, _ n: Int) {
    let divisor = Self.greatestCommonDivisor(m, n)
    let (multiple, isTooLarge) = (m / divisor).multipliedReportingOverflow(by: n)
    guard !isTooLarge, multiple <= Int(Int32.max) else { return nil }
    let h = Int((distance * Double(multiple)).rounded(.toNearestOrEven))
    statistic = Double(h) / Double(multiple)
    if h == 0 {
      upperTail = 1
    } else {
      upperTail = min(1, m == n ? Self.ofEqual(n, h) : Self.ofDifferent(m, n, m / divisor, n / divisor, h))
    }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b > 0 { (a, b) = (b, a % b) }
    return a
  }

  /// Of two samples of `n` values each: `2 (C(2n, n - h) - C(2n, n - 2h) + …) / C(2n, n)`, by Horner's scheme.
  private static func ofEqual(_ n: Int, _ h: Int) -> Double {
    var p = 0.0
    for k in stride(from: n / h, through: 0, by: -1) {
      var ratio = 1.0
      for j in 0..<h { ratio *= Double(n - k * h - j) / Double(n + k * h + j + 1) }
      p = ratio * (1 - p)
    }
    return 2 * p
  }

  /// The share of the paths on the grid from (0, 0) to (m, n) that reach a point (x, y) with `|x ng - y mg|` at least `h`,
  /// column by column, in the recursion of T. Viehmann, "Numerically More Stable Computation of the P-Values for the
  /// Two-Sample Kolmogorov-Smirnov Test", 2021: every entry is the share of the paths to a point that have done so.
  private static func ofDifferent(_ m: Int, _ n: Int, _ mg: Int, _ ng: Int, _ h: Int) -> Double {
    // Entry `y` is of the point (x, y); outside of the window, all paths have.
    var shares = [Double](repeating: 1, count: n + 1)
    var window = 0..<min((h + mg - 1) / mg, n + 1)
    for y in window { shares[y] = 0 }
    for x in 1...m {
      let position = ng * x
      let from = position < h ? 0 : min((position - h) / mg + 1, n)
      let end = min((position + h + mg - 1) / mg, n + 1)
      guard end > from else { return 1 }
      for y in window.lowerBound..<max(window.lowerBound, min(from, window.upperBound)) { shares[y] = 1 }
      var share = from == 0 ? 0.0 : 1.0
      for y in from..<end {
        share = (shares[y] * Double(x) + share * Double(y)) / Double(x + y)
        shares[y] = share
      }
      window = from..<end
    }
    return shares[n]
  }
}
