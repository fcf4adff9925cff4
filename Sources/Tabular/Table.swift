public import RuntimeContract

/// Rows of named, typed columns, which all have the same length.
///
/// Columns are arrays, so a table is copied in constant time and parts of it can be handed on without a copy.
public struct Table: Sendable {
  /// In the order of the file or the schema; names are unique.
  public let columns: [TableColumn]
  public let rowCount: Int

  /// - Precondition: names are unique, and every column has `rowCount` values.
  public init(columns: [TableColumn], rowCount: Int) {
    precondition(Set(columns.map(\.name)).count == columns.count, "names of columns are unique")
    precondition(columns.allSatisfy { $0.values.count == rowCount }, "every column has a value for each row")
    self.columns = columns
    self.rowCount = rowCount
  }

  /// The column of the name, or nil.
  public subscript(name: String) -> TableColumn? { columns.first { $0.name == name } }
}

/// A column: its name and its values, whose case says the type.
public struct TableColumn: Sendable {
  public var name: String
  public var values: ColumnValues

  public init(name: String, values: ColumnValues) {
    self.name = name
    self.values = values
  }
}

/// The values of a column, contiguous, each kind with a missing value of its own.
public enum ColumnValues: Sendable {
  /// NaN is missing.
  case numbers([Double])
  /// `ColumnValues.missingInteger` is missing.
  case integers([Int64])
  /// 0, 1, or `ColumnValues.missingBoolean`.
  case booleans([UInt8])
  /// Microseconds since 1970-01-01T00:00:00Z; `ColumnValues.missingInteger` is missing.
  case timestamps([Int64])
  case categories(CategoryValues)
  case strings(StringValues)

  public static let missingInteger = Int64.min
  public static let missingBoolean: UInt8 = 2

  /// How many rows.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .integers(let values), .timestamps(let values): values.count
    case .booleans(let values): values.count
    case .categories(let values): values.codes.count
    case .strings(let values): values.count
    }
  }

  public var type: ColumnType {
    switch self {
    case .numbers: .number
    case .integers: .integer
    case .booleans: .boolean
    case .timestamps: .timestamp
    case .categories: .category
    case .strings: .string
    }
  }
}

/// Texts of which few differ: an index into the list of them for each row.
public struct CategoryValues: Sendable {
  /// One a row, `0 ..< levels.count`, or `missing`.
  public var codes: [Int32]
  /// Every text, once: in the schema's order, or in that of the first appearance.
  public var levels: [String]

  public static let missing: Int32 = -1

  public init(codes: [Int32], levels: [String]) {
    self.codes = codes
    self.levels = levels
  }
}

/// Texts of which most differ: their UTF-8 bytes, one after another.
public struct StringValues: Sendable {
  public var bytes: [UInt8]
  /// One more than there are rows, ascending, beginning with 0: row `i` is `bytes[offsets[i] ..< offsets[i + 1]]`.
  public var offsets: [Int]
  /// The rows without a value, ascending. An empty text is a value unless it is listed here.
  public var missing: [Int]

  public init(bytes: [UInt8] = [], offsets: [Int] = [0], missing: [Int] = []) {
    self.bytes = bytes
    self.offsets = offsets
    self.missing = missing
  }

  /// All of them are there.
  public init(_ texts: [String]) {
    self.init()
    offsets.reserveCapacity(texts.count + 1)
    for text in texts {
      bytes += text.utf8
      offsets.append(bytes.count)
    }
  }

  public var count: Int { offsets.count - 1 }

  /// The text of the row; an empty one where it is missing.
  public subscript(row: Int) -> String { String(decoding: bytes[offsets[row]..<offsets[row + 1]], as: UTF8.self) }
}
