extension ColumnValues {
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
  var missingFlags: [Bool] {
    var flags = [Bool](repeating: false, count: count)
    for row in missing { flags[row] = true }
    return flags
  }
}
