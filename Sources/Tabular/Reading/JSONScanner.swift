/// A value of JSON that fits into a cell.
enum JSONValue {
  case null
  case boolean(Bool)
  /// As it is written.
  case number(UnsafeBufferPointer<UInt8>)
  /// Without its escapes.
  case string(UnsafeBufferPointer<UInt8>)
  case list
  case object
}

/// Why a line is no row.
struct RowProblem: Error {
  /// The index of the column; nil where the line as a whole is at fault.
  var column: Int?
  var text: String
}

/// Reads one line of JSON (RFC 8259), from a byte to the line feed that ends it, which no scan passes.
struct JSONScanner {
  /// Objects in objects in lists; more is not data.
  static let maxDepth = 32

  var at: UnsafePointer<UInt8>
  /// Texts that had escapes. A text is never longer than what it is written as, so a buffer as large as the lines fits.
  private let scratch: UnsafeMutablePointer<UInt8>

  init(at: UnsafePointer<UInt8>, scratch: UnsafeMutablePointer<UInt8>) {
    self.at = at
    self.scratch = scratch
  }

  mutating func skipBlanks() {
    while at[0] == 32 || at[0] == 9 || at[0] == 13 { at += 1 }
  }

  /// Reads the object of the line, and shows each member that is no object with its path: the keys of nested objects,
  /// joined by points.
  mutating func object(
    _ path: inout [UInt8], depth: Int = 1,
    _ visit: (UnsafeBufferPointer<UInt8>, JSONValue) throws(RowProblem) -> Void
  ) throws(RowProblem) {
    try expect(123, "an object, {…}, is expected")
    skipBlanks()
    if at[0] == 125 {
      at += 1
      return
    }
    let length = path.count
    while true {
      skipBlanks()
      guard at[0] == 34 else { throw problem("a key in quotes is expected") }
      let isNested = length > 0
      if isNested { path.append(46) }
      path += try string()
      skipBlanks()
      try expect(58, "a colon is expected behind a key")
      skipBlanks()
      if at[0] == 123 {
        guard depth < JSONScanner.maxDepth else { throw problem("objects nest deeper than \(JSONScanner.maxDepth)") }
        let before = path
        try path.withUnsafeBufferPointer { bytes throws(RowProblem) in try visit(bytes, .object) }
        try object(&path, depth: depth + 1, visit)
        path = before
      } else {
        let value = try value(depth: depth)
        try path.withUnsafeBufferPointer { bytes throws(RowProblem) in try visit(bytes, value) }
      }
      path.removeLast(path.count - length)
      skipBlanks()
      if at[0] == 44 {
        at += 1
        continue
      }
      try expect(125, "a comma or } is expected behind a value")
      return
    }
  }

  /// Reads a value that is no object.
  private mutating func value(depth: Int) throws(RowProblem) -> JSONValue {
    switch at[0] {
    case 34: return .string(try string())
    case 91:
      try skipList(depth: depth)
      return .list
    case 110 where take("null"): return .null
    case 116 where take("true"): return .boolean(true)
    case 102 where take("false"): return .boolean(false)
    default: return .number(try number())
    }
  }

  private mutating func take(_ word: StaticString) -> Bool {
    for index in 0..<word.utf8CodeUnitCount where at[index] != word.utf8Start[index] { return false }
    at += word.utf8CodeUnitCount
    return true
  }

  private mutating func number() throws(RowProblem) -> UnsafeBufferPointer<UInt8> {
    let start = at
    if at[0] == 45 { at += 1 }
    let first = at
    skipDigits()
    let digits = at - first
    guard digits > 0, digits == 1 || first[0] != 48 else {
      at = start
      throw problem("a value is expected; JSON has no \(word()), and writes null for a missing value")
    }
    if at[0] == 46 {
      at += 1
      guard skipDigits() else { throw problem("digits are expected behind the point of a number") }
    }
    if at[0] | 0x20 == 101 {
      at += 1
      if at[0] == 43 || at[0] == 45 { at += 1 }
      guard skipDigits() else { throw problem("digits are expected in the exponent of a number") }
    }
    return UnsafeBufferPointer(start: start, count: at - start)
  }

