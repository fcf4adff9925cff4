internal import Document

extension PythonLiteral {
  /// Appends a string literal on one line: in double quotes unless single ones need fewer escapes, as `ruff format` has
  /// it.
  ///
  /// What a reader might not see is escaped: control characters, line breaks of Unicode, format characters that have no
  /// width or change the direction. Source: The Python Language Reference, 2.5.1.
  static func append(quoted text: String, to line: inout [UInt8]) {
    var text = text
    text.withUTF8 { append(quoted: $0, to: &line) }
  }

  private static func append(quoted text: UnsafeBufferPointer<UInt8>, to line: inout [UInt8]) {
    var double = 0
    var single = 0
    for byte in text {
      if byte == UInt8(ascii: "\"") { double += 1 }
      if byte == UInt8(ascii: "'") { single += 1 }
    }
    let quote = double > single ? UInt8(ascii: "'") : UInt8(ascii: "\"")
    line.append(quote)
    var index = 0
    while index < text.count {
      let start = index
      // What needs no escape is appended in runs, for nearly every text is one.
      while index < text.count, isPlain(text[index]) { index += 1 }
      if index > start {
        line += text[start..<index]
        continue
      }
      let scalar = Printability.scalar(of: text, at: &index)
      switch scalar {
      case UInt32(quote), 0x5C:
        line.append(UInt8(ascii: "\\"))
        line.append(text[start])
      case 0x0A: line += #"\n"#.utf8
      case 0x0D: line += #"\r"#.utf8
      case 0x09: line += #"\t"#.utf8
      case _ where Printability.isVisible(scalar): line += text[start..<index]
      default: line += escape(scalar).utf8
      }
    }
    line.append(quote)
  }

  /// ASCII that stands between quotes as it is.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\\")
  }

  /// In lower case, as `ruff format` writes escapes.
  private static func escape(_ scalar: UInt32) -> String {
    let digits = String(scalar, radix: 16)
    let (mark, width) =
      switch scalar {
      case 0..<0x100: ("x", 2)
      case 0..<0x10000: ("u", 4)
      default: ("U", 8)
      }
    return "\\\(mark)" + String(repeating: "0", count: width - digits.count) + digits
  }
}
