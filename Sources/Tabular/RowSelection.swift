extension Table {
  /// The columns of the names, in that order.
  ///
  /// - Precondition: it has them.
  public func select(_ names: [String]) -> Table {
    Table(
      columns: names.map { name in
        guard let column = self[name] else { preconditionFailure("the table has the column \(name)") }
        return column
      }, rowCount: rowCount)
  }

  /// The rows of these numbers, in this order; a row may occur more than once.
  ///
  /// - Precondition: each is one of the table's rows.
  public func rows(_ rows: [Int]) -> Table {
    Table(columns: columns.map { TableColumn(name: $0.name, values: $0.values.rows(rows)) }, rowCount: rows.count)
  }

  /// The same table with other values in one of its columns.
  ///
  /// - Precondition: there is such a column, and as many values as rows.
  public func replacing(_ name: String, with values: ColumnValues) -> Table {
    precondition(self[name] != nil, "the column that is replaced is there")
    return Table(
      columns: columns.map { $0.name == name ? TableColumn(name: name, values: values) : $0 }, rowCount: rowCount)
  }
}

extension ColumnValues {
  /// The values of the rows of these numbers, in this order; a missing one for -1.
  ///
  /// - Precondition: each other is one of the column's rows.
  public func rows(_ rows: [Int]) -> ColumnValues {
    switch self {
    case .numbers(let values): .numbers(rows.map { $0 < 0 ? .nan : values[$0] })
    case .integers(let values): .integers(rows.map { $0 < 0 ? Self.missingInteger : values[$0] })
    case .booleans(let values): .booleans(rows.map { $0 < 0 ? Self.missingBoolean : values[$0] })
    case .timestamps(let values): .timestamps(rows.map { $0 < 0 ? Self.missingInteger : values[$0] })
    case .categories(let values):
      .categories(
        CategoryValues(
          codes: rows.map { $0 < 0 ? CategoryValues.missing : values.codes[$0] }, levels: values.levels))
    case .strings(let values): .strings(values.rows(rows))
    }
  }
}

extension StringValues {
  fileprivate func rows(_ rows: [Int]) -> StringValues {
    var selected = StringValues()
    selected.offsets.reserveCapacity(rows.count + 1)
    let isMissing = missingFlags
    for (place, row) in rows.enumerated() {
      if row < 0 || isMissing[row] {
        selected.missing.append(place)
      } else {
        selected.bytes += bytes[offsets[row]..<offsets[row + 1]]
      }
      selected.offsets.append(selected.bytes.count)
    }
    return selected
  }
}
