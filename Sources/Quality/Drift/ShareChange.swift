internal import Glibc

/// Whether a share of rows changed, such as that of rows without a value.
public struct ShareChange: Hashable, Sendable, Codable {
  /// 0 to 1.
  public var reference: Double
  /// 0 to 1.
  public var current: Double
  /// J. Cohen's h, the difference of `2 arcsin √share`, current minus reference: -π to π. 0.2 is a small effect.
  public var effect: Double
  /// The chance of such a difference if both shares are one: the z test with the pooled share, two-sided, of which
  /// Pearson's chi-squared without correction is the square.
  public var pValue: Double

  /// - Throws: `Undefined` when there are no rows on a side.
  /// - Precondition: counts are not negative and no more than there are rows.
  public init(
    _ what: String, reference count: Int, of rows: Int, current currentCount: Int, of currentRows: Int
  ) throws(Undefined) {
    precondition(0...rows ~= count && 0...currentRows ~= currentCount, "a part is no larger than the whole")
    guard rows > 0, currentRows > 0 else {
      let who = rows > 0 ? "now there are none" : "the reference has none"
      throw Undefined("a change of \(what) needs rows on both sides, and \(who)")
    }
    let (all, currentAll) = (Double(rows), Double(currentRows))
    reference = Double(count) / all
    current = Double(currentCount) / currentAll
    effect = 2 * (asin(current.squareRoot()) - asin(reference.squareRoot()))
    let pooled = Double(count + currentCount) / (all + currentAll)
    let error = (pooled * (1 - pooled) * (1 / all + 1 / currentAll)).squareRoot()
    pValue = error > 0 ? NormalDistribution.twoTails((current - reference) / error) : 1
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case reference, current, effect = "cohens_h", pValue = "p_value"
  }
}
