internal import RuntimeContract

/// Rows of a chunk of CSV, after RFC 4180, into columns.
///
/// A row ends with a line feed, before which one carriage return is dropped. A quote at the beginning of a field opens,
/// a doubled one within is a quote, any other quote is text. An empty field without quotes is a missing value; with
/// quotes it is an empty text. A line with nothing in it is no row, unless rows have one field only.
struct CSVChunkParser: ChunkParsing {
  /// For each field of a row the index of its column, or -1.
  let fields: [Int]

  /// Parses all of the chunk.
  func parse(_ chunk: Chunk, into columns: ChunkColumns) {
    // A good row has a byte a field at least: its commas and its line feed, which the last may lack.
    columns.prepare(rows: chunk.count / fields.count + 1)
    withUnsafeTemporaryAllocation(of: ColumnSink.self, capacity: fields.count) { sinks in
      let unused = UnsafeMutableRawPointer(chunk.base)
      let nothing = UnsafeMutablePointer<InternTable>.allocate(capacity: 0)
      let noTexts = UnsafeMutablePointer<TextSink>.allocate(capacity: 0)
      for (field, column) in fields.enumerated() {
        sinks.initializeElement(
          at: field,
          to: column >= 0
            ? columns.sinks[column]
            : ColumnSink(kind: .skipped, values: unused, levels: nothing, texts: noTexts, allowed: nil))
      }
      if let base = UnsafePointer(sinks.baseAddress) {
        DecimalParsing.powers.withUnsafeBufferPointer { powers in
          guard let powers = powers.baseAddress else { preconditionFailure("there are powers of ten") }
          rows(of: chunk, sinks: base, columns: columns, powers: powers)
        }
      }
      sinks.deinitialize()
      nothing.deallocate()
      noTexts.deallocate()
    }
  }

  /// The hot loop. `sinks` has an element for each field.
  ///
  /// It reads bytes of the chunk and at most eight behind those that belong to the cell, which `Chunk.padding` allows, and
  /// writes at `row` into each sink, which `prepare` made room for.
  private func rows(
    of chunk: Chunk, sinks: UnsafePointer<ColumnSink>, columns: ChunkColumns, powers: UnsafePointer<Double>
  ) {
    let start = UnsafePointer(chunk.base)
    let end = start + chunk.count
    let fieldCount = fields.count
    var scratch: [UInt8] = []
    var at = start
    var row = 0
    var lines = 0
    nextRow: while at < end {
      let rowStart = at
      if fieldCount > 1 {
        let blank = at[0] == 10 ? 1 : at[0] == 13 && at[1] == 10 ? 2 : 0
        if blank > 0 {
          at += blank
          lines += 1
          continue
        }
      }
      let firstLine = lines
      columns.begin(row, line: firstLine)
      var field = 0
      while true {
        let cell = at
        let sink = sinks[field]
        var isDone = false
        switch sink.kind {
        case .number:
          let value = DecimalParsing.plain(&at, powers: powers)
          let isMissing = CSVChunkParser.endsCell(cell)
          if CSVChunkParser.endsCell(at), isMissing || !value.isNaN {
            sink.values.assumingMemoryBound(to: Double.self)[row] = value
            isDone = true
          }
        case .integer:
          if let value = DecimalParsing.plainInteger(&at) {
            sink.values.assumingMemoryBound(to: Int64.self)[row] = value
            isDone = CSVChunkParser.endsCell(at)
          } else if CSVChunkParser.endsCell(at) {
            sink.values.assumingMemoryBound(to: Int64.self)[row] = ColumnValues.missingInteger
            isDone = true
          }
        case .category:
          if at[0] != 34 {
            let length = CSVChunkParser.cellLength(at)
            var code = CategoryValues.missing
            isDone = length == 0
            if length > 0 {
              let key = InternTable.Key(at, length)
              code = sink.levels.pointee.find(at, length, key)
              isDone = code >= 0
            }
            sink.values.assumingMemoryBound(to: Int32.self)[row] = code
            if isDone { at += length }
          }
        case .string:
          if at[0] != 34 {
            let length = CSVChunkParser.cellLength(at)
            let text = UnsafeBufferPointer(start: at, count: length)
            if length > 0, CellConversion.isPlain(text) {
              sink.texts.pointee.append(text)
              sink.values.assumingMemoryBound(to: Int.self)[row] = sink.texts.pointee.count
              at += length
              isDone = true
            }
          }
        case .skipped:
          if at[0] != 34 {
            at += CSVChunkParser.cellLength(at)
            isDone = true
          }
        case .boolean, .timestamp: break
        }
        if !isDone {
          at = cell
          var problem: CellProblem?
          let cellLine = lines
          switch take(&at, end, &scratch, &lines) {
          case .missing:
            if fields[field] >= 0 { columns.setMissing(row, column: fields[field]) }
          case .plain(let text):
            problem = set(columns, row, field, text)
          case .scratch:
            problem = scratch.withUnsafeBufferPointer { set(columns, row, field, $0) }
          case .broken(let text):
            problem = CellProblem(text: text)
          case .unclosed:
            columns.fatal = ChunkBadRow(
              line: cellLine, column: fields[field],
              problem: "the quote that opens this value is never closed", range: (rowStart - start)..<(end - start))
            break nextRow
          }
          if let problem {
            skipRow(&at, end, field, &scratch, &lines)
            columns.badRows.append(
              ChunkBadRow(
                line: cellLine, column: fields[field], problem: problem.text,
                range: (rowStart - start)..<(min(at, end) - start)))
            columns.discardRow(row)
            continue nextRow
          }
        }
        field += 1
        let delimiter = at[0]
        if field < fieldCount {
          if delimiter == 44 {
            at += 1
            continue
          }
        } else if delimiter == 10 {
          at += 1
          lines += 1
          row += 1
          continue nextRow
        } else if delimiter == 13 && at[1] == 10 {
          at += 2
          lines += 1
          row += 1
          continue nextRow
        }
        let found = skipRow(&at, end, field - 1, &scratch, &lines)
        columns.badRows.append(
          ChunkBadRow(
            line: firstLine, column: nil,
            problem: "has \(found) \(found == 1 ? "field" : "fields"), the header \(fieldCount)",
            range: (rowStart - start)..<(min(at, end) - start)))
        columns.discardRow(row)
        continue nextRow
      }
    }
    columns.rows = row
    columns.lines = lines
  }

