/// A row that does not stand on the line behind that of the row before it.
struct LineBreak: Hashable, Sendable {
  var row: Int
  var line: Int
}

/// On which lines of which files rows begin, from the first row on.
///
/// It grows with the pieces that were read and with the rows whose lines are not one behind the other, not with the rows.
public struct RowPlaces: Hashable, Sendable {
  /// Rows of one file from `row` on, each on the line behind that of the one before.
  private struct Run: Hashable, Sendable {
    var row: Int
    var file: Int
    var line: Int
  }

  public private(set) var rows = 0
  private var files: [String] = []
  private var runs: [Run] = []

  init() {}

  /// - Parameters:
  ///   - firstLine: of the piece, from 1.
  ///   - breaks: rows and lines within the piece, ascending; of two for one row, the later one counts.
  mutating func append(rows count: Int, file: String, firstLine: Int, _ breaks: [LineBreak]) {
    guard count > 0 else { return }
    if files.last != file { files.append(file) }
    add(Run(row: rows, file: files.count - 1, line: firstLine))
    for place in breaks where place.row < count {
      add(Run(row: rows + place.row, file: files.count - 1, line: firstLine + place.line))
    }
    rows += count
  }

  private mutating func add(_ run: Run) {
    if runs.last?.row == run.row { runs.removeLast() }
    // What goes on as before needs no run of its own.
    if let last = runs.last, last.file == run.file, run.line - last.line == run.row - last.row { return }
    runs.append(run)
  }

  /// Where a row begins, the first line of a file being 1.
  ///
  /// - Precondition: there is such a row.
  public func place(of row: Int) -> (file: String, line: Int) {
    precondition(0..<rows ~= row, "the row was read")
    var (low, high) = (0, runs.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if runs[middle].row <= row { low = middle } else { high = middle - 1 }
    }
    return (files[runs[low].file], runs[low].line + row - runs[low].row)
  }
}
