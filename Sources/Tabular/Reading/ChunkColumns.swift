internal import RuntimeContract

/// What a field of a row goes into.
enum SinkKind: UInt8 {
  case skipped, number, integer, boolean, timestamp, category, string

  init(_ type: ColumnType) {
    switch type {
    case .number: self = .number
    case .integer: self = .integer
    case .boolean: self = .boolean
    case .timestamp: self = .timestamp
    case .category: self = .category
    case .string: self = .string
    }
  }
}

/// The bytes of a text column, one text after another.
struct TextSink {
  var bytes: UnsafeMutablePointer<UInt8>
  var count = 0
  var capacity: Int

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    if count + text.count > capacity { grow(to: count + text.count) }
    if let base = text.baseAddress { (bytes + count).update(from: base, count: text.count) }
    count += text.count
  }

  private mutating func grow(to wanted: Int) {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: max(2 * capacity, wanted))
    larger.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = larger
    capacity = max(2 * capacity, wanted)
  }
}

/// Where the values of one column of a chunk go. Pointers into what a `ChunkColumns` owns.
struct ColumnSink {
  let kind: SinkKind
  /// A value a row: `Double`, `Int64`, `UInt8` of a boolean, `Int32` of a category, and for a text the `Int` of its end
  /// among the bytes, inverted (`~`) where it is missing.
  var values: UnsafeMutableRawPointer
  /// The category's texts in this chunk.
  var levels: UnsafeMutablePointer<InternTable>
  var texts: UnsafeMutablePointer<TextSink>
  /// The levels that a category may have, which any number of threads read; nil admits all.
  var allowed: InternTable?

  static func bytes(_ kind: SinkKind) -> Int {
    switch kind {
    case .skipped: 0
    case .number, .integer, .timestamp, .string: 8
    case .boolean: 1
    case .category: 4
    }
  }
}

/// The rows of one chunk, as columns: memory that one thread fills, the assembler empties, and the next chunk reuses.
final class ChunkColumns {
  private(set) var sinks: UnsafeMutablePointer<ColumnSink>
  let columnCount: Int
  private var capacity = 0
  var rows = 0
  /// Lines that the chunk has.
  var lines = 0
  /// Where a row does not stand on the line behind that of the row before it, the first one on line 0.
  private(set) var lineBreaks: [LineBreak] = []
  /// By how much the line of a row is ahead of its number.
  private var lineLead = 0
  var badRows: [ChunkBadRow] = []
  /// Ends the reading whatever the policy: nothing behind it can be trusted.
  var fatal: ChunkBadRow?

  /// - Parameter allowed: for each column the levels it may have, or nil for any.
  init(kinds: [SinkKind], allowed: [InternTable?]) {
    columnCount = kinds.count
    sinks = .allocate(capacity: kinds.count)
    for (index, kind) in kinds.enumerated() {
      let levels = UnsafeMutablePointer<InternTable>.allocate(capacity: 1)
      levels.initialize(to: InternTable())
      let texts = UnsafeMutablePointer<TextSink>.allocate(capacity: 1)
      texts.initialize(to: TextSink(bytes: .allocate(capacity: 64), capacity: 64))
      (sinks + index).initialize(
        to: ColumnSink(
          kind: kind, values: .allocate(byteCount: 0, alignment: 8), levels: levels, texts: texts,
          allowed: allowed[index]))
    }
  }

  deinit {
    for index in 0..<columnCount {
      let sink = sinks[index]
      sink.values.deallocate()
      sink.levels.pointee.deallocate()
      sink.levels.deallocate()
      sink.texts.pointee.bytes.deallocate()
      sink.texts.deallocate()
    }
    sinks.deallocate()
  }

