internal import Tabular

/// The values that a column may have. Levels of a category keep their codes from one table to the next, so each is looked
/// up once.
struct AllowedLevels: Sendable {
  private let allowed: Set<String>
  /// For each level that was seen.
  private var isAllowed: [Bool] = []
  private var allAre = true

  init(_ values: [String]) { allowed = Set(values) }

  /// The rows whose value, as a text, is none of these; missing ones are not.
  mutating func others(in column: ColumnValues) -> [Int] {
    switch column {
    case .categories(let values):
      for level in values.levels.dropFirst(isAllowed.count) {
        let isOne = allowed.contains(level)
        isAllowed.append(isOne)
        allAre = allAre && isOne
      }
      if allAre { return [] }
      let isAllowed = isAllowed
      return values.codes.indices.filter { values.codes[$0] >= 0 && !isAllowed[Int(values.codes[$0])] }
    case .strings(let values):
      let flags = column.isMissing()
      return (0..<values.count).filter { !flags[$0] && !allowed.contains(values[$0]) }
    case .booleans(let values):
      let isAllowed = [allowed.contains("false"), allowed.contains("true")]
      return values.indices.filter { values[$0] != ColumnValues.missingBoolean && !isAllowed[Int(values[$0])] }
    case .integers(let values):
      return values.indices.filter { values[$0] != ColumnValues.missingInteger && !allowed.contains("\(values[$0])") }
    case .numbers, .timestamps: return []
    }
  }
}
