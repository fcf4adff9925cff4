internal import RuntimeContract

/// Rows of a chunk of JSON Lines, an object a line, into columns.
///
/// Members of nested objects are columns named by their keys, joined by points. A missing key and `null` are missing
/// values. A list fits into no cell: a key that has lists alone is no column, unless the schema names it.
struct JSONChunkParser: ChunkParsing {
  /// The columns' names, whose numbers are their indices.
  let names: ColumnNames

  /// Owns a table that is only read, by the parsers of all threads.
  final class ColumnNames {
    let table: InternTable

    init(_ names: [String]) {
      var table = InternTable()
      for name in names { _ = table.number(of: name) }
      self.table = table
    }

    deinit { table.deallocate() }
  }

  func parse(_ chunk: Chunk, into columns: ChunkColumns) {
    let start = UnsafePointer(chunk.base)
    let end = start + chunk.count
    // The least row is `{}` and its end, which the last may lack.
    columns.prepare(rows: chunk.count / 3 + 2)
    let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: chunk.count + Chunk.padding)
    defer { scratch.deallocate() }
    var scanner = JSONScanner(at: start, scratch: scratch)
    var seen = [Int](repeating: -1, count: columns.columnCount)
    var path: [UInt8] = []
    var row = 0
    var lines = 0
    while scanner.at < end {
      let rowStart = scanner.at
      scanner.skipBlanks()
      if scanner.at[0] == 10 {
        scanner.at += 1
        lines += 1
        continue
      }
      columns.begin(row, line: lines)
      do throws(RowProblem) {
        path.removeAll(keepingCapacity: true)
        try scanner.object(&path) { (path, value) throws(RowProblem) in
          try take(path, value, row, columns, &seen, line: lines)
        }
        scanner.skipBlanks()
        guard scanner.at[0] == 10 else { throw scanner.problem("the line ends behind its object") }
        for column in seen.indices where seen[column] != lines { columns.setMissing(row, column: column) }
        row += 1
        scanner.at += 1
      } catch {
        // The sentinel behind the chunk is a line feed.
        while scanner.at[0] != 10 { scanner.at += 1 }
        scanner.at += 1
        columns.badRows.append(
          ChunkBadRow(
            line: lines, column: error.column, problem: error.text,
            range: (rowStart - start)..<(min(scanner.at, end) - start)))
        columns.discardRow(row)
      }
      lines += 1
    }
    columns.rows = row
    columns.lines = lines
  }

  /// - Parameter seen: for each column the last line that had it.
  private func take(
    _ path: UnsafeBufferPointer<UInt8>, _ value: JSONValue, _ row: Int, _ columns: ChunkColumns, _ seen: inout [Int],
    line: Int
  ) throws(RowProblem) {
    let column = Int(names.table.index(of: path))
    guard column >= 0 else { return }
    guard seen[column] != line else { throw RowProblem(column: column, text: "the key stands twice in the line") }
    seen[column] = line
    do throws(CellProblem) {
      switch value {
      case .null: columns.setMissing(row, column: column)
      case .boolean(let value):
        switch columns.sinks[column].kind {
        case .boolean, .category, .string, .skipped:
          let text: StaticString = value ? "true" : "false"
          try columns.set(
            row, column: column, to: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        case .number, .integer: throw CellProblem(text: "\(value) is not a number")
        case .timestamp: throw CellProblem(text: "\(value) is not a time")
        }
      case .number(let text), .string(let text): try columns.set(row, column: column, to: text)
      case .list: throw CellProblem(text: "is a list; a cell holds one value")
      case .object: throw CellProblem(text: "is an object; its members are columns of their own, named with a point")
      }
    } catch {
      throw RowProblem(column: column, text: error.text)
    }
  }
}

/// The keys of JSON Lines, in the order of their first appearance, and what their values can be.
final class JSONKeys {
  private var names = InternTable()
  private var guesses: [ColumnGuess] = []

  deinit { names.deallocate() }

  /// Looks at the rows of a chunk; what is no row is left to the reading.
  func observe(_ chunk: Chunk) {
    let end = UnsafePointer(chunk.base) + chunk.count
    let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: chunk.count + Chunk.padding)
    defer { scratch.deallocate() }
    var scanner = JSONScanner(at: UnsafePointer(chunk.base), scratch: scratch)
    var path: [UInt8] = []
    while scanner.at < end {
      path.removeAll(keepingCapacity: true)
      do throws(RowProblem) {
        scanner.skipBlanks()
        if scanner.at[0] != 10 {
          try scanner.object(&path) { (path, value) throws(RowProblem) in
            if case .object = value { return }
            let guess = guess(path)
            switch value {
            case .null, .object: break
            case .list: guess.holdsLists = true
            case .boolean(let value): guess.observe(boolean: value)
            case .number(let text): guess.observe(text)
            case .string(let text): guess.observe(text, isText: true)
            }
          }
        }
      } catch {}
      while scanner.at[0] != 10 { scanner.at += 1 }
      scanner.at += 1
    }
  }

  private func guess(_ path: UnsafeBufferPointer<UInt8>) -> ColumnGuess {
    let index = Int(names.number(of: path))
    if index == guesses.count { guesses.append(ColumnGuess()) }
    return guesses[index]
  }

  /// Takes what another has seen, of the rows after those of this.
  func merge(_ other: JSONKeys) {
    for (index, guess) in other.guesses.enumerated() { self.guess(other.names.text(index)).merge(guess) }
  }

  /// Name and type of each column.
  func columns(in path: String) throws(TableError) -> [(name: String, type: ColumnType)] {
    var columns: [(name: String, type: ColumnType)] = []
    // A table knows names as texts: two spellings of one text in Unicode are one name.
    var known: Set<String> = []
    for (index, guess) in guesses.enumerated() where !guess.isOfListsAlone {
      guard let name = String(validating: names.text(index), as: UTF8.self), !name.isEmpty else {
        throw .refused("\(path): has a key that is empty or not UTF-8, \(Shown.quoted(names.text(index)))")
      }
      guard !names.text(index).contains(0) else {
        throw .refused("\(path): the key \(Shown.quoted(names.text(index))) has a NUL, which no column's name can have")
      }
      guard known.insert(name).inserted else {
        throw .refused("\(path): two keys are both '\(Shown.text(name))', written with different characters of Unicode")
      }
      columns.append((name, guess.type))
    }
    return columns
  }
}
