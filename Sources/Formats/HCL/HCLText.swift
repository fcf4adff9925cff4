internal import Document

/// Texts as HCL reads them.
///
/// Source: "Template Expressions" of the HCL Native Syntax Specification.
enum HCLText {
  /// Appends a text between quotes, without these: on one line, with nothing in it that HCL would work out.
  static func append(quoted text: String, to line: inout [UInt8]) {
    var text = text
    text.withUTF8 { append(quoted: $0, to: &line) }
  }

  private static func append(quoted text: UnsafeBufferPointer<UInt8>, to line: inout [UInt8]) {
    var index = 0
    while index < text.count {
      let start = index
      while index < text.count, isPlain(text[index]) { index += 1 }
      if index > start {
        line += text[start..<index]
        continue
      }
      let byte = text[index]
      let scalar = Printability.scalar(of: text, at: &index)
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        line.append(UInt8(ascii: "\\"))
        line.append(byte)
      case 0x0A: line += #"\n"#.utf8
      case 0x0D: line += #"\r"#.utf8
      case 0x09: line += #"\t"#.utf8
      case UInt8(ascii: "$"), UInt8(ascii: "%"):
        let next = index < text.count ? text[index] : 0
        if next == UInt8(ascii: "{") {
          line += [byte, byte]
        } else if next == byte {
          // In a run of them in front of a brace, readers differ about which ones escape which.
          line += escape(scalar).utf8
        } else {
          line.append(byte)
        }
      case 0x80... where Printability.isVisible(scalar): line += text[start..<index]
      default: line += escape(scalar).utf8
      }
    }
  }

  /// ASCII that stands between quotes as it is.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F
      && ![UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"), UInt8(ascii: "%")].contains(byte)
  }

  private static func escape(_ scalar: UInt32) -> String {
    let digits = String(scalar, radix: 16)
    let (mark, width) = scalar < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\\(mark)" + String(repeating: "0", count: width - digits.count) + digits
  }

  /// Whether a text comes back from between two marks: there are no escapes there but those of `${` and `%{`.
  static func fitsHeredoc(_ text: String) -> Bool {
    guard text.utf8.last == UInt8(ascii: "\n"), !text.contains("$$"), !text.contains("%%") else { return false }
    return text.unicodeScalars.allSatisfy { $0 == "\n" || Printability.isVisible($0.value) }
  }

  /// A mark that is no line of the text.
  static func mark(for text: String) -> String {
    var mark = "EOT"
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    while lines.contains(where: { $0 == mark }) { mark += "_" }
    return mark
  }

  static func heredocLines(_ text: String) -> [String] {
    text.replacing("${", with: "$${").replacing("%{", with: "%%{")
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}
