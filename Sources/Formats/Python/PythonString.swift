internal import Document

extension PythonLiteral {
  /// A string literal on one line: in double quotes unless single ones need fewer escapes, as `ruff format` has it.
  ///
  /// What a reader might not see is escaped: control characters, line breaks of Unicode, format characters that have no
  /// width or change the direction. Source: The Python Language Reference, 2.5.1.
  static func quoted(_ text: String) -> String {
    var double = 0
    var single = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { double += 1 }
      if byte == UInt8(ascii: "'") { single += 1 }
    }
    let quote: Unicode.Scalar = double > single ? "'" : "\""
    var literal = String.UnicodeScalarView()
    literal.append(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case quote, "\\":
        literal.append("\\")
        literal.append(scalar)
      case "\n": literal.append(contentsOf: #"\n"#.unicodeScalars)
      case "\r": literal.append(contentsOf: #"\r"#.unicodeScalars)
      case "\t": literal.append(contentsOf: #"\t"#.unicodeScalars)
      case _ where Printability.isVisible(scalar.value): literal.append(scalar)
      default: literal.append(contentsOf: escape(scalar.value).unicodeScalars)
      }
    }
    literal.append(quote)
    return String(literal)
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