  @discardableResult
  private mutating func skipDigits() -> Bool {
    let first = at
    while at[0] &- 48 <= 9 { at += 1 }
    return at > first
  }

  /// Reads a text, which stays valid until the next one is read.
  private mutating func string() throws(RowProblem) -> UnsafeBufferPointer<UInt8> {
    at += 1
    var piece = at
    var count = 0
    while true {
      switch at[0] {
      case 34:
        let rest = at - piece
        at += 1
        if count == 0 { return UnsafeBufferPointer(start: piece, count: rest) }
        (scratch + count).update(from: piece, count: rest)
        return UnsafeBufferPointer(start: scratch, count: count + rest)
      case 92:
        (scratch + count).update(from: piece, count: at - piece)
        count += at - piece
        at += 1
        try escape(&count)
        piece = at
      case 0..<32:
        throw problem(at[0] == 10 ? "a text is not closed" : "a text holds a control character, which is not escaped")
      default: at += 1
      }
    }
  }

  /// Puts what an escape stands for into the scratch, at `count`.
  private mutating func escape(_ count: inout Int) throws(RowProblem) {
    let kind = at[0]
    let plain: UInt8
    switch kind {
    case 34, 92, 47: plain = kind
    case 98: plain = 8
    case 102: plain = 12
    case 110: plain = 10
    case 114: plain = 13
    case 116: plain = 9
    case 117:
      at += 1
      var code = try hexadecimal()
      if (0xd800..<0xdc00).contains(code), at[0] == 92, at[1] == 117 {
        at += 2
        let low = try hexadecimal()
        guard (0xdc00..<0xe000).contains(low) else { throw problem("a surrogate of a text has no partner") }
        code = 0x1_0000 + (code - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw problem("a surrogate of a text has no partner") }
      for byte in UTF8.encode(scalar) ?? .init() {
        scratch[count] = byte
        count += 1
      }
      return
    default: throw problem("JSON has no such escape in a text")
    }
    scratch[count] = plain
    count += 1
    at += 1
  }

  private mutating func hexadecimal() throws(RowProblem) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      switch at[0] {
      case 48...57: code = code << 4 | UInt32(at[0] - 48)
      case 65...70, 97...102: code = code << 4 | UInt32((at[0] | 0x20) - 87)
      default: throw problem("four hexadecimal digits are expected behind \\u")
      }
      at += 1
    }
    return code
  }

  private mutating func skipList(depth: Int) throws(RowProblem) {
    guard depth < JSONScanner.maxDepth else { throw problem("lists nest deeper than \(JSONScanner.maxDepth)") }
    at += 1
    skipBlanks()
    if at[0] == 93 {
      at += 1
      return
    }
    while true {
      skipBlanks()
      if at[0] == 123 {
        var path: [UInt8] = []
        try object(&path, depth: depth + 1) { (_, _) throws(RowProblem) in }
      } else {
        _ = try value(depth: depth + 1)
      }
      skipBlanks()
      if at[0] == 44 {
        at += 1
        continue
      }
      try expect(93, "a comma or ] is expected behind a value")
      return
    }
  }

  private mutating func expect(_ byte: UInt8, _ text: String) throws(RowProblem) {
    guard at[0] == byte else { throw problem(text) }
    at += 1
  }

  func problem(_ text: String) -> RowProblem { RowProblem(column: nil, text: "is not JSON at \(word()): \(text)") }

  /// What stands here, to the next blank or sign.
  private func word() -> String {
    var end = at
    while end[0] > 32, end[0] != 44, end[0] != 125, end[0] != 93, end - at < 20 { end += 1 }
    if end == at { return at[0] == 10 ? "the end of the line" : Shown.quoted(.init(start: at, count: 1)) }
    return Shown.quoted(.init(start: at, count: end - at))
  }
}
