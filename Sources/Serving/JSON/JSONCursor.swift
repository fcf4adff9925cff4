internal import Glibc

/// Reads JSON (RFC 8259) from bytes, value by value, without a tree in between.
///
/// It never looks beyond the end: where the bytes end it sees a NUL, which stands nowhere in JSON outside of texts.
struct JSONCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var at = 0
  /// How many arrays and objects are open.
  private(set) var depth = 0

  /// Deeper than any tensor, and shallow enough for everyone who reads on.
  static let deepest = 100

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  @inline(__always)
  var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

  var isAtEnd: Bool { at >= bytes.count }

  @inline(__always)
  mutating func advance(_ count: Int = 1) { at += count }

  func failure(_ message: String) -> InferenceFailure {
    InferenceFailure(.badRequest, "the body is not the JSON of a request: \(message) at byte \(at)")
  }

  @inline(__always)
  mutating func skipBlanks() {
    while true {
      let byte = next
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      at += 1
    }
  }

  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    at += 1
    return true
  }

  mutating func open(_ byte: UInt8, _ expected: String) throws(InferenceFailure) {
    skipBlanks()
    guard next == byte else { throw failure("expected \(expected)") }
    try enter()
  }

  /// Steps over the bracket that opens an array or object.
  @inline(__always)
  mutating func enter() throws(InferenceFailure) {
    at += 1
    depth += 1
    guard depth <= Self.deepest else { throw failure("values are nested deeper than \(Self.deepest) levels") }
  }

  /// Steps over the bracket that closes one.
  @inline(__always)
  mutating func leave() {
    at += 1
    depth -= 1
  }

  /// Goes through the members of an object. `member` reads the value of the key.
  mutating func object(
    _ expected: String, _ member: (inout JSONCursor, String) throws(InferenceFailure) -> Void
  ) throws(InferenceFailure) {
    try open(UInt8(ascii: "{"), expected)
    skipBlanks()
    if next == UInt8(ascii: "}") { return leave() }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw failure("expected a key in double quotes") }
      let key = try string()
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { throw failure("expected ':'") }
      try member(&self, key)
      skipBlanks()
      if take(UInt8(ascii: ",")) { continue }
      guard next == UInt8(ascii: "}") else { throw failure("expected ',' or '}'") }
      return leave()
    }
  }

  /// Goes through the elements of an array.
  mutating func array(
    _ expected: String, _ element: (inout JSONCursor) throws(InferenceFailure) -> Void
  ) throws(InferenceFailure) {
    try open(UInt8(ascii: "["), expected)
    skipBlanks()
    if next == UInt8(ascii: "]") { return leave() }
    while true {
      try element(&self)
      skipBlanks()
      if take(UInt8(ascii: ",")) { continue }
      guard next == UInt8(ascii: "]") else { throw failure("expected ',' or ']'") }
      return leave()
    }
  }

  /// Whether the value that follows is `word`, such as `null`; steps over it if it is.
  @inline(__always)
  mutating func takeWord(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard at + count <= bytes.count, let base = bytes.baseAddress,
      memcmp(base + at, word.utf8Start, count) == 0
    else { return false }
    at += count
    return true
  }

  /// Checks a value and steps over it.
  mutating func skipValue() throws(InferenceFailure) {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"):
      try object("an object") { (cursor, _) throws(InferenceFailure) in try cursor.skipValue() }
    case UInt8(ascii: "["):
      try array("an array") { (cursor) throws(InferenceFailure) in try cursor.skipValue() }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"): guard takeWord("true") else { throw failure("expected a value") }
    case UInt8(ascii: "f"): guard takeWord("false") else { throw failure("expected a value") }
    case UInt8(ascii: "n"): guard takeWord("null") else { throw failure("expected a value") }
    case UInt8(ascii: "N"):
      // Python writes it. What it means where it stands is for whoever reads that place.
      guard takeWord("NaN") else { throw failure("expected a value") }
    default: _ = try JSONNumber(&self)
    }
  }

  /// A text; the cursor stands at its opening quote.
  mutating func string() throws(InferenceFailure) -> String {
    at += 1
    let start = at
    var isASCII = true
    while true {
      let byte = next
      if byte == UInt8(ascii: "\"") {
        let slice = UnsafeBufferPointer(rebasing: bytes[start..<at])
        if isASCII {
          at += 1
          return String(decoding: slice, as: UTF8.self)
        }
        guard let text = String(validating: slice, as: UTF8.self) else { throw failure("a text is not UTF-8") }
        at += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      guard byte >= 0x20 else {
        throw failure(isAtEnd ? "a text is not closed" : "a control character stands in a text")
      }
      if byte >= 0x80 { isASCII = false }
      at += 1
    }
  }

  private mutating func escapedString(from start: Int) throws(InferenceFailure) -> String {
    var text = Array(bytes[start..<at])
    while true {
      let byte = next
      guard byte >= 0x20 else {
        throw failure(isAtEnd ? "a text is not closed" : "a control character stands in a text")
      }
      at += 1
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      let escape = next
      at += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"): text += try escapedScalar().utf8
      default: throw failure("an unknown escape stands in a text")
      }
    }
    guard let result = String(validating: text, as: UTF8.self) else { throw failure("a text is not UTF-8") }
    return result
  }

  private mutating func escapedScalar() throws(InferenceFailure) -> String {
    let first = try fourHexDigits()
    var value = first
    if 0xD800..<0xDC00 ~= first {
      guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw failure("half a character in a text") }
      let second = try fourHexDigits()
      guard 0xDC00..<0xE000 ~= second else { throw failure("half a character in a text") }
      value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw failure("half a character in a text") }
    return String(scalar)
  }

  private mutating func fourHexDigits() throws(InferenceFailure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(next)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
