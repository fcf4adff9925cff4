/// Which of `k` folds each row is tested in.
public struct Folds: Hashable, Sendable {
  /// One a row, `0 ..< count`.
  public let fold: [Int]
  public let count: Int

  /// Divides rows into folds of equal size, to one row.
  ///
  /// - Parameters:
  ///   - strata: a number for each row; folds have the same share of each, to one row. Nil: all rows are alike.
  ///   - groups: a number for each row; those of one group are in one fold, and folds are as equal as that allows.
  /// - Throws: when there are fewer rows, or groups, than folds.
  public init(
    rowCount: Int, count: Int, seed: Int, strata: [Int]? = nil, groups: [Int]? = nil
  ) throws(TableError) {
    precondition(count > 1, "there are two folds or more")
    precondition(strata.map { $0.count == rowCount } ?? true, "every row has a stratum")
    precondition(groups.map { $0.count == rowCount } ?? true, "every row has a group")
    let shares = [Double](repeating: 1 / Double(count), count: count)
    let alike = [Int](repeating: 0, count: rowCount)
    let strata = ColumnValues.integers((strata ?? alike).map(Int64.init)).groupCodes()
    if let groups {
      let groups = ColumnValues.integers(groups.map(Int64.init)).groupCodes()
      fold = Apportionment.grouped(
        groups: groups.codes, groupCount: groups.count, strata: strata.codes, strataCount: strata.count,
        shares: shares, seed: seed)
    } else {
      fold = Apportionment.drawn(strata: strata.codes, strataCount: strata.count, shares: shares, seed: seed)
    }
    self.count = count
    let filled = Set(fold).count
    guard filled == count else {
      throw .refused(
        "cross-validation: \(rowCount) rows\(groups == nil ? "" : " in \(Set(groups ?? []).count) groups") fill \(filled) of \(count) folds; use fewer folds"
      )
    }
  }

  /// The rows that a fold is tested on, ascending.
  public func test(_ index: Int) -> [Int] { fold.indices.filter { fold[$0] == index } }

  /// The rows that a fold is trained on, ascending.
  public func train(_ index: Int) -> [Int] { fold.indices.filter { fold[$0] != index } }
}
