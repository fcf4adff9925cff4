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

extension Table {
  /// The rows of all parts, one after another; a table without columns of no parts.
  ///
  /// - Precondition: all have the same columns, and codes of categories mean the same in all: later parts may have further
  ///   levels.
  public init(joining parts: [Table]) {
    let columns = (parts.first?.columns ?? []).indices.map { index in
      var values = parts[0].columns[index].values
      for part in parts.dropFirst() { values.append(part.columns[index].values) }
      return TableColumn(name: parts[0].columns[index].name, values: values)
    }
    self.init(columns: columns, rowCount: parts.reduce(0) { $0 + $1.rowCount })
  }
}

extension ColumnValues {
  /// - Precondition: both are of one type.
  fileprivate mutating func append(_ other: ColumnValues) {
    switch (self, other) {
    case (.numbers(let values), .numbers(let more)): self = .numbers(values + more)
    case (.integers(let values), .integers(let more)): self = .integers(values + more)
    case (.booleans(let values), .booleans(let more)): self = .booleans(values + more)
    case (.timestamps(let values), .timestamps(let more)): self = .timestamps(values + more)
    case (.categories(let values), .categories(let more)):
      self = .categories(
        CategoryValues(
          codes: values.codes + more.codes,
          levels: more.levels.count > values.levels.count ? more.levels : values.levels))
    case (.strings(let values), .strings(let more)):
      self = .strings(
        StringValues(
          bytes: values.bytes + more.bytes,
          offsets: values.offsets + more.offsets.dropFirst().map { $0 + values.bytes.count },
          missing: values.missing + more.missing.map { $0 + values.count }))
    default: preconditionFailure("the parts of a table have the same columns")
    }
  }

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
