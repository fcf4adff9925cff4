internal import RuntimeContract

/// Lets the rows of an incremental source through whose cursor lies behind the last one seen.
struct RowFilter {
  let column: String
  private let source: String
  private let type: ColumnType
  private let start: Cursor?

  /// Nil unless the source is incremental.
  init?(
    _ source: IngestSource, config: IngestConfig, columns: [Column], state: IngestionState, run: String?
  ) throws(TableError) {
    guard source.load == .incremental else { return nil }
    guard let name = source.cursor else {
      throw .usage("source '\(source.name)': a load that is incremental needs a cursor, which orders its rows")
    }
    guard let type = columns.first(where: { $0.name == name })?.type else {
      throw .refused(
        "source '\(source.name)': has no column '\(Shown.text(name))', its cursor; it has "
          + Shown.list(columns.map(\.name)))
    }
    column = name
    self.source = source.name
    self.type = type
    start = try state.start(source, column: name, type: type, run: run)
  }

  var startText: String? { start?.text(type) }

  func text(_ cursor: Cursor) -> String { cursor.text(type) }

  /// - Parameter last: the greatest cursor of the rows that it let through so far.
  func newRows(_ table: Table, last: inout Cursor?) throws(TableError) -> Table {
    guard let values = table[column]?.values else { preconditionFailure("every piece has the cursor's column") }
    var rows: [Int] = []
    for row in 0..<table.rowCount {
      guard let cursor = values.cursor(row) else {
        throw .refused(
          "source '\(source)': a row has no value in '\(Shown.text(column))', its cursor, so nothing says whether it is new"
        )
      }
      if let start, cursor <= start { continue }
      rows.append(row)
      if let seen = last, cursor <= seen { continue }
      last = cursor
    }
    return rows.count == table.rowCount ? table : table.rows(rows)
  }
}
