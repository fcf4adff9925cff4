/// How a string stands in a YAML document so that readers of 1.1 and of 1.2 both get exactly that string.
package enum ScalarStyle: Equatable {
  case plain
  case doubleQuoted
  /// A literal block; `chomping` says what becomes of the line breaks at its end.
  case literal(Chomping)

  /// The indicator behind `|`.
  package enum Chomping: Equatable {
    /// `|-`: the text does not end in a line break.
    case strip
    /// `|`: it ends in exactly one.
    case clip
    /// `|+`: it ends in several.
    case keep
  }

  /// The most readable style that is exact.
  package init(for text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.first else {
      self = .doubleQuoted
      return
    }
    switch ScalarStyle.survey(text) {
    case .unsafe: self = .doubleQuoted
    case .severalLines: self = ScalarStyle.block(text)
    case .oneLine:
      self =
        ScalarStyle.mayStart(first, text) && !ScalarStyle.looksTyped(first, text) ? .plain : .doubleQuoted
    }
  }

  private enum Survey { case oneLine, severalLines, unsafe }

  /// Bytes below 64 and from 64 on that mean nothing inside a plain scalar, wherever they stand.
  private static let plainLow: UInt64 = bits(of: "!\"$%&'()*+,-./0123456789;<=>?")
  private static let plainHigh: UInt64 = bits(of: "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~")

  private static func bits(of characters: StaticString) -> UInt64 {
    characters.withUTF8Buffer { $0.reduce(0) { $0 | 1 << UInt64($1 & 63) } }
  }

  /// One look at every byte: does anything stand against a plain scalar that is not about its start or its type?
  private static func survey(_ text: UnsafeBufferPointer<UInt8>) -> Survey {
    let (low, high) = (plainLow, plainHigh)
    var result = Survey.oneLine
    var quoteOneLine = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x80, ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1 {
        index += 1
        continue
      }
      switch byte {
      case UInt8(ascii: " "):
        let next = index + 1 < text.count ? text[index + 1] : 0x0A
        // Blanks at an end of a line are lost in a plain scalar and invisible in a block.
        if next == 0x0A { return .unsafe }
        if index == 0 || next == UInt8(ascii: "#") { quoteOneLine = true }
        index += 1
      case UInt8(ascii: ":"):
        if index + 1 == text.count || text[index + 1] <= 0x20 { quoteOneLine = true }
        index += 1
      case UInt8(ascii: "#"):
        index += 1
      case 0x0A:
        result = .severalLines
        index += 1
      case 0x09:
        if index + 1 == text.count || text[index + 1] == 0x0A { return .unsafe }
        quoteOneLine = true
        index += 1
      default:
        guard byte >= 0x80, Printability.isVisible(Printability.scalar(of: text, at: &index)) else { return .unsafe }
      }
    }
    return result == .oneLine && quoteOneLine ? .unsafe : result
  }

  /// A block is exact unless its first line is blank or indented: then readers need an indentation indicator, which
  /// they do not all count from the same column.
  private static func block(_ text: UnsafeBufferPointer<UInt8>) -> ScalarStyle {
    guard let first = text.first, let last = text.last, first > 0x20 else { return .doubleQuoted }
    guard last == 0x0A else { return .literal(.strip) }
    return .literal(text[text.count - 2] == 0x0A ? .keep : .clip)
  }

  private static func mayStart(_ first: UInt8, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch first {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "/"):
      return true
    case UInt8(ascii: "-"):
      // Not a list item, nor the start of a document.
      guard text.count > 1, text[1] != UInt8(ascii: " ") else { return false }
      return !(text.count > 2 && text[1] == first && text[2] == first)
    case UInt8(ascii: "."):
      return !(text.count > 2 && text[1] == first && text[2] == first)
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""),
      UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "="), UInt8(ascii: "<"),
      UInt8(ascii: "~"):
      return false
    default:
      return true
    }
  }

  /// Whether some reader would take the plain text for a boolean, null, number or date.
  private static func looksTyped(_ first: UInt8, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return looksNumeric(text)
    default:
      return text.count <= 5 && isReserved(text)
    }
  }

  /// The words that YAML 1.1 or 1.2 gives a type, in any case, packed as big-endian ASCII.
  private static func isReserved(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var word: UInt64 = 0
    for byte in text { word = word << 8 | UInt64(byte | 0x20) }
    switch word {
    case 0x79, 0x6E: return true  // y n
    case 0x6E6F, 0x6F6E: return true  // no on
    case 0x796573, 0x6F6666: return true  // yes off
    case 0x7472_7565, 0x6E75_6C6C: return true  // true null
    case 0x66_616C_7365: return true  // false
    default: return false
    }
  }

  /// Whether a text that starts with a digit, a sign or a point is near a number or a date: rather one pair of quotes
  /// too many than a version that becomes a float, a commit that becomes an exponent, a time that becomes sexagesimal.
  private static func looksNumeric(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-") ? 1 : 0
    if text.count > start + 1, text[start] == UInt8(ascii: "0") {
      switch text[start + 1] | 0x20 {
      case UInt8(ascii: "x"), UInt8(ascii: "o"), UInt8(ascii: "b"): return true
      default: break
      }
    }
    return isSpecialFloat(text, from: start) || startsWithDate(text) || text.allSatisfy(isNumberPart)
  }

  private static func isNumberPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"),
      UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ","), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// `.inf` and `.nan` in any case.
  private static func isSpecialFloat(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    guard text.count == start + 4, text[start] == UInt8(ascii: ".") else { return false }
    let word = text[(start + 1)...].reduce(UInt32(0)) { $0 << 8 | UInt32($1 | 0x20) }
    return word == 0x69_6E66 || word == 0x6E_616E
  }

  /// Four digits, a hyphen, and one or two more: all timestamps start so, whatever follows.
  private static func startsWithDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 6, text[4] == UInt8(ascii: "-") else { return false }
    return [0, 1, 2, 3, 5].allSatisfy { text[$0] >= UInt8(ascii: "0") && text[$0] <= UInt8(ascii: "9") }
  }
}
