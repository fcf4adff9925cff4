internal import Document
internal import Source

/// How one scalar of untrusted text is shown: nothing that moves the cursor, reorders or hides text reaches a terminal.
struct DisplayCell {
  var text: String
  /// In terminal columns.
  var width: Int

  /// Control characters become their pictures (`␛`), other invisible ones their number (`<U+202E>`).
  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20...0x7E:
      (text, width) = (String(scalar), 1)
    case 0x00...0x1F:
      (text, width) = (String(Unicode.Scalar(0x2400 + scalar.value) ?? "␀"), 1)
    case 0x7F:
      (text, width) = ("␡", 1)
    case let value where !Printability.isVisible(value):
      text = "<\(scalar.codePoint)>"
      width = text.utf8.count
    default:
      (text, width) = (String(scalar), scalar.columns)
    }
  }

  /// A tab that ends at the next multiple of four columns.
  init(tabAt column: Int) {
    width = 4 - column % 4
    text = String(repeating: " ", count: width)
  }

  /// A byte that is no UTF-8.
  init(invalid byte: UInt8) {
    let digits = String(byte, radix: 16, uppercase: true)
    text = "<" + (digits.count < 2 ? "0" : "") + digits + ">"
    width = 4
  }
}

extension String {
  /// The text on one line, with everything invisible made visible.
  package var visible: String {
    if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
    return unicodeScalars.reduce(into: "") { $0 += DisplayCell($1).text }
  }
}