  /// Empties it and makes room for so many rows.
  func prepare(rows wanted: Int) {
    rows = 0
    lines = 0
    lineBreaks.removeAll(keepingCapacity: true)
    lineLead = 0
    badRows = []
    fatal = nil
    for index in 0..<columnCount {
      sinks[index].levels.pointee.removeAll()
      sinks[index].texts.pointee.count = 0
      guard wanted > capacity else { continue }
      sinks[index].values.deallocate()
      sinks[index].values = .allocate(byteCount: wanted * ColumnSink.bytes(sinks[index].kind), alignment: 8)
    }
    capacity = max(capacity, wanted)
  }

  /// Notes on which line of the chunk, from 0, a row begins; every row is noted, a bad one before that in its place.
  @inline(__always)
  func begin(_ row: Int, line: Int) {
    if line - row != lineLead {
      lineLead = line - row
      lineBreaks.append(LineBreak(row: row, line: line))
    }
  }

  /// Undoes what a row that turned out bad has left behind. Values are overwritten by the next row.
  func discardRow(_ row: Int) {
    for index in 0..<columnCount where sinks[index].kind == .string {
      let ends = sinks[index].values.assumingMemoryBound(to: Int.self)
      let end = row == 0 ? 0 : ends[row - 1]
      sinks[index].texts.pointee.count = end < 0 ? ~end : end
    }
  }

  /// Gives a row a missing value in the column.
  func setMissing(_ row: Int, column: Int) {
    let sink = sinks[column]
    switch sink.kind {
    case .skipped: break
    case .number: sink.values.assumingMemoryBound(to: Double.self)[row] = .nan
    case .integer, .timestamp: sink.values.assumingMemoryBound(to: Int64.self)[row] = ColumnValues.missingInteger
    case .boolean: sink.values.assumingMemoryBound(to: UInt8.self)[row] = ColumnValues.missingBoolean
    case .category: sink.values.assumingMemoryBound(to: Int32.self)[row] = CategoryValues.missing
    case .string: sink.values.assumingMemoryBound(to: Int.self)[row] = ~sink.texts.pointee.count
    }
  }

  /// Gives a row the value that a text says. The text need not have bytes behind it.
  func set(_ row: Int, column: Int, to text: UnsafeBufferPointer<UInt8>) throws(CellProblem) {
    let sink = sinks[column]
    switch sink.kind {
    case .skipped: break
    case .number: sink.values.assumingMemoryBound(to: Double.self)[row] = try CellConversion.number(text)
    case .integer: sink.values.assumingMemoryBound(to: Int64.self)[row] = try CellConversion.integer(text)
    case .timestamp: sink.values.assumingMemoryBound(to: Int64.self)[row] = try CellConversion.timestamp(text)
    case .boolean: sink.values.assumingMemoryBound(to: UInt8.self)[row] = try CellConversion.boolean(text)
    case .category:
      var code = sink.levels.pointee.index(of: text)
      if code < 0 {
        try sink.check(newLevel: text)
        code = sink.levels.pointee.number(of: text)
      }
      sink.values.assumingMemoryBound(to: Int32.self)[row] = code
    case .string:
      try CellConversion.checkText(text)
      sink.texts.pointee.append(text)
      sink.values.assumingMemoryBound(to: Int.self)[row] = sink.texts.pointee.count
    }
  }
}

extension ColumnSink {
  /// - Throws: when the category may not have the level, or it is no text.
  func check(newLevel text: UnsafeBufferPointer<UInt8>) throws(CellProblem) {
    try CellConversion.checkText(text)
    guard let allowed, allowed.index(of: text) < 0 else { return }
    let names = (0..<allowed.count).map { String(decoding: allowed.text($0), as: UTF8.self) }
    throw CellProblem(text: "\(Shown.quoted(text)) is none of the column's values, \(Shown.list(names))")
  }
}

/// A row that was left out, placed within its chunk.
struct ChunkBadRow {
  /// Lines of the chunk before that at fault.
  var line: Int
  /// The index of the column; nil where the row as a whole is at fault.
  var column: Int?
  var problem: String
  /// The row's bytes within the chunk.
  var range: Range<Int>
}
