internal import Document

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
      let digits = String(value, radix: 16, uppercase: true)
      text = "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
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
  var visible: String {
    if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
    return unicodeScalars.reduce(into: "") { $0 += DisplayCell($1).text }
  }
}

extension Unicode.Scalar {
  /// The columns that terminals give it: 0 for marks that combine, 2 for wide ones.
  ///
  /// Source: Unicode Standard Annex #11, East Asian Width, by blocks; emoji by their default presentation.
  fileprivate var columns: Int {
    switch value {
    case 0..<0x300: return 1
    // Conjoining Hangul vowels and finals.
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
      0x1F200...0x1F265, 0x20000...0x3FFFD:
      return isCombining ? 0 : 2
    // A flag is two of these and two columns wide.
    case 0x1F1E6...0x1F1FF: return 1
    default:
      if isCombining { return 0 }
      return properties.isEmojiPresentation ? 2 : 1
    }
  }

  private var isCombining: Bool {
    properties.generalCategory == .nonspacingMark || properties.generalCategory == .enclosingMark
  }
}
