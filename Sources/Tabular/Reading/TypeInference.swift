internal import RuntimeContract

/// What the cells of one column can be, seen so far.
///
/// The rule, over every cell of every file: a column is `boolean` if all its values are true or false, else `integer`,
/// `number` or `timestamp` if all are that; else `category` if at most 1,000 different values occur, and each twice or
/// more on average; else `string`. Digits with a leading zero and integers beyond 64 bits are texts: they name things.
/// A column without a value is a `string`.
final class ColumnGuess {
  static let maxLevels = 1000

  /// Cells that are not missing.
  private var present = 0
  /// Those that speak for a type: neither blank nor NaN.
  private var telling = 0
  private var canBoolean = true
  private var canInteger = true
  private var canNumber = true
  private var canTimestamp = true
  private var levels = InternTable()
  private var hasTooManyLevels = false

  /// Whether a list stood where a value is expected.
  var holdsLists = false

  deinit { levels.deallocate() }

  var isOfListsAlone: Bool { holdsLists && present == 0 }

  /// - Parameter isText: whether the format itself says that the value is a text, as JSON does.
  func observe(_ cell: UnsafeBufferPointer<UInt8>, isText: Bool = false) {
    present += 1
    if isText {
      canBoolean = false
      canInteger = false
      canNumber = false
    }
    if !hasTooManyLevels {
      _ = levels.number(of: cell)
      hasTooManyLevels = levels.count > ColumnGuess.maxLevels
    }
    guard canBoolean || canInteger || canNumber || canTimestamp else { return }
    let text = CellConversion.trimmed(cell)
    guard !text.isEmpty, !CellConversion.isNotANumber(text) else { return }
    telling += 1
    if canBoolean { canBoolean = CellConversion.boolean(of: text) != nil }
    if canInteger || canNumber { (canInteger, canNumber) = numeric(text) }
    if canTimestamp { canTimestamp = TimestampParsing.microseconds(text) != nil }
  }

  /// A value that says itself that it is a boolean, as JSON has it.
  func observe(boolean: Bool) {
    let text: StaticString = boolean ? "true" : "false"
    observe(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private func numeric(_ text: UnsafeBufferPointer<UInt8>) -> (integer: Bool, number: Bool) {
    let digits = text.first == 45 || text.first == 43 ? text.dropFirst() : text[...]
    if digits.first == 48, digits.count > 1, digits[digits.startIndex + 1] &- 48 <= 9 { return (false, false) }
    if digits.allSatisfy({ $0 &- 48 <= 9 }), !digits.isEmpty {
      if case .value = DecimalParsing.integer(text) { return (canInteger && text.first != 43, canNumber) }
      return (false, false)
    }
    return (false, canNumber && DecimalParsing.isFinite(text))
  }

  /// Takes what another has seen, of the cells after those of this.
  func merge(_ other: ColumnGuess) {
    present += other.present
    telling += other.telling
    holdsLists = holdsLists || other.holdsLists
    canBoolean = canBoolean && other.canBoolean
    canInteger = canInteger && other.canInteger
    canNumber = canNumber && other.canNumber
    canTimestamp = canTimestamp && other.canTimestamp
    hasTooManyLevels = hasTooManyLevels || other.hasTooManyLevels
    for level in 0..<other.levels.count where !hasTooManyLevels {
      _ = levels.number(of: other.levels.text(level))
      hasTooManyLevels = levels.count > ColumnGuess.maxLevels
    }
  }

  var type: ColumnType {
    if telling > 0 {
      if canBoolean { return .boolean }
      if canInteger { return .integer }
      if canNumber { return .number }
      if canTimestamp { return .timestamp }
    }
    return present > 0 && !hasTooManyLevels && 2 * levels.count <= present ? .category : .string
  }
}

extension CSVChunkParser {
  /// Shows each guess the cells of its field, of the rows that have as many fields as the header.
  ///
  /// - Parameter guesses: one a field; nil where the type is known.
  func observe(_ chunk: Chunk, _ guesses: [ColumnGuess?]) {
    enum Seen {
      case missing
      case plain(UnsafeBufferPointer<UInt8>)
      /// A part of `unescaped`.
      case unescaped(Range<Int>)
    }
    var cells: [Seen] = []
    var unescaped: [UInt8] = []
    var scratch: [UInt8] = []
    var lines = 0
    var at = UnsafePointer(chunk.base)
    let end = at + chunk.count
    while at < end {
      cells.removeAll(keepingCapacity: true)
      unescaped.removeAll(keepingCapacity: true)
      var isBroken = false
      while true {
        switch take(&at, end, &scratch, &lines) {
        case .missing: cells.append(.missing)
        case .plain(let text): cells.append(.plain(text))
        case .scratch:
          cells.append(.unescaped(unescaped.count..<(unescaped.count + scratch.count)))
          unescaped += scratch
        case .broken, .unclosed: isBroken = true
        }
        // Behind a cell stands a comma, a line's end, or the chunk's.
        guard at < end, at[0] == 44 else { break }
        at += 1
      }
      while at < end, at[0] != 10 { at += 1 }
      at += 1
      guard !isBroken, cells.count == guesses.count else { continue }
      for (cell, guess) in zip(cells, guesses) {
        switch cell {
        case .missing: break
        case .plain(let text): guess?.observe(text)
        case .unescaped(let range): unescaped.withUnsafeBufferPointer { guess?.observe(.init(rebasing: $0[range])) }
        }
      }
    }
  }
}
