internal import RuntimeContract

/// What is known about files before their rows are read: their columns, in one order for all, and their types.
struct ReadPlan {
  let columns: [Column]
  let files: [FileLayout]
  let rowEnd: RowEnd

  init(paths: [String], format: FileFormat, wanted: [Column], options: ReadOptions) throws(TableError) {
    guard !paths.isEmpty else { throw .usage("there is no file to read") }
    switch format {
    case .csv: self = try ReadPlan.csv(paths, wanted, options)
    case .jsonl: throw .usage("\(paths[0]): JSON Lines are not built yet")
    case .parquet:
      throw .usage(
        "\(paths[0]): ML0900 not built yet: reading Parquet; csv and jsonl are (convert it, for instance with duckdb)")
    }
  }

  init(columns: [Column], files: [FileLayout], rowEnd: RowEnd) {
    self.columns = columns
    self.files = files
    self.rowEnd = rowEnd
  }

  private static func csv(
    _ paths: [String], _ wanted: [Column], _ options: ReadOptions
  ) throws(TableError) -> ReadPlan {
    var headers: [CSVHeader] = []
    var sizes: [Int] = []
    for (index, path) in paths.enumerated() {
      var reader = try ChunkReader(path: path, index: index, rowEnd: .lineFeedOutsideQuotes, options: options)
      headers.append(try CSVHeader(&reader))
      sizes.append(reader.size)
    }
    var columns = try merge(wanted, found: headers[0].names, in: paths[0], options.otherColumns)
    let needed = Set(columns.map(\.name))
    var parsers: [CSVChunkParser] = []
    for (path, header) in zip(paths, headers) {
      let names = Set(header.names)
      if let missing = columns.first(where: { !names.contains($0.name) }) {
        throw .refused(
          "\(path):1: has no column '\(Shown.text(missing.name))', which \(paths[0]) has; it has \(Shown.list(header.names))"
        )
      }
      if options.otherColumns == .inferred, let other = header.names.first(where: { !needed.contains($0) }) {
        throw .refused("\(path):1: has a column '\(Shown.text(other))', which \(paths[0]) does not have")
      }
      let indices = Dictionary(uniqueKeysWithValues: zip(columns.map(\.name), columns.indices))
      parsers.append(CSVChunkParser(fields: header.names.map { indices[$0] ?? -1 }))
    }
    let files = paths.indices.map { index in
      FileLayout(
        path: paths[index], size: sizes[index], parser: parsers[index], headerLines: headers[index].lines)
    }
    if columns.contains(where: { $0.type == nil }) {
      let guesses = try inferred(files, parsers, columns, options)
      for (index, guess) in guesses.enumerated() where columns[index].type == nil { columns[index].type = guess?.type }
    }
    return ReadPlan(columns: columns, files: files, rowEnd: .lineFeedOutsideQuotes)
  }

  /// The columns to read: those of the file in its order, or those that are wanted in theirs.
  static func merge(
    _ wanted: [Column], found names: [String], in path: String, _ others: OtherColumnPolicy
  ) throws(TableError) -> [Column] {
    let found = Set(names)
    if let missing = wanted.first(where: { !found.contains($0.name) }) {
      throw .refused("\(path):1: has no column '\(Shown.text(missing.name))'; it has \(Shown.list(names))")
    }
    switch others {
    case .ignored: return wanted
    case .inferred:
      return names.map { name in
        wanted.first { $0.name == name }
          ?? Column(
            name: name, type: nil, role: .feature, minimum: nil, maximum: nil, values: [], maxMissing: nil)
      }
    }
  }

  /// Reads all files once, for the columns without a type.
  private static func inferred(
    _ files: [FileLayout], _ parsers: [CSVChunkParser], _ columns: [Column], _ options: ReadOptions
  ) throws(TableError) -> [ColumnGuess?] {
    let total = columns.map { $0.type == nil ? ColumnGuess() : nil }
    var cursor = FileCursor(files: files, rowEnd: .lineFeedOutsideQuotes, options: options)
    let chunks = (0..<max(1, options.threads)).map { _ in Chunk(capacity: 0) }
    while true {
      var filled = 0
      while filled < chunks.count, try cursor.next(into: chunks[filled]) { filled += 1 }
      if filled == 0 { return total }
      // Each chunk has guesses of its own, so that threads share nothing and the levels come in the order of the rows.
      let guesses = (0..<filled).map { _ in columns.map { $0.type == nil ? ColumnGuess() : nil } }
      inParallel(filled) { index in
        let parser = parsers[chunks[index].file]
        parser.observe(chunks[index], parser.fields.map { $0 < 0 ? nil : guesses[index][$0] })
      }
      for guess in guesses {
        for (one, other) in zip(total, guess) {
          if let one, let other { one.merge(other) }
        }
      }
    }
  }
}
