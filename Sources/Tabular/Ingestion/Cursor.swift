internal import RuntimeContract

/// A value of the column by which rows follow each other.
enum Cursor: Comparable {
  case integer(Int64)
  case number(Double)
  /// By its bytes.
  case text(String)

  static func < (one: Cursor, other: Cursor) -> Bool {
    switch (one, other) {
    case (.integer(let one), .integer(let other)): one < other
    case (.number(let one), .number(let other)): one < other
    case (.text(let one), .text(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
    default: preconditionFailure("the cursors of a column are of one type")
    }
  }

  /// Reads what `text(_:)` wrote; nil when it is no value of the type.
  init?(_ text: String, type: ColumnType) {
    var text = text
    switch type {
    case .integer:
      guard let value = Int64(text) else { return nil }
      self = .integer(value)
    case .timestamp:
      guard let value = text.withUTF8({ TimestampParsing.microseconds($0) }) else { return nil }
      self = .integer(value)
    case .number:
      guard let value = Double(text), !value.isNaN else { return nil }
      self = .number(value)
    case .boolean, .category, .string: self = .text(text)
    }
  }

  /// As people read it, and `init` reads it back.
  func text(_ type: ColumnType) -> String {
    switch self {
    case .integer(let value):
      guard type == .timestamp else { return "\(value)" }
      var bytes: [UInt8] = []
      TimestampText.append(value, to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    case .number(let value): return "\(value)"
    case .text(let value): return value
    }
  }
}

extension ColumnValues {
  /// The row's value as a cursor; nil where it is missing.
  func cursor(_ row: Int) -> Cursor? {
    switch self {
    case .numbers(let values): values[row].isNaN ? nil : .number(values[row])
    case .integers(let values), .timestamps(let values):
      values[row] == ColumnValues.missingInteger ? nil : .integer(values[row])
    case .booleans(let values): values[row] == ColumnValues.missingBoolean ? nil : .text("\(values[row])")
    case .categories(let values): values.codes[row] < 0 ? nil : .text(values.levels[Int(values.codes[row])])
    case .strings(let values): values.isMissing(row) ? nil : .text(values[row])
    }
  }
}

extension StringValues {
  /// Whether the row has no value; logarithmic in how many have none.
  func isMissing(_ row: Int) -> Bool {
    var low = 0
    var high = missing.count
    while low < high {
      let middle = (low + high) / 2
      if missing[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low < missing.count && missing[low] == row
  }
}
