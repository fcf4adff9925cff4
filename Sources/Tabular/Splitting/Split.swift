public import RuntimeContract

/// The rows of a table in three parts, each in ascending order.
public struct Split: Hashable, Sendable {
  public var train: [Int]
  public var validation: [Int]
  public var test: [Int]

  public init(train: [Int], validation: [Int], test: [Int]) {
    self.train = train
    self.validation = validation
    self.test = test
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
    let strata: (codes: [Int], count: Int)
    if let name = config.stratify {
      guard config.method != .time else {
        throw .usage("split.stratify: a split by time cannot keep shares; leave one of them out")
      }
      strata = try Split.column(name, of: table, key: "split.stratify").groupCodes()
    } else {
      strata = ([Int](repeating: 0, count: table.rowCount), table.rowCount == 0 ? 0 : 1)
    }
    let parts: [Int]
    switch config.method {
    case .random:
      parts = Apportionment.drawn(
        strata: strata.codes, strataCount: strata.count, shares: shares, seed: config.seed)
    case .group:
      let groups = try Split.column(config.column ?? "", of: table, key: "split.column").groupCodes()
      parts = Apportionment.grouped(
        groups: groups.codes, groupCount: groups.count, strata: strata.codes, strataCount: strata.count,
        shares: shares, seed: config.seed)
    case .time:
      let name = config.column ?? ""
      let values = try Split.column(name, of: table, key: "split.column")
      parts = try Split.inTime(values, name: name, shares: shares, key: "split.column")
    }
    train = parts.indices.filter { parts[$0] == 0 }
    validation = parts.indices.filter { parts[$0] == 1 }
    test = parts.indices.filter { parts[$0] == 2 }
    let counts = [train.count, validation.count, test.count]
    let given = [("train", config.train), ("validation", config.validation), ("test", config.test)]
    for (part, (name, share)) in given.enumerated() where share > 0 && counts[part] == 0 {
      let cause =
        switch config.method {
        case .random: "\(table.rowCount) rows are too few for its share of \(share)"
        case .group: "column '\(config.column ?? "")' has too few groups"
        case .time: "column '\(config.column ?? "")' has too few different times"
        }
      throw .refused("split: the \(name) part would be empty: \(cause)")
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
  ) throws(TableError) -> [Int] {
    let isMissing = values.isMissing()
    switch values {
    case .timestamps(let values), .integers(let values): return try inTime(values, isMissing, name, shares, key)
    case .numbers(let values): return try inTime(values, isMissing, name, shares, key)
    case .booleans, .categories, .strings:
      throw .usage(
        "\(key): column '\(Shown.text(name))' has the type \(values.type.rawValue), which has no order in time")
    }
  }

  private static func inTime(
    _ times: [some Comparable], _ isMissing: [Bool], _ name: String, _ shares: [Double], _ key: String
  ) throws(TableError) -> [Int] {
    let without = isMissing.count { $0 }
    guard without == 0 else {
      throw .refused(
        "\(key): \(without) \(without == 1 ? "row has" : "rows have") no value in '\(Shown.text(name))', and no place in time"
      )
    }
    let order = times.indices.sorted { times[$0] != times[$1] ? times[$0] < times[$1] : $0 < $1 }
    var owed = shares.map { _ in 0.0 }
    let counts = Apportionment.counts(of: times.count, shares: shares, owed: &owed)
    var parts = [Int](repeating: 0, count: times.count)
    var part = 0
    var end = counts[0]
    for (place, row) in order.enumerated() {
      // Rows of one time stay with the first of them.
      if place == 0 || times[order[place - 1]] != times[row] {
        while place >= end, part < shares.count - 1 {
          part += 1
          end += counts[part]
        }
      }
      parts[row] = part
    }
    return parts
  }
}
