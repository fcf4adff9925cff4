/// Parses chunks of one file.
protocol ChunkParsing {
  /// Puts the rows of the chunk into the columns. Any number of threads, each with a chunk and columns of its own.
  func parse(_ chunk: Chunk, into columns: ChunkColumns)
}

/// How one of the files is read.
struct FileLayout {
  let path: String
  /// In bytes.
  let size: Int
  let parser: any ChunkParsing
  /// Lines that come before the first row; nil of a format without a header.
  let headerLines: Int?
}

/// Goes through the files, chunk by chunk.
struct FileCursor {
  private let files: [FileLayout]
  private let rowEnd: RowEnd
  private let options: ReadOptions
  private var index = 0
  private var reader: ChunkReader?
  /// For each file the line that the next of its chunks begins on.
  private var lines: [Int]

  init(files: [FileLayout], rowEnd: RowEnd, options: ReadOptions) {
    self.files = files
    self.rowEnd = rowEnd
    self.options = options
    lines = files.map { ($0.headerLines ?? 0) + 1 }
  }

  /// Fills the chunk with the next rows; false when all files are at their ends.
  mutating func next(into chunk: Chunk) throws(TableError) -> Bool {
    while index < files.count {
      var current: ChunkReader
      if let reader { current = reader } else { current = try open() }
      let isFilled = try current.next(into: chunk)
      reader = current
      if isFilled { return true }
      reader = nil
      index += 1
    }
    return false
  }

  private func open() throws(TableError) -> ChunkReader {
    let file = files[index]
    var reader = try ChunkReader(path: file.path, index: index, rowEnd: rowEnd, options: options)
    if file.headerLines != nil { _ = try CSVHeader(&reader) }
    return reader
  }

  func line(of file: Int) -> Int { lines[file] }

  /// A chunk with so many lines was handed out.
  mutating func advance(_ file: Int, lines count: Int) { lines[file] += count }
}
