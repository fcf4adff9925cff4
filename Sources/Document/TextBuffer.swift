/// How the writers append to a text: bytes only, with no intermediate strings.
extension RenderedText {
  @inline(__always)
  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  package mutating func append(_ literal: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  package mutating func append(_ string: String) { bytes.append(contentsOf: string.utf8) }

  package mutating func append(spaces count: Int) { bytes.append(contentsOf: repeatElement(0x20, count: count)) }

  package mutating func append(_ value: Int) { bytes.append(contentsOf: String(value).utf8) }

  /// The shortest decimal that reads back as the same number.
  ///
  /// A YAML 1.1 reader takes only a mantissa with a point and an exponent with a sign for a number (`1.0e-05`), and
  /// JSON reads that form too.
  package mutating func append(_ value: Double) {
    precondition(value.isFinite, "a document holds finite numbers only; NaN and infinities have no JSON form")
    var hasPoint = false
    for byte in value.description.utf8 {
      if byte == UInt8(ascii: ".") { hasPoint = true }
      if byte == UInt8(ascii: "e"), !hasPoint { append(".0") }
      append(byte)
    }
  }

  /// How a scalar above U+FFFF is escaped: JSON knows only surrogate pairs, which YAML takes for two characters.
  package enum Escapes { case json, yaml }

  /// The string between double quotes, on one line, in escapes that the format's readers of every version know.
  ///
  /// What a reader might refuse, break a line at or hide is escaped: control characters, the line breaks of
  /// Unicode, byte order marks, non-characters, and format characters that have no width or change the direction.
  package mutating func append(quoted text: UnsafeBufferPointer<UInt8>, escapes: Escapes) {
    append(UInt8(ascii: "\""))
    var index = 0
    while index < text.count {
      let start = index
      // What needs no escape is appended in runs, for nearly every text is one.
      while index < text.count, Self.isPlain(text[index]) { index += 1 }
      if index > start {
        bytes.append(contentsOf: text[start..<index])
        continue
      }
      let byte = text[index]
      let scalar = Printability.scalar(of: text, at: &index)
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        append(UInt8(ascii: "\\"))
        append(byte)
      } else if byte >= 0x80, Printability.isVisible(scalar) {
        bytes.append(contentsOf: text[start..<index])
      } else {
        append(escape: scalar, escapes)
      }
    }
    append(UInt8(ascii: "\""))
  }

  /// ASCII that stands between quotes as it is.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func append(escape scalar: UInt32, _ escapes: Escapes) {
    switch scalar {
    case 0x08: append("\\b")
    case 0x09: append("\\t")
    case 0x0A: append("\\n")
    case 0x0C: append("\\f")
    case 0x0D: append("\\r")
    case 0x10000... where escapes == .json:
      let offset = scalar - 0x10000
      append("\\u")
      append(hexadecimal: 0xD800 + (offset >> 10), digits: 4)
      append("\\u")
      append(hexadecimal: 0xDC00 + (offset & 0x3FF), digits: 4)
    case 0x10000...:
      append("\\U")
      append(hexadecimal: scalar, digits: 8)
    default:
      append("\\u")
      append(hexadecimal: scalar, digits: 4)
    }
  }

  private mutating func append(hexadecimal value: UInt32, digits: Int) {
    for place in stride(from: digits - 1, through: 0, by: -1) {
      let digit = UInt8(truncatingIfNeeded: (value >> UInt32(4 * place)) & 0xF)
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