  @inline(__always)
  private static func endsCell(_ at: UnsafePointer<UInt8>) -> Bool {
    at[0] == 44 || at[0] == 10 || (at[0] == 13 && at[1] == 10)
  }

  /// The bytes before the next comma or end of the line.
  @inline(__always)
  private static func cellLength(_ start: UnsafePointer<UInt8>) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var at = start
    while true {
      let word = UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
      let commas = word ^ (ones &* 44)
      let feeds = word ^ (ones &* 10)
      // Bit 7 of the bytes that are 0; above the lowest such byte there may be false ones.
      let found = (((commas &- ones) & ~commas) | ((feeds &- ones) & ~feeds)) & highs
      if found != 0 {
        at += found.trailingZeroBitCount >> 3
        if at[0] == 10, at > start, at[-1] == 13 { at -= 1 }
        return at - start
      }
      at += 8
    }
  }

  enum Cell {
    case missing
    case plain(UnsafeBufferPointer<UInt8>)
    /// What stands in the scratch: quotes within it were doubled.
    case scratch
    case broken(String)
    case unclosed
  }

  /// Reads any field; `at` is on what ends it afterwards.
  func take(
    _ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ scratch: inout [UInt8], _ lines: inout Int
  ) -> Cell {
    let start = at
    guard start[0] == 34, start < end else {
      let length = CSVChunkParser.cellLength(start)
      at += length
      return length == 0 ? .missing : .plain(UnsafeBufferPointer(start: start, count: length))
    }
    var piece = start + 1
    at = piece
    scratch.removeAll(keepingCapacity: true)
    var isUnescaped = false
    while true {
      guard at < end else { return .unclosed }
      if at[0] == 10 { lines += 1 }
      if at[0] != 34 {
        at += 1
        continue
      }
      if at[1] == 34 && at + 1 < end {
        scratch.append(contentsOf: UnsafeBufferPointer(start: piece, count: at + 1 - piece))
        isUnescaped = true
        at += 2
        piece = at
        continue
      }
      break
    }
    let close = at
    at += 1
    guard CSVChunkParser.endsCell(at) else {
      let rest = CSVChunkParser.cellLength(at)
      let text = Shown.quoted(UnsafeBufferPointer(start: at, count: rest))
      at += rest
      return .broken("\(text) follows the closing quote; a quote within a quoted value is written twice")
    }
    if isUnescaped {
      scratch.append(contentsOf: UnsafeBufferPointer(start: piece, count: close - piece))
      return .scratch
    }
    return .plain(UnsafeBufferPointer(start: piece, count: close - piece))
  }

  private func set(
    _ columns: ChunkColumns, _ row: Int, _ field: Int, _ text: UnsafeBufferPointer<UInt8>
  ) -> CellProblem? {
    guard fields[field] >= 0 else { return nil }
    do throws(CellProblem) {
      try columns.set(row, column: fields[field], to: text)
      return nil
    } catch {
      return error
    }
  }

  /// Goes on behind the end of the row, from the end of its `field`-th field.
  ///
  /// - Returns: how many fields the row has.
  @discardableResult
  private func skipRow(
    _ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ field: Int, _ scratch: inout [UInt8],
    _ lines: inout Int
  ) -> Int {
    var count = field + 1
    while true {
      if at[0] == 44 {
        at += 1
        count += 1
        _ = take(&at, end, &scratch, &lines)
      } else if at[0] == 10 || at >= end {
        at += 1
        lines += 1
        return count
      } else {
        at += 1
      }
    }
  }
}
