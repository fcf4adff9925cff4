internal import Glibc

/// What ends a row.
enum RowEnd {
  /// A line feed outside of quotes, as CSV has it: a quote at the beginning of a field opens, the next one that is not
  /// doubled closes, any other is text.
  case lineFeedOutsideQuotes
  case lineFeed
}

/// Cuts a file into chunks of whole rows.
///
/// A chunk ends with the first row that ends at or after `chunkBytes`. So where chunks end depends on the file and on
/// `chunkBytes` alone.
struct ChunkReader {
  private let file: InputFile
  private let index: Int
  private let rowEnd: RowEnd
  private let chunkBytes: Int
  private let maxRowBytes: Int
  /// What was read behind the end of the last chunk.
  private var rest: [UInt8] = []
  private var isAtEnd = false
  /// Where in the file the next chunk begins.
  private var position = 0
  /// Bytes behind `chunkBytes` that are read along, most often enough for the end of a row.
  private let lookahead: Int
  private let goesOn: @Sendable () -> Bool

  init(path: String, index: Int, rowEnd: RowEnd, options: ReadOptions) throws(TableError) {
    file = try InputFile(path: path)
    self.index = index
    self.rowEnd = rowEnd
    chunkBytes = max(1, options.chunkBytes)
    maxRowBytes = max(1, options.maxRowBytes)
    lookahead = min(max(chunkBytes / 16, 16), 1 << 16)
    goesOn = options.goesOn
    try skipByteOrderMark()
  }

  var path: String { file.path }
  var size: Int { file.size }

  private mutating func skipByteOrderMark() throws(TableError) {
    let start = Chunk(capacity: 3)
    let count = try file.read(into: UnsafeMutableRawBufferPointer(start: start.base, count: 3))
    let bytes = Array(UnsafeBufferPointer(start: start.base, count: count))
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      throw .refused("\(file.path):1: is UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)")
    }
    let hasMark = bytes == [0xef, 0xbb, 0xbf]
    rest = hasMark ? [] : bytes
    position = hasMark ? 3 : 0
  }

  /// Fills the chunk with the next rows.
  ///
  /// - Returns: false at the end of the file.
  /// - Throws: when the file cannot be read, or has too long a row.
  mutating func next(into chunk: Chunk) throws(TableError) -> Bool { try next(into: chunk, of: chunkBytes) }

  /// Fills the chunk with the next row alone.
  mutating func nextRow(into chunk: Chunk) throws(TableError) -> Bool { try next(into: chunk, of: 1) }

  private mutating func next(into chunk: Chunk, of chunkBytes: Int) throws(TableError) -> Bool {
    if isAtEnd && rest.isEmpty { return false }
    guard goesOn() else { throw .unavailable("\(file.path): reading was stopped; what was there before stays") }
    chunk.grow(to: max(chunkBytes + lookahead, rest.count), keeping: 0)
    chunk.file = index
    rest.withUnsafeBufferPointer { bytes in
      if let start = bytes.baseAddress { chunk.base.update(from: start, count: bytes.count) }
    }
    var filled = rest.count
    var scan = QuoteScan()
    while true {
      if !isAtEnd {
        let room = UnsafeMutableRawBufferPointer(start: chunk.base + filled, count: chunk.capacity - filled)
        let count = try file.read(into: room)
        isAtEnd = count < room.count
        filled += count
      }
      if let end = end(of: chunk.base, filled, chunkBytes, &scan) {
        rest = Array(UnsafeBufferPointer(start: chunk.base + end, count: filled - end))
        chunk.seal(count: end)
        position += end
        return true
      }
      if isAtEnd {
        rest = []
        chunk.seal(count: filled)
        return filled > 0
      }
      guard filled - min(filled, chunkBytes) <= maxRowBytes else {
        throw .refused(
          "\(file.path): has a row of more than \(maxRowBytes) bytes, which begins in the piece from byte \(position) on; "
            + "is a quote not closed, or is this no \(rowEnd == .lineFeed ? "JSON Lines" : "CSV")?")
      }
      chunk.grow(to: chunk.capacity * 2, keeping: filled)
    }
  }

  /// One past the line feed that ends the chunk, or nil if it lies behind what was read.
  private func end(
    of base: UnsafeMutablePointer<UInt8>, _ filled: Int, _ chunkBytes: Int, _ scan: inout QuoteScan
  ) -> Int? {
    // The row that holds the byte before the last one wanted.
    let target = min(chunkBytes - 1, filled)
    switch rowEnd {
    case .lineFeed:
      guard let found = memchr(base + max(target, scan.position), 10, filled - max(target, scan.position)) else {
        scan.position = filled
        return nil
      }
      return UnsafeMutableRawPointer(base).distance(to: found) + 1
    case .lineFeedOutsideQuotes:
      scan.advance(base, to: target)
      return scan.lineFeed(base, before: filled)
    }
  }
}

/// Whether a place of a CSV file lies in quotes, found by looking at its quotes alone.
private struct QuoteScan {
  /// The first byte that was not looked at.
  var position = 0
  private var isInside = false
  /// Where the last closing quote stands: another one behind it doubles it.
  private var close = -2

  mutating func advance(_ base: UnsafeMutablePointer<UInt8>, to end: Int) {
    while position < end, let found = memchr(base + position, 34, end - position) {
      let quote = UnsafeMutableRawPointer(base).distance(to: found)
      take(base, quote)
      position = quote + 1
    }
    position = max(position, end)
  }

  private mutating func take(_ base: UnsafeMutablePointer<UInt8>, _ quote: Int) {
    if isInside {
      isInside = false
      close = quote
    } else if quote == close + 1 || quote == 0 || base[quote - 1] == 44 || base[quote - 1] == 10 {
      isInside = true
    }
  }

  /// One past the first line feed outside of quotes at or behind `position`.
  mutating func lineFeed(_ base: UnsafeMutablePointer<UInt8>, before end: Int) -> Int? {
    while position < end {
      if isInside {
        guard let found = memchr(base + position, 34, end - position) else {
          position = end
          return nil
        }
        let quote = UnsafeMutableRawPointer(base).distance(to: found)
        take(base, quote)
        position = quote + 1
      } else {
        let byte = base[position]
        if byte == 10 { return position + 1 }
        if byte == 34 { take(base, position) }
        position += 1
      }
    }
    return nil
  }
}
