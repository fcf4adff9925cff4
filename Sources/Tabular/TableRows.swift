extension Table {
  /// The rows, in the order in which they are named; a row may be named more than once. Levels of categories stay.
  ///
  /// - Precondition: the table has the rows.
  public func gather(_ rows: [Int]) -> Table {
    Table(
      columns: columns.map { TableColumn(name: $0.name, values: $0.values.gather(rows)) }, rowCount: rows.count)
  }

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
}

extension ColumnValues {
  /// The values of the rows.
  ///
  /// - Precondition: the column has the rows.
  public func gather(_ rows: [Int]) -> ColumnValues {
    switch self {
    case .numbers(let values): .numbers(rows.map { values[$0] })
    case .integers(let values): .integers(rows.map { values[$0] })
    case .booleans(let values): .booleans(rows.map { values[$0] })
    case .timestamps(let values): .timestamps(rows.map { values[$0] })
    case .categories(let values):
      .categories(CategoryValues(codes: rows.map { values.codes[$0] }, levels: values.levels))
    case .strings(let values): .strings(values.gather(rows))
    }
  }

  /// A number for each row, the same for equal values and another for others, from 0 in the order of first appearance. A
  /// missing value is one of its own.
  public func groupCodes() -> (codes: [Int], count: Int) {
    switch self {
    case .numbers(let values):
      // Both zeros are one value, and all NaN are missing.
      return ColumnValues.codes(values.map { $0.isNaN ? .max : $0 == 0 ? 0 : $0.bitPattern })
    case .integers(let values), .timestamps(let values): return ColumnValues.codes(values)
    case .booleans(let values): return ColumnValues.codes(values)
    case .categories(let values): return ColumnValues.codes(values.codes)
    case .strings(let values):
      let isMissing = values.missingFlags
      var table = InternTable()
      defer { table.deallocate() }
      let codes = (0..<values.count).map { row -> Int32 in
        guard !isMissing[row] else { return -1 }
        return values.bytes[values.offsets[row]..<values.offsets[row + 1]].withUnsafeBufferPointer {
          table.number(of: $0)
        }
      }
      return ColumnValues.codes(codes)
    }
  }

  private static func codes<Value: Hashable>(_ values: [Value]) -> (codes: [Int], count: Int) {
    var known: [Value: Int] = [:]
    let codes = values.map { value in
      if let code = known[value] { return code }
      known[value] = known.count
      return known.count - 1
    }
    return (codes, known.count)
  }

  /// The rows that have no value.
  public func isMissing() -> [Bool] {
    switch self {
    case .numbers(let values): values.map(\.isNaN)
    case .integers(let values), .timestamps(let values): values.map { $0 == ColumnValues.missingInteger }
    case .booleans(let values): values.map { $0 == ColumnValues.missingBoolean }
    case .categories(let values): values.codes.map { $0 < 0 }
    case .strings(let values): values.missingFlags
    }
  }
}

extension StringValues {
  /// Whether each row is missing.
  public var missingFlags: [Bool] {
    var flags = [Bool](repeating: false, count: count)
    for row in missing { flags[row] = true }
    return flags
  }

  func gather(_ rows: [Int]) -> StringValues {
    let isMissing = missingFlags
    var result = StringValues()
    result.offsets.reserveCapacity(rows.count + 1)
    for row in rows {
      if isMissing[row] { result.missing.append(result.count) }
      result.bytes += bytes[offsets[row]..<offsets[row + 1]]
      result.offsets.append(result.bytes.count)
    }
    return result
  }
}
