public import RuntimeContract

/// The rows of a table in three parts.
public struct Split: Hashable, Sendable {
  public enum Part: UInt8, CaseIterable, Sendable {
    case train, validation, test
  }

  /// By row, the raw value of its part.
  private let parts: [UInt8]

  public var rowCount: Int { parts.count }

  /// How many rows the part has.
  public func count(_ part: Part) -> Int { parts.count { $0 == part.rawValue } }

  /// The rows of the part, ascending.
  public func rows(_ part: Part) -> [Int] { rows(part, in: 0..<parts.count) }

  /// Which of these rows are of the part, ascending and counted from the first of them.
  ///
  /// - Precondition: there are such rows.
  public func rows(_ part: Part, in range: Range<Int>) -> [Int] {
    range.filter { parts[$0] == part.rawValue }.map { $0 - range.lowerBound }
  }

  /// Divides the rows as the config says. The same table, config and seed give the same parts.
  ///
  /// Shares hold within one row, under `stratify` for each value of its column (a missing one counts as a value). Rows of
  /// one group, and rows of one time, stay in one part, so that shares hold as well as that allows. By time, earlier rows
  /// train and later ones test.
  ///
  /// - Throws: when the table lacks a column, a row has no time, or a part with a share would be empty.
  public init(_ table: Table, _ config: SplitConfig) throws(TableError) {
    let shares = try Split.shares(config)
    guard table.rowCount <= Int32.max else {
      throw .refused("split: \(table.rowCount) rows are too many: at most \(Int32.max)")
    }
    let strata: Strata
    if let name = config.stratify {
      guard config.method != .time else {
        throw .usage("split.stratify: a split by time cannot keep shares; leave one of them out")
      }
      strata = .coded(try Split.column(name, of: table, key: "split.stratify").groupCodes())
    } else {
      strata = .alike(table.rowCount)
    }
    switch config.method {
    case .random: parts = Apportionment.drawn(strata: strata, shares: shares, seed: config.seed)
    case .group:
      let groups = try Split.column(config.column ?? "", of: table, key: "split.column").groupCodes()
      parts = Apportionment.grouped(groups: groups, strata: strata, shares: shares, seed: config.seed)
    case .time:
      let name = config.column ?? ""
      let values = try Split.column(name, of: table, key: "split.column")
      parts = try Split.inTime(values, name: name, shares: shares, key: "split.column")
    }
    let given: [(Part, Double)] = [(.train, config.train), (.validation, config.validation), (.test, config.test)]
    for (part, share) in given where share > 0 && count(part) == 0 {
      let cause =
        switch config.method {
        case .random: "\(table.rowCount) rows are too few for its share of \(share)"
        case .group: "column '\(config.column ?? "")' has too few groups"
        case .time: "column '\(config.column ?? "")' has too few different times"
        }
      throw .refused("split: the \(part) part would be empty: \(cause)")
    }
  }

  /// Of train, validation and test. Decimals such as 0.333333 may sum to a little less or more than 1, and these do not:
  /// of a million rows, the difference would be rows that are in no part, or in two.
  static func shares(_ config: SplitConfig) throws(TableError) -> [Double] {
    let shares = [config.train, config.validation, config.test]
    let sum = shares.reduce(0, +)
    guard shares.allSatisfy({ $0 >= 0 }), abs(sum - 1) < 1e-6 else {
      throw .usage("split: the shares \(config.train), \(config.validation) and \(config.test) do not sum to 1")
    }
    return shares.map { $0 / sum }
  }

  private static func column(_ name: String, of table: Table, key: String) throws(TableError) -> ColumnValues {
    if let column = table[name] { return column.values }
    throw .usage(
      "\(key): there is no column '\(Shown.text(name))'; the table has \(Shown.list(table.columns.map(\.name)))")
  }

  /// The part of each row by its time, the earliest first.
  ///
  /// - Parameter key: what names the column, for errors.
  static func inTime(
    _ values: ColumnValues, name: String, shares: [Double], key: String
  ) throws(TableError) -> [UInt8] {
    let without = values.lacksSome ? values.isMissing().count { $0 } : 0
    switch values {
    case .timestamps(let values), .integers(let values): return try inTime(values, without, name, shares, key)
    case .numbers(let values): return try inTime(values, without, name, shares, key)
    case .booleans, .categories, .strings:
      throw .usage(
        "\(key): column '\(Shown.text(name))' has the type \(values.type.rawValue), which has no order in time")
    }
  }

  private static func inTime(
    _ times: [some Comparable], _ without: Int, _ name: String, _ shares: [Double], _ key: String
  ) throws(TableError) -> [UInt8] {
    guard without == 0 else {
      throw .refused(
        "\(key): \(without) \(without == 1 ? "row has" : "rows have") no value in '\(Shown.text(name))', and no place in time"
      )
    }
    let order = (0..<UInt32(times.count)).sorted { one, other in
      let (left, right) = (times[Int(one)], times[Int(other)])
      return left != right ? left < right : one < other
    }
    var owed = shares.map { _ in 0.0 }
    let counts = Apportionment.counts(of: times.count, shares: shares, owed: &owed)
    var parts = [UInt8](repeating: 0, count: times.count)
    var part = 0
    var end = counts[0]
    for (place, row) in order.enumerated() {
      // Rows of one time stay with the first of them.
      if place == 0 || times[Int(order[place - 1])] != times[Int(row)] {
        while place >= end, part < shares.count - 1 {
          part += 1
          end += counts[part]
        }
      }
      parts[Int(row)] = UInt8(part)
    }
    return parts
  }
}
