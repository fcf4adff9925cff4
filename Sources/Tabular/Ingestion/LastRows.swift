internal import RuntimeContract

/// Of a stream of changes, the last row of each key: the one with the greatest cursor, of equal ones the later.
struct LastRows {
  private let source: String
  private let key: [String]
  private let cursor: String
  private let keys = Keys()
  private var rowCount = 0
  /// For each key its last row so far, and that row's cursor.
  private var rows: [Int] = []
  private var cursors: [Cursor] = []

  /// Owns the table of keys.
  private final class Keys {
    var table = InternTable()

    deinit { table.deallocate() }
  }

  init(_ source: IngestSource, key: [String], cursor: String) {
    self.source = source.name
    self.key = key
    self.cursor = cursor
  }

  /// Bytes that are held.
  var memory: Int { keys.table.memory + rows.count * (8 + MemoryLayout<Cursor>.stride) + rowCount }

  mutating func take(_ table: Table) throws(TableError) {
    var texts: [KeyTexts] = []
    for name in key { texts.append(KeyTexts(try column(name, of: table))) }
    let values = try column(cursor, of: table)
    var bytes: [UInt8] = []
    for row in 0..<table.rowCount {
      guard let cursor = values.cursor(row) else {
        throw .refused(
          "source '\(source)': a row has no value in '\(Shown.text(self.cursor))', its cursor, so nothing says when it was"
        )
      }
      bytes.removeAll(keepingCapacity: true)
      for text in texts {
        text.with(row) { part in
          // Length first, so that no two keys run together to the same bytes.
          withUnsafeBytes(of: (part?.count ?? -1).littleEndian) { bytes += $0 }
          if let part { bytes += part }
        }
      }
      let number = Int(bytes.withUnsafeBufferPointer { keys.table.number(of: $0) })
      if number == rows.count {
        rows.append(rowCount + row)
        cursors.append(cursor)
      } else if cursors[number] <= cursor {
        rows[number] = rowCount + row
        cursors[number] = cursor
      }
    }
    rowCount += table.rowCount
  }

  private func column(_ name: String, of table: Table) throws(TableError) -> ColumnValues {
    if let column = table[name] { return column.values }
    throw .refused(
      "source '\(source)': has no column '\(Shown.text(name))'; it has \(Shown.list(table.columns.map(\.name)))")
  }

  /// For each row whether it is the last of its key.
  var flags: [Bool] {
    var flags = [Bool](repeating: false, count: rowCount)
    for row in rows { flags[row] = true }
    return flags
  }
}
