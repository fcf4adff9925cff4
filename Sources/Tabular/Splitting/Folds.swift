internal import RuntimeContract

/// Which of `k` folds each row is tested in.
public struct Folds: Hashable, Sendable {
  /// One a row, `0 ..< count`; -1 for a row that only trains, as the earliest do in folds by time.
  public let fold: [Int8]
  public let count: Int
  /// Whether a fold is trained on those before it alone.
  private let isInTime: Bool

  /// Divides rows into folds of equal size, to one row.
  ///
  /// - Parameters:
  ///   - strata: a number for each row; folds have the same share of each, to one row. Nil: all rows are alike.
  ///   - groups: a number for each row; those of one group are in one fold, and folds are as equal as that allows.
  /// - Throws: when there are fewer rows, or groups, than folds.
  public init(
    rowCount: Int, count: Int, seed: Int, strata: [Int32]? = nil, groups: [Int32]? = nil
  ) throws(TableError) {
    precondition(CrossValidation.foldCounts ~= count, "there are two folds or more, and not too many")
    precondition(strata.map { $0.count == rowCount } ?? true, "every row has a stratum")
    precondition(groups.map { $0.count == rowCount } ?? true, "every row has a group")
    let shares = [Double](repeating: 1 / Double(count), count: count)
    let kinds = strata.map { Strata.coded(RowCodes($0)) } ?? .alike(rowCount)
    let parts =
      if let groups {
        Apportionment.grouped(groups: RowCodes(groups), strata: kinds, shares: shares, seed: seed)
      } else {
        Apportionment.drawn(strata: kinds, shares: shares, seed: seed)
      }
    fold = parts.map { Int8($0) }
    self.count = count
    isInTime = false
    let filled = Set(fold).count
    guard filled == count else {
      throw .refused(
        "cross-validation: \(rowCount) rows\(groups == nil ? "" : " in \(Set(groups ?? []).count) groups") fill \(filled) of \(count) folds; use fewer folds"
      )
    }
  }

  /// Divides rows into blocks by time, one more than there are folds: each fold is a block, trained on all that are
  /// earlier. Rows of one time are in one block, and blocks are as equal as that allows.
  ///
  /// - Parameter name: of the column of the times.
  /// - Throws: when the column has no order in time, a row has no time, or there are fewer times than blocks.
  public init(inTime times: ColumnValues, name: String, count: Int) throws(TableError) {
    precondition(CrossValidation.foldCounts ~= count, "there are two folds or more, and not too many")
    let shares = [Double](repeating: 1 / Double(count + 1), count: count + 1)
    fold = try Split.inTime(times, name: name, shares: shares, key: "cross_validation.column").map { Int8($0) - 1 }
    self.count = count
    isInTime = true
    let filled = Set(fold).count
    guard filled == count + 1 else {
      throw .refused(
        "cross-validation: the different times of column '\(Shown.text(name))' fill \(filled) of the \(count + 1) blocks that \(count) folds by time need; use fewer folds"
      )
    }
  }

  /// The rows that a fold is tested on, ascending.
  public func test(_ index: Int) -> [Int] { fold.indices.filter { Int(fold[$0]) == index } }

  /// The rows that a fold is trained on, ascending.
  public func train(_ index: Int) -> [Int] {
    fold.indices.filter { isInTime ? Int(fold[$0]) < index : Int(fold[$0]) != index }
  }
}
