internal import Files
internal import RuntimeContract

/// Writes tables of the same columns into one CSV file, which appears complete or not at all.
///
/// What `TableReader` reads with the columns' types is the same, to the bit: numbers are the shortest that read back, a
/// missing value is an empty field, an empty text stands in quotes, times are RFC 3339 in UTC. Lines end with a line feed.
public final class CSVWriter {
  private let file: AtomicFile
  private let names: [String]
  public private(set) var rowCount = 0

  /// - Throws: when the file's folder cannot be written to.
  public init(path: String, columns names: [String]) throws(TableError) {
    file = try TableError.wrapping(AtomicFile(path: path))
    self.names = names
    try append { output in
      for (index, name) in names.enumerated() {
        if index > 0 { output.append(44) }
        CSVText.append(name, to: &output)
      }
      output.append(10)
    }
  }

  /// Adds all rows of the table.
  ///
  /// - Precondition: its columns have the file's names.
  public func write(_ table: Table) throws(TableError) { try write(table, rows: 0..<table.rowCount) }

  /// Adds rows of the table, in the order in which they are named.
  ///
  /// - Precondition: its columns have the file's names, and it has the rows.
  public func write(_ table: Table, rows: some Collection<Int>) throws(TableError) {
    precondition(table.columns.map(\.name) == names, "every table of a file has its columns")
    let text = CSVRows(table)
    for row in rows {
      try append { output in
        text.append(row, to: &output)
        output.append(10)
      }
      rowCount += 1
    }
  }

  /// Puts the file in place. Without it nothing is left of what was written.
  public func commit() throws(TableError) {
    try TableError.wrapping(file.commit())
  }

  private func append(_ body: (inout [UInt8]) -> Void) throws(TableError) {
    try TableError.wrapping(file.append(body))
  }
}

/// The rows of a table as lines of CSV.
public struct CSVRows {
  private let cells: [(inout [UInt8], Int) -> Void]

  public init(_ table: Table) { cells = table.columns.map { Self.cell($0.values) } }

  /// The row without the end of its line.
  ///
  /// - Precondition: the table has the row.
  public func append(_ row: Int, to output: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { output.append(44) }
      cell(&output, row)
    }
  }

  /// What writes the cell of a row.
  private static func cell(_ values: ColumnValues) -> (inout [UInt8], Int) -> Void {
    switch values {
    case .numbers(let values):
      return { output, row in
        let value = values[row]
        if !value.isNaN { NumberText.append(value, to: &output) }
      }
    case .integers(let values):
      return { output, row in
        let value = values[row]
        if value != ColumnValues.missingInteger { output.append(contentsOf: value.description.utf8) }
      }
    case .booleans(let values):
      return { output, row in
        switch values[row] {
        case ColumnValues.missingBoolean: break
        case 0: output.append(contentsOf: "false".utf8)
        default: output.append(contentsOf: "true".utf8)
        }
      }
    case .timestamps(let values):
      return { output, row in
        let value = values[row]
        if value != ColumnValues.missingInteger { TimestampText.append(value, to: &output) }
      }
    case .categories(let values):
      let levels = values.levels.map { level in
        var field: [UInt8] = []
        CSVText.append(level, to: &field)
        return field
      }
      return { output, row in
        let code = values.codes[row]
        if code >= 0 { output.append(contentsOf: levels[Int(code)]) }
      }
    case .strings(let values):
      let isMissing = values.missingFlags
      return { output, row in
        guard !isMissing[row] else { return }
        values.bytes[values.offsets[row]..<values.offsets[row + 1]].withUnsafeBufferPointer {
          CSVText.append($0, to: &output)
        }
      }
    }
  }
}

/// Points in time as texts.
public enum TimestampText {
  /// `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`.
  ///
  /// - Parameter microseconds: since 1970-01-01T00:00:00Z.
  public static func of(_ microseconds: Int64) -> String {
    var text: [UInt8] = []
    append(microseconds, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Microseconds since 1970-01-01T00:00:00Z of what `of` writes, and of what else a column of times may hold; nil for what
  /// is no time.
  public static func microseconds(of text: String) -> Int64? {
    var text = text
    return text.withUTF8 { TimestampParsing.microseconds($0) }
  }

  /// What `of` makes.
  static func append(_ microseconds: Int64, to output: inout [UInt8]) {
    let days = microseconds.flooredDivision(by: 86_400_000_000)
    let date = TimestampParsing.civil(days)
    let rest = microseconds - days * 86_400_000_000
    digits(date.year, 4, &output)
    output.append(45)
    digits(date.month, 2, &output)
    output.append(45)
    digits(date.day, 2, &output)
    output.append(84)
    digits(rest / 3_600_000_000, 2, &output)
    output.append(58)
    digits(rest / 60_000_000 % 60, 2, &output)
    output.append(58)
    digits(rest / 1_000_000 % 60, 2, &output)
    if rest % 1_000_000 != 0 {
      output.append(46)
      digits(rest % 1_000_000, 6, &output)
    }
    output.append(90)
  }

  private static func digits(_ value: Int64, _ count: Int, _ output: inout [UInt8]) {
    let text = value.description.utf8
    for _ in 0..<max(0, count - text.count) { output.append(48) }
    output.append(contentsOf: text)
  }
}

extension Int64 {
  fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
