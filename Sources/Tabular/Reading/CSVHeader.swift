/// The names in the first row of a CSV file.
struct CSVHeader {
  let names: [String]
  /// Of the file, up to and with the header.
  let lines: Int

  /// Reads the first row that is not blank, and no further.
  ///
  /// - Throws: a `TableError` when the file is empty or its names are not ones.
  init(_ reader: inout ChunkReader) throws(TableError) {
    let chunk = Chunk(capacity: 1 << 12)
    var lines = 0
    repeat {
      guard try reader.nextRow(into: chunk) else {
        throw TableError.refused("\(reader.path):1: is empty; a header with the columns' names is expected")
      }
      lines += 1
    } while chunk.isBlank
    let first = lines
    var names: [String] = []
    var at = UnsafePointer(chunk.base)
    let end = at + chunk.count
    var scratch: [UInt8] = []
    lines -= 1
    let parser = CSVChunkParser(fields: [])
    while true {
      let text: [UInt8]
      let isQuoted = at[0] == 34
      switch parser.take(&at, end, &scratch, &lines) {
      case .missing: text = []
      case .plain(let cell): text = Array(cell)
      case .scratch: text = scratch
      case .broken(let problem): throw TableError.refused("\(reader.path):\(first): \(problem)")
      case .unclosed:
        throw TableError.refused("\(reader.path):\(first): a quote in the header is never closed")
      }
      guard isQuoted || !text.contains(13) else {
        throw TableError.refused(
          "\(reader.path):\(first): the header has a carriage return within; lines end with a line feed, or with both")
      }
      names.append(try CSVHeader.name(text, field: names.count + 1, place: "\(reader.path):\(first)"))
      guard at[0] == 44, at < end else { break }
      at += 1
    }
    self.names = names
    self.lines = lines + 1
    var fields: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      if let other = fields.updateValue(index + 1, forKey: name) {
        throw TableError.refused(
          "\(reader.path):\(first): column '\(Shown.text(name))' stands twice, as fields \(other) and \(index + 1)")
      }
    }
  }

  private static func name(_ text: [UInt8], field: Int, place: String) throws(TableError) -> String {
    if text.contains(0) {
      throw TableError.refused("\(place): the header has a NUL byte; the file is not text in UTF-8")
    }
    guard let name = String(validating: text, as: UTF8.self) else {
      throw TableError.refused(
        "\(place): field \(field) of the header is not UTF-8; convert the file, for instance with iconv -f LATIN1 -t UTF-8"
      )
    }
    guard !name.isEmpty else {
      throw TableError.refused(
        "\(place): field \(field) of the header has no name; name it or leave it out (pandas: to_csv(index=False))")
    }
    return name
  }
}

extension Chunk {
  /// Whether there is nothing but one line's end.
  fileprivate var isBlank: Bool {
    count == 1 && base[0] == 10 || count == 2 && base[0] == 13 && base[1] == 10 || count == 0
  }
}
