internal import Tabular

extension ColumnValues {
  /// How many rows have no value.
  var missingCount: Int {
    switch self {
    case .numbers(let values): values.reduce(0) { $0 + ($1.isNaN ? 1 : 0) }
    case .integers(let values), .timestamps(let values):
      values.reduce(0) { $0 + ($1 == ColumnValues.missingInteger ? 1 : 0) }
    case .booleans(let values): values.reduce(0) { $0 + ($1 == ColumnValues.missingBoolean ? 1 : 0) }
    case .categories(let values): values.codes.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
    case .strings(let values): values.missing.count
    }
  }

  /// Numbers and integers as numbers, missing ones as NaN; nil for others.
  var asNumbers: [Double]? {
    switch self {
    case .numbers(let values): values
    case .integers(let values): values.map { $0 == ColumnValues.missingInteger ? .nan : Double($0) }
    case .booleans, .timestamps, .categories, .strings: nil
    }
  }

  /// The rows whose number is outside of the bounds; missing ones are not, and neither is what is no number.
  func outside(_ minimum: Double, _ maximum: Double) -> [Int] {
    switch self {
    case .numbers(let values): Self.outside(values, minimum, maximum)
    case .integers(let values):
      values.indices.filter { row in
        let value = values[row]
        return value != ColumnValues.missingInteger && (Double(value) < minimum || Double(value) > maximum)
      }
    case .booleans, .timestamps, .categories, .strings: []
    }
  }

  /// A first pass that only asks whether there is one: there mostly is none.
  private static func outside(_ values: [Double], _ minimum: Double, _ maximum: Double) -> [Int] {
    let count = values.reduce(0) { $0 + (($1 < minimum ? 1 : 0) | ($1 > maximum ? 1 : 0)) }
    return count == 0 ? [] : values.indices.filter { values[$0] < minimum || values[$0] > maximum }
  }

  /// A hash for each level of a category, so that a row's needs no text; empty for others.
  var levelHashes: [UInt64] {
    guard case .categories(let values) = self else { return [] }
    return values.levels.map { level in
      var hash = KeyHash()
      hash.add(level.utf8)
      return hash.fingerprint
    }
  }

  /// The value of a row as results show it.
  func resultValue(_ row: Int) -> ResultValue {
    switch self {
    case .numbers(let values): values[row].isNaN ? .null : .number(values[row])
    case .integers(let values): values[row] == ColumnValues.missingInteger ? .null : .integer(values[row])
    case .timestamps(let values):
      values[row] == ColumnValues.missingInteger ? .null : .text(TimestampText.of(values[row]))
    case .booleans(let values): values[row] == ColumnValues.missingBoolean ? .null : .bool(values[row] == 1)
    case .categories(let values): values.codes[row] < 0 ? .null : .text(values.levels[Int(values.codes[row])])
    case .strings(let values): values.missing.contains(row) ? .null : .text(values[row])
    }
  }
}
