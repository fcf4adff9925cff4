internal import RuntimeContract

/// Why a text is no value of its column's type.
struct CellProblem: Error {
  let text: String
}

/// Texts of cells as values of a type. The fast paths of a reader agree with these.
///
/// Blanks around a value that is no text do not count; nothing but blanks is a missing value there, quoted or not.
enum CellConversion {
  /// - Returns: NaN for a missing value.
  static func number(_ cell: UnsafeBufferPointer<UInt8>) throws(CellProblem) -> Double {
    let text = trimmed(cell)
    if text.isEmpty { return .nan }
    guard let value = DecimalParsing.number(text) else {
      if isNotANumber(text) { return .nan }
      throw CellProblem(text: "\(Shown.quoted(cell)) is not a number\(missingHint(text))")
    }
    // Written out as infinite, it may be; a number of so many digits is a mistake.
    guard value.isFinite || text.last.map({ $0 &- 48 > 9 && $0 != 46 }) == true else {
      throw CellProblem(text: "\(Shown.quoted(cell)) is too large for a number, whose limit is 1.8e308")
    }
    return value
  }

  /// - Returns: `ColumnValues.missingInteger` for a missing value.
  static func integer(_ cell: UnsafeBufferPointer<UInt8>) throws(CellProblem) -> Int64 {
    let text = trimmed(cell)
    if text.isEmpty { return ColumnValues.missingInteger }
    switch DecimalParsing.integer(text) {
    case .value(let value): return value
    case .tooLarge:
      throw CellProblem(
        text: "\(Shown.quoted(cell)) is too large for an integer of 64 bits; its column can be a string")
    case .fraction:
      throw CellProblem(text: "\(Shown.quoted(cell)) is not an integer; if fractions belong there, its type is number")
    case .notANumber:
      if isNotANumber(text) { return ColumnValues.missingInteger }
      throw CellProblem(text: "\(Shown.quoted(cell)) is not an integer\(missingHint(text))")
    }
  }

  /// - Returns: `ColumnValues.missingBoolean` for a missing value.
  static func boolean(_ cell: UnsafeBufferPointer<UInt8>) throws(CellProblem) -> UInt8 {
    let text = trimmed(cell)
    if text.isEmpty { return ColumnValues.missingBoolean }
    guard let value = boolean(of: text) else {
      throw CellProblem(text: "\(Shown.quoted(cell)) is neither true nor false\(missingHint(text))")
    }
    return value
  }

  /// `true` and `false`, also capitalized and in capitals, as Python and R write them.
  static func boolean(of text: UnsafeBufferPointer<UInt8>) -> UInt8? {
    switch text.count {
    case 4: equals(text, "true") || equals(text, "True") || equals(text, "TRUE") ? 1 : nil
    case 5: equals(text, "false") || equals(text, "False") || equals(text, "FALSE") ? 0 : nil
    default: nil
    }
  }

  /// - Returns: `ColumnValues.missingInteger` for a missing value.
  static func timestamp(_ cell: UnsafeBufferPointer<UInt8>) throws(CellProblem) -> Int64 {
    let text = trimmed(cell)
    if text.isEmpty { return ColumnValues.missingInteger }
    guard let value = TimestampParsing.microseconds(text) else {
      throw CellProblem(
        text: "\(Shown.quoted(cell)) is not a time such as 2026-11-21, 2026-11-21 14:30:00 or 2026-11-21T14:30:00Z"
          + missingHint(text))
    }
    return value
  }

  /// A text is valid UTF-8 without a NUL.
  static func checkText(_ cell: UnsafeBufferPointer<UInt8>) throws(CellProblem) {
    if isPlain(cell) { return }
    if cell.contains(0) { throw CellProblem(text: "\(Shown.quoted(cell)) has a NUL byte") }
    guard String(validating: cell, as: UTF8.self) != nil else {
      throw CellProblem(
        text: "\(Shown.quoted(cell)) is not UTF-8; convert the file, for instance with iconv -f LATIN1 -t UTF-8")
    }
  }

  /// ASCII without a NUL, seen without decoding.
  static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = UnsafeRawPointer(text.baseAddress) else { return true }
    var at = 0
    var high: UInt64 = 0
    while at + 8 <= text.count {
      let word = (base + at).loadUnaligned(as: UInt64.self)
      // Bit 7 of each byte that is not ASCII, or is 0.
      high |= (word | ((word &- 0x0101_0101_0101_0101) & ~word)) & 0x8080_8080_8080_8080
      at += 8
    }
    while at < text.count {
      if text[at] &- 1 >= 0x7f { return false }
      at += 1
    }
    return high == 0
  }

  static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard let first = text.first, let last = text.last, isBlank(first) || isBlank(last) else { return text }
    var rest = text[...]
    while let first = rest.first, isBlank(first) { rest = rest.dropFirst() }
    while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
    return UnsafeBufferPointer(rebasing: rest)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

  /// `NaN` in a numeric column is what others write for a missing number.
  static func isNotANumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count == 3 && text.map { $0 | 0x20 } == Array("nan".utf8)
  }

  private static func missingHint(_ text: UnsafeBufferPointer<UInt8>) -> String {
    let names = ["na", "n/a", "null", "none", "nil", "-", "?", "#n/a", "."]
    return names.contains(String(decoding: text, as: UTF8.self).lowercased())
      ? "; a missing value is an empty field" : ""
  }

  static func equals(_ text: UnsafeBufferPointer<UInt8>, _ name: StaticString) -> Bool {
    text.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }
}
