public import RuntimeContract

/// Reads the rows of files into typed columns, in the order of the files and of the rows within them.
///
/// Files are read in pieces and parsed on several threads. What comes out depends neither on the number of threads nor
/// on the size of the pieces. `next()` holds a few pieces at a time, however long the files; `readAll()` the whole table.
public final class TableReader {
  /// With all types set.
  public let columns: [Column]
  /// Of the rows that were handed out so far.
  public private(set) var report = ReadReport()
  /// Where the rows that were handed out so far stand.
  public private(set) var places = RowPlaces()

  private let files: [FileLayout]
  private let rowEnd: RowEnd
  private let options: ReadOptions
  private let log: BadRowLog
  private let assembler: TableAssembler
  private let slots: [Slot]
  /// Slots of this round, parsed and not yet handed out.
  private var ready: Range<Int> = 0..<0
  private var cursor: FileCursor
  /// Levels that categories may have, when others are bad.
  private let allowed: [InternTable?]
  private var isFinished = false

  /// A piece of a file and the columns made of it.
  private final class Slot {
    let chunk: Chunk
    let columns: ChunkColumns

    init(_ chunk: Chunk, _ columns: ChunkColumns) {
      self.chunk = chunk
      self.columns = columns
    }
  }

  /// Reads the headers, and all of the files once if some type has to be inferred.
  ///
  /// - Parameters:
  ///   - files: at least one. The first says in which order other columns come; all have the same.
  ///   - columns: those that must be there, each with the type that it has, or nil for one that is inferred.
  /// - Throws: a `TableError` that names file, line and column.
  public init(
    files paths: [String], format: FileFormat, columns wanted: [Column], options: ReadOptions = ReadOptions()
  ) throws(TableError) {
    let plan = try ReadPlan(paths: paths, format: format, wanted: wanted, options: options)
    columns = plan.columns
    files = plan.files
    rowEnd = plan.rowEnd
    self.options = options
    log = BadRowLog(policy: options.badRows)
    assembler = TableAssembler(columns: columns, unknownValues: options.unknownValues)
    allowed = columns.map { column in
      guard options.unknownValues == .bad, column.type == .category, !column.values.isEmpty else { return nil }
      var table = InternTable()
      for value in column.values { _ = table.number(of: value) }
      return table
    }
    let kinds = columns.map { SinkKind($0.type ?? .string) }
    let limits = allowed
    slots = (0..<max(1, options.threads)).map { _ in
      Slot(Chunk(capacity: 0), ChunkColumns(kinds: kinds, allowed: limits))
    }
    cursor = FileCursor(files: files, rowEnd: rowEnd, options: options)
  }

  deinit { for table in allowed { table?.deallocate() } }

  /// The columns as `schema.json` lists them: categories with the levels of the rows that were handed out so far.
  public var schema: [Column] { assembler.schema }

  /// The rows of the next piece, or nil when there are no more. Levels of categories keep their codes from one table to
  /// the next, and may become more.
  public func next() throws(TableError) -> Table? {
    while try appendNext() {
      if assembler.rowCount > 0 { return assembler.take() }
    }
    return nil
  }

  /// All rows that are left.
  public func readAll() throws(TableError) -> Table {
    var isFirst = true
    while try appendNext() {
      if isFirst, assembler.rowCount > 0 {
        isFirst = false
        // A little more than the first piece promises: growing copies a column.
        let share = Double(files.reduce(0) { $0 + $1.size }) / Double(max(1, slots[0].chunk.count)) * 1.02
        let rows = Int(Double(assembler.rowCount) * share) + 64
        try checkBudget(rows: rows, textBytes: Int(Double(assembler.textBytes) * share))
        assembler.reserve(rows: rows)
      }
    }
    return assembler.take()
  }

  private func checkBudget(rows: Int, textBytes: Int) throws(TableError) {
    guard let budget = options.memoryBudget else { return }
    let fixed = columns.reduce(0) { $0 + ColumnSink.bytes(SinkKind($1.type ?? .string)) }
    let needed = rows * fixed + textBytes
    guard needed > budget else { return }
    throw .unavailable(
      "\(files.first?.path ?? ""): about \(rows) rows need \(needed >> 20) MiB as a table, and \(budget >> 20) MiB are "
        + "allowed; raise the limit of the container's memory, or read fewer columns")
  }

  /// Adds the rows of the next piece to the assembler; false at the end.
  private func appendNext() throws(TableError) -> Bool {
    if ready.isEmpty {
      try parseRound()
      if ready.isEmpty {
        if !isFinished { try log.finish() }
        isFinished = true
        return false
      }
    }
    let slot = slots[ready.lowerBound]
    ready = ready.dropFirst()
    try note(slot)
    assembler.append(slot.columns)
    report.rows += slot.columns.rows
    return true
  }

  /// Fills as many pieces as there are threads, and parses them.
  private func parseRound() throws(TableError) {
    var filled = 0
    while filled < slots.count {
      guard try cursor.next(into: slots[filled].chunk) else { break }
      filled += 1
    }
    ready = 0..<filled
    inParallel(filled) { index in
      let slot = slots[index]
      files[slot.chunk.file].parser.parse(slot.chunk, into: slot.columns)
    }
  }

  /// Places the bad rows of a piece in its file.
  private func note(_ slot: Slot) throws(TableError) {
    let path = files[slot.chunk.file].path
    let firstLine = cursor.line(of: slot.chunk.file)
    let place = { [columns] (bad: ChunkBadRow) in
      BadRow(
        file: path, line: firstLine + bad.line, column: bad.column.flatMap { $0 < 0 ? nil : columns[$0].name },
        problem: bad.problem)
    }
    for bad in slot.columns.badRows {
      let bytes = UnsafeBufferPointer(start: slot.chunk.base + bad.range.lowerBound, count: bad.range.count)
      try log.take(place(bad), bytes: bytes)
    }
    report.badRows = log.count
    report.examples = log.examples
    if let fatal = slot.columns.fatal { throw .refused(place(fatal).description) }
    places.append(rows: slot.columns.rows, file: path, firstLine: firstLine, slot.columns.lineBreaks)
    cursor.advance(slot.chunk.file, lines: slot.columns.lines)
  }
}
