/// Names one file of a `SourceMap`.
public struct FileID: Hashable, Comparable, Sendable {
  public let index: UInt32

  public init(_ index: UInt32) { self.index = index }

  public static func < (left: FileID, right: FileID) -> Bool { left.index < right.index }
}

/// A half-open range of UTF-8 bytes of one file.
public struct Span: Hashable, Comparable, Sendable {
  public let file: FileID
  /// Byte offset of the first byte, from 0.
  public let start: UInt32
  /// Byte offset behind the last byte.
  public let end: UInt32

  public init(file: FileID, start: Int, end: Int) {
    self.file = file
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: max(start, end))
  }

  public var range: Range<Int> { Int(start)..<Int(end) }

  public func contains(_ other: Span) -> Bool {
    file == other.file && start <= other.start && other.end <= end
  }

  /// Orders by file, then by start, then the tighter span first.
  public static func < (left: Span, right: Span) -> Bool {
    (left.file, left.start, left.end) < (right.file, right.start, right.end)
  }
}

/// A place as people and editors count it.
public struct Position: Hashable, Sendable {
  /// From 1.
  public let line: Int
  /// In Unicode scalars, from 1.
  public let column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// The text of one input and where its lines begin.
public struct SourceFile: Sendable {
  public let id: FileID
  /// As it is printed: relative to the repository's root, with `/`.
  public let path: String
  public let bytes: [UInt8]
  /// Byte offset of the first byte of each line; the first is 0. A line ends behind `\n`.
  public let lineStarts: [Int]

  public init(id: FileID, path: String, bytes: [UInt8]) {
    self.id = id
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    self.lineStarts = starts
  }

  /// The number, from 1, of the line that holds the byte at `offset`.
  public func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// Line and column of the byte at `offset`; an offset behind the end is the end.
  public func position(at offset: Int) -> Position {
    let offset = min(max(offset, 0), bytes.count)
    let line = line(at: offset)
    let start = range(ofLine: line).lowerBound
    var column = 1
    for byte in bytes[start..<max(start, offset)] where byte & 0xC0 != 0x80 { column += 1 }
    return Position(line: line, column: column)
  }

  /// The bytes of a line, counted from 1, without its line break, and of the first one without the file's byte order
  /// mark; empty when there is no such line.
  public func range(ofLine line: Int) -> Range<Int> {
    guard line >= 1, line <= lineStarts.count else { return bytes.count..<bytes.count }
    let start = line == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : lineStarts[line - 1]
    var end = line < lineStarts.count ? lineStarts[line] : bytes.count
    while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  /// The text of a range, with invalid UTF-8 repaired.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }
}

/// All inputs of a run. Files are added while reading and never change afterwards.
public struct SourceMap: Sendable {
  public private(set) var files: [SourceFile] = []

  public init() {}

  public mutating func add(path: String, bytes: [UInt8]) -> SourceFile {
    let file = SourceFile(id: FileID(UInt32(files.count)), path: path, bytes: bytes)
    files.append(file)
    return file
  }

  public subscript(id: FileID) -> SourceFile { files[Int(id.index)] }

  public func file(path: String) -> SourceFile? { files.first { $0.path == path } }

  public func text(_ span: Span) -> String { self[span.file].text(span.range) }
}
