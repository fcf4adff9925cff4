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
    case .jsonl: self = try ReadPlan.jsonl(paths, wanted, options)
    case .parquet:
      throw .usage("\(paths[0]): \(NotBuilt.parquet)")
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
    var columns = try merge(wanted, found: headers[0].names, in: paths[0], options)
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
    _ wanted: [Column], found names: [String], in path: String, _ options: ReadOptions
  ) throws(TableError) -> [Column] {
    let found = Set(names)
    let present = wanted.filter { found.contains($0.name) }
    if !options.allowsAbsentColumns, let missing = wanted.first(where: { !found.contains($0.name) }) {
      throw .refused("\(path):1: has no column '\(Shown.text(missing.name))'; it has \(Shown.list(names))")
    }
    switch options.otherColumns {
    case .ignored: return present
    case .inferred:
      return names.map { name in
        present.first { $0.name == name }
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

  private static func jsonl(
    _ paths: [String], _ wanted: [Column], _ options: ReadOptions
  ) throws(TableError) -> ReadPlan {
    var columns = wanted
    var sizes: [Int] = []
    for (index, path) in paths.enumerated() {
      sizes.append(try ChunkReader(path: path, index: index, rowEnd: .lineFeed, options: options).size)
    }
    if options.otherColumns == .inferred || wanted.contains(where: { $0.type == nil }) {
      let found = try keys(paths, options).columns(in: paths[0])
      columns = try merge(wanted, found: found.map(\.name), in: paths[0], options)
      for (name, type) in found {
        if let index = columns.firstIndex(where: { $0.name == name && $0.type == nil }) { columns[index].type = type }
      }
    }
    guard !columns.isEmpty else { throw .refused("\(paths[0]):1: has no row, and so no columns") }
    let parser = JSONChunkParser(names: JSONChunkParser.ColumnNames(columns.map(\.name)))
    let files = zip(paths, sizes).map { FileLayout(path: $0, size: $1, parser: parser, headerLines: nil) }
    return ReadPlan(columns: columns, files: files, rowEnd: .lineFeed)
  }

  /// Reads all files once, for their keys and what the values are.
  private static func keys(_ paths: [String], _ options: ReadOptions) throws(TableError) -> JSONKeys {
    let total = JSONKeys()
    let chunks = (0..<max(1, options.threads)).map { _ in Chunk(capacity: 0) }
    for (index, path) in paths.enumerated() {
      // One after another: a process may hold fewer open files than a folder has.
      var reader = try ChunkReader(path: path, index: index, rowEnd: .lineFeed, options: options)
      while true {
        var filled = 0
        while filled < chunks.count, try reader.next(into: chunks[filled]) { filled += 1 }
        if filled == 0 { break }
        let parts = (0..<filled).map { _ in JSONKeys() }
        inParallel(filled) { part in parts[part].observe(chunks[part]) }
        for part in parts { total.merge(part) }
      }
    }
    return total
  }
}
