/// A number for each row, the same for equal values and another for others.
public struct RowCodes: Hashable, Sendable {
  /// `0 ..< count`, in the order of first appearance.
  public let codes: [Int32]
  public let count: Int

  /// - Precondition: there are fewer than 2³¹ values.
  init<Value: Hashable>(_ values: some Collection<Value>) {
    var known: [Value: Int32] = [:]
    codes = values.map { value in
      if let code = known[value] { return code }
      let code = Int32(known.count)
      known[value] = code
      return code
    }
    count = known.count
  }
}

extension ColumnValues {
  /// Which rows have the same value. A missing one is a value of its own.
  public func groupCodes() -> RowCodes {
    switch self {
    case .numbers(let values):
      // Both zeros are one value, and all NaN are missing.
      return RowCodes(values.lazy.map { $0.isNaN ? .max : $0 == 0 ? 0 : $0.bitPattern })
    case .integers(let values), .timestamps(let values): return RowCodes(values)
    case .booleans(let values): return RowCodes(values)
    case .categories(let values): return RowCodes(values.codes)
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
      return RowCodes(codes)
    }
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

  /// Whether some row has no value.
  public var lacksSome: Bool {
    switch self {
    case .numbers(let values): values.contains(where: \.isNaN)
    case .integers(let values), .timestamps(let values): values.contains(ColumnValues.missingInteger)
    case .booleans(let values): values.contains(ColumnValues.missingBoolean)
    case .categories(let values): values.codes.contains { $0 < 0 }
    case .strings(let values): !values.missing.isEmpty
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
