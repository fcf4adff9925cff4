/// Whether the rows of a table of counts are distributed alike: Pearson's test of independence, the figures of
/// `scipy.stats.contingency.chi2_contingency`.
public struct ChiSquared: Hashable, Sendable {
  public var statistic: Double
  public var degreesOfFreedom: Int
  /// The chance of such a statistic if rows are distributed alike.
  public var pValue: Double
  /// 0 when rows are distributed alike, 1 when no column has counts in more than one row, whatever the size of the counts:
  /// of the statistic without correction.
  public var cramersV: Double

  /// Columns without counts are left out.
  ///
  /// - Parameters:
  ///   - table: rows of counts, all of one length; none is negative.
  ///   - correction: Yates', which brings each count up to half a unit nearer to what is expected. It applies to tables of
  ///     one degree of freedom alone.
  /// - Throws: `Undefined` when a row has no counts.
  public init(_ table: [[Double]], correction: Bool = true) throws(Undefined) {
    precondition(table.count >= 2 && table.allSatisfy { $0.count == table[0].count }, "a table has rows of one length")
    precondition(table.allSatisfy { $0.allSatisfy { $0 >= 0 && $0.isFinite } }, "counts are not negative")
    let rows = table.map { $0.reduce(0, +) }
    guard !rows.contains(0) else {
      throw Undefined("a chi-squared test needs counts in each of \(rows.count) rows of its table")
    }
    let total = rows.reduce(0, +)
    let columns = table[0].indices.map { column in table.reduce(0) { $0 + $1[column] } }
    let used = columns.indices.filter { columns[$0] > 0 }
    degreesOfFreedom = (rows.count - 1) * (used.count - 1)
    guard degreesOfFreedom > 0 else {
      (statistic, pValue, cramersV) = (0, 1, 0)
      return
    }
    let corrects = correction && degreesOfFreedom == 1
    var (sum, corrected) = (0.0, 0.0)
    for (row, counts) in table.enumerated() {
      for column in used {
        let expected = rows[row] * columns[column] / total
        let difference = abs(expected - counts[column])
        sum += difference * difference / expected
        let less = difference - min(0.5, difference)
        corrected += less * less / expected
      }
    }
    statistic = corrects ? corrected : sum
    pValue = ChiSquaredDistribution.upperTail(statistic, degreesOfFreedom: Double(degreesOfFreedom))
    cramersV = min(1, (sum / total / Double(min(rows.count, used.count) - 1)).squareRoot())
  }
}
