internal import RuntimeContract

/// Values of key columns as bytes, so that equal keys of two tables meet.
struct KeyTexts {
  private let values: ColumnValues
  private let isMissing: [Bool]

  init(_ values: ColumnValues) {
    self.values = values
    isMissing = values.isMissing()
  }

  /// Calls `body` with the row's key; nil where it is missing.
  func with<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>?) -> Result) -> Result {
    if isMissing[row] { return body(nil) }
    switch values {
    case .strings(let texts):
      return texts.bytes[texts.offsets[row]..<texts.offsets[row + 1]].withUnsafeBufferPointer(body)
    case .categories(let categories):
      var text = categories.levels[Int(categories.codes[row])]
      return text.withUTF8(body)
    case .integers(let values), .timestamps(let values):
      return withUnsafeBytes(of: values[row].littleEndian) { $0.withMemoryRebound(to: UInt8.self, body) }
    case .numbers(let values):
      let value = values[row] == 0 ? 0 : values[row]
      return withUnsafeBytes(of: value.bitPattern.littleEndian) { $0.withMemoryRebound(to: UInt8.self, body) }
    case .booleans(let values):
      return withUnsafeBytes(of: values[row]) { $0.withMemoryRebound(to: UInt8.self, body) }
    }
  }

  /// Types whose keys can be equal.
  static func match(_ one: ColumnType, _ other: ColumnType) -> Bool {
    let texts: [ColumnType] = [.string, .category]
    return one == other || (texts.contains(one) && texts.contains(other))
  }
}

/// The rows of a table by their key.
final class KeyIndex {
  private var keys = InternTable()
  /// For each key its rows, in the order in which they are found.
  private var rows: [[Int32]] = []

  deinit { keys.deallocate() }

  var memory: Int { keys.memory + rows.reduce(0) { $0 + 48 + 4 * $1.count } }

  init(_ values: ColumnValues) {
    let texts = KeyTexts(values)
    for row in 0..<values.count {
      texts.with(row) { key in
        guard let key else { return }
        let number = Int(keys.number(of: key))
        if number == rows.count { rows.append([]) }
        rows[number].append(Int32(row))
      }
    }
  }

  /// Puts the rows of each key into the order of a time, those of one time in that of the table. Rows without one go.
  func sort(by times: [Int64]) {
    for index in rows.indices {
      rows[index] = rows[index].filter { times[Int($0)] != ColumnValues.missingInteger }
        .sorted { times[Int($0)] != times[Int($1)] ? times[Int($0)] < times[Int($1)] : $0 < $1 }
    }
  }

  /// A row whose key another has as well; nil when keys are unique.
  var repeated: Int? { rows.first { $0.count > 1 }.map { Int($0[1]) } }

  func rows(_ key: UnsafeBufferPointer<UInt8>) -> [Int32] {
    let number = keys.index(of: key)
    return number < 0 ? [] : rows[Int(number)]
  }
}
