internal import RuntimeContract

/// A source whose rows join those of another: a left join, from a table that is in memory whole.
struct JoinedSource {
  let name: String
  private let join: SourceJoin
  /// What it adds: all columns but the key, and but a time of the same name as that it is compared with.
  let added: Table
  private let keyType: ColumnType
  private let index: KeyIndex
  /// Of the table's rows, under as-of.
  private let times: [Int64]
  private let timeType: ColumnType?

  /// - Parameters:
  ///   - time: the column that says when a row became true; needed under as-of.
  ///   - budget: bytes that the table and its index may take.
  init(_ source: IngestSource, _ join: SourceJoin, _ table: Table, time: String?, budget: Int) throws(TableError) {
    name = source.name
    self.join = join
    guard let key = table[join.key] else {
      throw .refused(
        "source '\(source.name)': has no column '\(Shown.text(join.key))' to join by; it has "
          + Shown.list(table.columns.map(\.name)))
    }
    keyType = key.values.type
    index = KeyIndex(key.values)
    guard index.memory <= budget else {
      throw .unavailable(
        "source '\(source.name)': the index of its keys needs \(index.memory >> 20) MiB, and \(budget >> 20) MiB are "
          + "left of what is allowed; raise the limit of the container's memory")
    }
    if join.asOf != nil {
      guard let time, let column = table[time] else {
        throw .refused(
          "source '\(source.name)': joins as of '\(Shown.text(join.asOf ?? ""))', and has no time of its own; name it as "
            + "the source's cursor, or call it the same")
      }
      guard let values = column.values.ordinals else {
        throw .refused(
          "source '\(source.name)': column '\(Shown.text(time))' has the type \(column.values.type.rawValue), which "
            + "is no time; give it the type timestamp or integer")
      }
      times = values
      timeType = column.values.type
      index.sort(by: values)
    } else {
      times = []
      timeType = nil
      if let row = index.repeated {
        let shown = key.values.cursor(row)?.text(keyType) ?? ""
        throw .refused(
          "source '\(source.name)': the key \"\(Shown.text(shown))\" of '\(Shown.text(join.key))' stands in more than one "
            + "row, and joining would repeat rows; with `load: cdc` the last row of each key counts")
      }
    }
    let dropped = [join.key] + (join.asOf == time ? [time ?? ""] : [])
    added = table.select(table.columns.map(\.name).filter { !dropped.contains($0) })
  }

  /// The rows with what joins them; missing values where nothing does.
  func joined(to rows: Table) throws(TableError) -> Table {
    guard let key = rows[join.key] else {
      throw .refused("source '\(join.to)': has no column '\(Shown.text(join.key))', by which '\(name)' joins it")
    }
    guard KeyTexts.match(key.values.type, keyType) else {
      throw .refused(
        "column '\(Shown.text(join.key))': has the type \(key.values.type.rawValue) in source '\(join.to)' and "
          + "\(keyType.rawValue) in '\(name)', so no key would be found; give it one type under columns")
    }
    let asOf = try asOfTimes(rows)
    let keys = KeyTexts(key.values)
    let found = (0..<rows.rowCount).map { row -> Int in
      keys.with(row) { key in
        guard let key else { return -1 }
        let candidates = index.rows(key)
        guard let asOf else { return candidates.first.map(Int.init) ?? -1 }
        guard asOf[row] != ColumnValues.missingInteger else { return -1 }
        // The last one that is not after the row.
        var low = 0
        var high = candidates.count
        while low < high {
          let middle = (low + high) / 2
          if times[Int(candidates[middle])] <= asOf[row] { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? Int(candidates[low - 1]) : -1
      }
    }
    return Table(
      columns: rows.columns + added.columns.map { TableColumn(name: $0.name, values: $0.values.rows(found)) },
      rowCount: rows.rowCount)
  }

  private func asOfTimes(_ rows: Table) throws(TableError) -> [Int64]? {
    guard let name = join.asOf else { return nil }
    guard let column = rows[name] else {
      throw .refused(
        "source '\(join.to)': has no column '\(Shown.text(name))', as of which '\(self.name)' joins it")
    }
    guard column.values.type == timeType, let times = column.values.ordinals else {
      throw .refused(
        "column '\(Shown.text(name))': has the type \(column.values.type.rawValue) in source '\(join.to)', and the time of "
          + "'\(self.name)' \(timeType?.rawValue ?? ""); give both the type timestamp")
    }
    return times
  }
}

extension ColumnValues {
  /// Times and integers, which have an order without rounding.
  fileprivate var ordinals: [Int64]? {
    switch self {
    case .timestamps(let values), .integers(let values): values
    case .numbers, .booleans, .categories, .strings: nil
    }
  }
}
