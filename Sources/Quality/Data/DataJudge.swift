public import RuntimeContract
public import Tabular

/// A row that does not meet an expectation.
public struct RowFault: Hashable, Sendable {
  /// From 0, in the order in which tables were observed.
  public var row: Int
  /// The place of the expectation in the suite.
  public var expectation: Int

  public init(row: Int, expectation: Int) {
    self.row = row
    self.expectation = expectation
  }
}

/// What a judge may hold in memory, however many rows there are.
public struct DataLimits: Hashable, Sendable {
  /// Keys of a uniqueness that are told apart, at 32 to 64 bytes each; with more it is not judged.
  public var keys = 4 << 20
  /// The lowest and the highest values of a column that may turn out to be anomalies, of each side.
  public var extremes = 10_000
  /// Faults of rows that are listed; further ones are counted.
  public var faults = 1_000_000

  public init() {}
}

/// Judges tables that come piece by piece, in one pass and bounded memory: what the limits say, and a bit a row.
public struct DataJudge: Sendable {
  public let suite: [Expectation]
  let columns: [Column]
  let limits: DataLimits
  private(set) var rows = 0
  private(set) var tallies: [RowTally]
  private(set) var missing: [String: Int] = [:]
  private(set) var faults: [RowFault] = []
  private(set) var hasLetFaultsGo = false
  private(set) var bad = RowSet()
  /// By expectation: which levels of a category its values may have, as far as levels were seen.
  private var allowedLevels: [Int: AllowedLevels] = [:]
  private(set) var newest: [String: Int64] = [:]
  private(set) var spreads: [String: Spread] = [:]
  private(set) var keys: [Int: UniqueKeys] = [:]
  /// Rows of a uniqueness in which all columns are missing.
  private(set) var keyless: [Int: Int] = [:]

  /// - Parameter columns: those of the tables, with their types.
  public init(suite: [Expectation], columns: [Column], limits: DataLimits = DataLimits()) {
    self.suite = suite
    self.columns = columns
    self.limits = limits
    tallies = suite.map { _ in RowTally() }
    for (index, expectation) in suite.enumerated() {
      switch expectation.rule {
      case .unique: keys[index] = UniqueKeys(mostKeys: limits.keys)
      case .ordinary(let name, _, _): spreads[name] = Spread(mostExtremes: limits.extremes)
      case .inSet(_, let values): allowedLevels[index] = AllowedLevels(values)
      default: break
      }
    }
  }

  /// Judges the rows that follow those seen before.
  ///
  /// - Precondition: all tables have the same columns, and codes of categories mean the same in all.
  public mutating func observe(_ table: Table) {
    bad.extend(to: rows + table.rowCount)
    let columns = Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0.values) })
    let lacking = columns.mapValues(\.missingCount)
    missing.merge(lacking, uniquingKeysWith: +)
    for (index, expectation) in suite.enumerated() { check(expectation.rule, index, columns, lacking, table.rowCount) }
    rows += table.rowCount
  }

  /// How many rows lack a value in the column.
  public func missingValues(of column: String) -> Int { missing[column] ?? 0 }

  /// - Parameter row: from 0, of all rows.
  mutating func fault(_ row: Int, _ expectation: Int, _ value: ResultValue) {
    tallies[expectation].add(value, row: row)
    bad.insert(row)
    if faults.count < limits.faults {
      faults.append(RowFault(row: row, expectation: expectation))
    } else {
      hasLetFaultsGo = true
    }
  }

  private mutating func check(
    _ rule: Expectation.Rule, _ index: Int, _ columns: [String: ColumnValues], _ lacking: [String: Int], _ count: Int
  ) {
    switch rule {
    case .exists, .rowCount: break
    case .notNull(let name, let maxMissing):
      guard let values = columns[name], lacking[name] != 0 else { return }
      for (row, isMissing) in values.isMissing().enumerated() where isMissing {
        // Where a share may lack, it makes no single row bad.
        if maxMissing == 0 { fault(rows + row, index, .null) } else { tallies[index].add(.null, row: rows + row) }
      }
    case .between(let name, let minimum, let maximum):
      guard let values = columns[name] else { return }
      for row in values.outside(minimum ?? -.infinity, maximum ?? .infinity) {
        fault(rows + row, index, values.resultValue(row))
      }
    case .inSet(let name, _):
      guard let values = columns[name], let others = allowedLevels[index]?.others(in: values) else { return }
      for row in others { fault(rows + row, index, values.resultValue(row)) }
    case .fresh(let name, _):
      guard case .timestamps(let values)? = columns[name], let latest = values.max(),
        latest != ColumnValues.missingInteger
      else { return }
      newest[name] = max(newest[name] ?? latest, latest)
    case .ordinary(let name, _, _):
      if let numbers = columns[name]?.asNumbers { spreads[name]?.observe(numbers, from: rows) }
    case .unique(let names):
      let values = names.compactMap { columns[$0] }
      if values.count == names.count { repetitions(index, names, values, count) }
    }
  }

  private mutating func repetitions(_ index: Int, _ names: [String], _ values: [ColumnValues], _ count: Int) {
    guard var seen = keys.removeValue(forKey: index) else { return }
    let levels = values.map(\.levelHashes)
    let flags = values.map { $0.isMissing() }
    for row in 0..<count {
      if flags.allSatisfy({ $0[row] }) {
        keyless[index, default: 0] += 1
        continue
      }
      var hash = KeyHash()
      for (place, column) in values.enumerated() { hash.add(column, row: row, levels: levels[place]) }
      guard let repetition = seen.insert(hash, row: rows + row) else { continue }
      let members = zip(names, values).map { ResultValue.Member($0, $1.resultValue(row)) }
      let value = members.count == 1 ? members[0].value : .object(members)
      // The first row of the key was no fault when it came; its values are the same.
      if let first = repetition.first { fault(first, index, value) }
      fault(rows + row, index, value)
    }
    keys[index] = seen
  }

  /// Faults that show when everything was seen.
  mutating func markAnomalies(_ index: Int, _ entries: [Extremes.Entry], type: ColumnType?) {
    for entry in entries {
      let integer = type == .integer ? Int64(exactly: entry.value) : nil
      fault(entry.row, index, integer.map(ResultValue.integer) ?? .number(entry.value))
    }
  }
}
