internal import Glibc
internal import RuntimeContract

/// Puts the columns of chunks together, in the order of the chunks.
///
/// Levels of categories get their codes here, in the order in which rows show them, so that no code depends on who
/// parsed what.
final class TableAssembler {
  private let columns: [Column]
  private let accumulators: [ColumnAccumulator]
  private(set) var rowCount = 0

  /// - Parameter columns: with all types set.
  init(columns: [Column], unknownValues: UnknownValuePolicy) {
    self.columns = columns
    accumulators = columns.map { column in
      ColumnAccumulator(
        type: column.type ?? .string, values: column.values,
        addsLevels: unknownValues == .added || column.values.isEmpty)
    }
  }

  /// Of all text columns.
  var textBytes: Int { accumulators.reduce(0) { $0 + $1.textBytes } }

  /// Makes room for so many rows, which saves copying them when there are more than before.
  func reserve(rows: Int) { for accumulator in accumulators { accumulator.reserve(rows: rows) } }

  func append(_ chunk: ChunkColumns) {
    for (index, accumulator) in accumulators.enumerated() { accumulator.append(chunk.sinks[index], rows: chunk.rows) }
    rowCount += chunk.rows
  }

  /// The columns, with all levels of categories so far.
  var schema: [Column] {
    zip(columns, accumulators).map { column, accumulator in
      var column = column
      if column.type == .category { column.values = accumulator.levels }
      return column
    }
  }

  /// The rows so far, which it forgets; levels keep their codes.
  func take() -> Table {
    let table = Table(
      columns: zip(columns, accumulators).map { TableColumn(name: $0.name, values: $1.take()) }, rowCount: rowCount)
    rowCount = 0
    return table
  }
}

/// One column of a table that grows. Only the array of its type is used.
private final class ColumnAccumulator {
  private let type: ColumnType
  private let addsLevels: Bool
  private var numbers: [Double] = []
  private var integers: [Int64] = []
  private var booleans: [UInt8] = []
  private var codes: [Int32] = []
  private var texts = StringValues()
  private(set) var levels: [String]
  private var table = InternTable()

  init(type: ColumnType, values: [String], addsLevels: Bool) {
    self.type = type
    self.addsLevels = addsLevels
    levels = type == .category ? values : []
    for level in levels { _ = table.number(of: level) }
  }

  deinit { table.deallocate() }

  var textBytes: Int { texts.bytes.count }

  func reserve(rows: Int) {
    switch type {
    case .number: numbers.reserveCapacity(rows)
    case .integer, .timestamp: integers.reserveCapacity(rows)
    case .boolean: booleans.reserveCapacity(rows)
    case .category: codes.reserveCapacity(rows)
    case .string: texts.offsets.reserveCapacity(rows + 1)
    }
  }

  func append(_ sink: ColumnSink, rows: Int) {
    switch type {
    case .number: numbers.append(contentsOf: sink.buffer(Double.self, rows))
    case .integer, .timestamp: integers.append(contentsOf: sink.buffer(Int64.self, rows))
    case .boolean: booleans.append(contentsOf: sink.buffer(UInt8.self, rows))
    case .category: append(codes: sink.buffer(Int32.self, rows), of: sink.levels.pointee)
    case .string: append(ends: sink.buffer(Int.self, rows), of: sink.texts.pointee)
    }
  }

  private func append(codes chunk: UnsafeBufferPointer<Int32>, of chunkLevels: InternTable) {
    // The column's code of each level of the chunk; nil until a row has it, for a bad row may have been the only one.
    var known = [Int32?](repeating: nil, count: chunkLevels.count)
    codes.append(
      contentsOf: chunk.lazy.map { [self] code in
        guard code >= 0 else { return CategoryValues.missing }
        if let mapped = known[Int(code)] { return mapped }
        let mapped = self.code(of: chunkLevels.text(Int(code)))
        known[Int(code)] = mapped
        return mapped
      })
  }

  private func code(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let code = table.index(of: text)
    guard code < 0, addsLevels else { return code }
    levels.append(String(decoding: text, as: UTF8.self))
    return table.number(of: text)
  }

  private func append(ends: UnsafeBufferPointer<Int>, of chunk: TextSink) {
    let start = texts.bytes.count
    texts.bytes.append(contentsOf: UnsafeBufferPointer(start: chunk.bytes, count: chunk.count))
    for end in ends {
      if end < 0 { texts.missing.append(texts.count) }
      texts.offsets.append(start + (end < 0 ? ~end : end))
    }
  }

  func take() -> ColumnValues {
    defer {
      numbers = []
      integers = []
      booleans = []
      codes = []
      texts = StringValues()
    }
    switch type {
    case .number: return .numbers(numbers)
    case .integer: return .integers(integers)
    case .timestamp: return .timestamps(integers)
    case .boolean: return .booleans(booleans)
    case .category: return .categories(CategoryValues(codes: codes, levels: levels))
    case .string: return .strings(texts)
    }
  }
}

extension ColumnSink {
  fileprivate func buffer<Value>(_ type: Value.Type, _ rows: Int) -> UnsafeBufferPointer<Value> {
    UnsafeBufferPointer(start: values.assumingMemoryBound(to: type), count: rows)
  }
}

extension InternTable {
  /// The number of the text, which is added if it is new.
  mutating func number(of text: String) -> Int32 {
    var text = text
    return text.withUTF8 { number(of: $0) }
  }
}
