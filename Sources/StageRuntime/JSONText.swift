internal import RuntimeContract

/// A JSON text with the place of every value in it, so that what is wrong with a value can be said where it stands.
///
/// The grammar is that of RFC 8259; a repeated key is an error.
struct JSONText {
  /// A value of the text.
  indirect enum Value {
    case scalar
    case array([Element])
    case object([Member])
  }

  struct Element {
    /// Of its first byte.
    let offset: Int
    let value: Value
  }

  struct Member {
    let key: String
    let keyOffset: Int
    let element: Element
  }

  /// A line and a column of characters, both from 1.
  struct Position: Hashable, Sendable {
    let line: Int
    let column: Int
  }

  struct SyntaxError: Error {
    let offset: Int
    let message: String
  }

  let bytes: [UInt8]
  let root: Element

  /// - Throws: `SyntaxError`.
  init(_ bytes: [UInt8]) throws {
    var parser = JSONParser(bytes: bytes)
    self.bytes = bytes
    self.root = try parser.document()
  }

  /// Where the value stands, or the nearest value around it that is there. A key, and not its value, when the path's last
  /// step is `atKey` and names a member.
  func offset(of path: [JSONFinding.Step], atKey: Bool = false) -> Int {
    var element = root
    for (depth, step) in path.enumerated() {
      switch (step, element.value) {
      case (.key(let key), .object(let members)):
        guard let member = members.first(where: { $0.key == key }) else { return element.offset }
        if atKey && depth == path.count - 1 { return member.keyOffset }
        element = member.element
      case (.index(let index), .array(let elements)):
        guard elements.indices.contains(index) else { return element.offset }
        element = elements[index]
      default: return element.offset
      }
    }
    return element.offset
  }

  func position(of offset: Int) -> Position { Self.position(of: offset, in: bytes) }

  static func position(of offset: Int, in bytes: [UInt8]) -> Position {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return Position(line: line, column: String(decoding: before[start...], as: UTF8.self).count + 1)
  }

}

private struct JSONParser {
  let bytes: [UInt8]
  var at = 0

  /// Deeper than any config, and shallow enough for the stack.
  static let deepest = 256

  mutating func document() throws -> JSONText.Element {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw fail("this file is not UTF-8") }
    let element = try value(depth: 0)
    skipBlanks()
    guard at == bytes.count else { throw fail("expected the end of the file after the value") }
    return element
  }

  private func fail(_ message: String) -> JSONText.SyntaxError { .init(offset: at, message: message) }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  private mutating func take(_ byte: Character) -> Bool {
    guard next == byte.asciiValue else { return false }
    at += 1
    return true
  }

  private mutating func value(depth: Int) throws -> JSONText.Element {
    guard depth < Self.deepest else { throw fail("values are nested deeper than \(Self.deepest) levels") }
    skipBlanks()
    let start = at
    switch next {
    case nil: throw fail("expected a value, and the file ends here")
    case UInt8(ascii: "{"): return .init(offset: start, value: .object(try members(depth: depth)))
    case UInt8(ascii: "["): return .init(offset: start, value: .array(try elements(depth: depth)))
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: try number()
    }
    return .init(offset: start, value: .scalar)
  }

  private mutating func members(depth: Int) throws -> [JSONText.Member] {
    at += 1
    var members: [JSONText.Member] = []
    var seen: Set<String> = []
    skipBlanks()
    if take("}") { return members }
    while true {
      skipBlanks()
      let start = at
      guard next == UInt8(ascii: "\"") else { throw fail("expected a key in double quotes") }
      let key = try string()
      guard seen.insert(key).inserted else {
        at = start
        throw fail("the key '\(key)' stands twice in this object")
      }
      skipBlanks()
      guard take(":") else { throw fail("expected ':' after the key '\(key)'") }
      members.append(.init(key: key, keyOffset: start, element: try value(depth: depth + 1)))
      skipBlanks()
      if take("}") { return members }
      guard take(",") else { throw fail("expected ',' or '}'") }
    }
  }

  private mutating func elements(depth: Int) throws -> [JSONText.Element] {
    at += 1
    var elements: [JSONText.Element] = []
    skipBlanks()
    if take("]") { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return elements }
      guard take(",") else { throw fail("expected ',' or ']'") }
    }
  }

  private mutating func word(_ word: String) throws {
    guard bytes[at...].starts(with: word.utf8) else {
      throw fail("expected a value: an object, a list, a string, a number, true, false or null")
    }
    at += word.utf8.count
  }

  private mutating func number() throws {
    let start = at
    func digits(_ parser: inout JSONParser) -> Int {
      let first = parser.at
      while let byte = parser.next, (0x30...0x39).contains(byte) { parser.at += 1 }
      return parser.at - first
    }
    _ = take("-")
    let isZero = next == 0x30
    let whole = digits(&self)
    var isSound = whole > 0 && !(isZero && whole > 1)
    if isSound, take(".") { isSound = digits(&self) > 0 }
    if isSound, take("e") || take("E") {
      if !take("-") { _ = take("+") }
      isSound = digits(&self) > 0
    }
    guard isSound else {
      at = start
      throw fail("expected a value: an object, a list, a string, a number, true, false or null")
    }
  }

  private mutating func string() throws -> String {
    let start = at
    at += 1
    var units: [UInt16] = []
    var text: [UInt8] = []
    func flush() {
      text += Array(String(decoding: units, as: UTF16.self).utf8)
      units = []
    }
    while let byte = next {
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        flush()
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escape = next else { break }
        at += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(UInt16(escape))
        case UInt8(ascii: "b"): units.append(8)
        case UInt8(ascii: "f"): units.append(12)
        case UInt8(ascii: "n"): units.append(10)
        case UInt8(ascii: "r"): units.append(13)
        case UInt8(ascii: "t"): units.append(9)
        case UInt8(ascii: "u"):
          let digits = bytes[at..<min(at + 4, bytes.count)]
          guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
          else { throw fail("expected four hexadecimal digits after \\u") }
          units.append(unit)
          at += 4
        default:
          at -= 1
          throw fail("this character cannot follow a backslash")
        }
      case 0..<0x20:
        at -= 1
        throw fail("a control character in a string is written as an escape")
      default:
        flush()
        text.append(byte)
      }
    }
    at = start
    throw fail("this string has no end")
  }
}
