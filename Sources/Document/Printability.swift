public import Source

/// Which characters may stand in an output as they are.
public enum Printability {
  /// Whether every reader takes the scalar as it is and every human sees it.
  ///
  /// YAML's own set of printable characters, less the line breaks of YAML 1.1 (U+0085, U+2028, U+2029), blanks that
  /// look like a space, and format characters without a width: those could hide what a line says.
  package static func isVisible(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x20...0x7E: true
    case 0...0xA0: false
    case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: false
    case 0xD800...0xDFFF, 0xFDD0...0xFDEF, 0xFEFF, 0xFFF0...0xFFFB: false
    // Language tags: a second, invisible ASCII.
    case 0xE0000...0xE007F: false
    default: scalar & 0xFFFE != 0xFFFE
    }
  }

  /// Whether kubectl and helm lose the character, however it is escaped: between their readers they pass JSON on as
  /// YAML, in which DEL, the C1 controls and two non-characters are forbidden and U+0085 ends a line.
  public static func isLostByKubernetes(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x7F...0x9F, 0xFFFE, 0xFFFF: true
    default: false
    }
  }

  /// The first character of a text that kubectl and helm lose.
  public static func firstLostByKubernetes(in text: String) -> Unicode.Scalar? {
    var text = text
    return text.withUTF8(firstLostByKubernetes)
  }

  private static func firstLostByKubernetes(in text: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    guard !isPlainASCII(UnsafeRawBufferPointer(text)) else { return nil }
    var index = 0
    while index < text.count {
      if let scalar = Unicode.Scalar(scalar(of: text, at: &index)), isLostByKubernetes(scalar) { return scalar }
    }
    return nil
  }

  static func firstLostByKubernetes(in bytes: [UInt8]) -> Unicode.Scalar? {
    bytes.withUnsafeBufferPointer(firstLostByKubernetes)
  }

  /// Whether a text is of ASCII without DEL, as nearly every one is. Eight bytes at a time: all texts of all objects are
  /// asked.
  private static func isPlainASCII(_ text: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= text.count {
      let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // The high bit of a byte is set in what is no ASCII, and in DEL when 1 is added.
      if (word | word &+ 0x0101_0101_0101_0101) & 0x8080_8080_8080_8080 != 0 { return false }
      index += 8
    }
    return text[index...].allSatisfy { $0 < 0x7F }
  }

  /// The scalar whose encoding starts at `index`, which moves behind it; U+FFFD for what is no UTF-8.
  package static func scalar(of text: UnsafeBufferPointer<UInt8>, at index: inout Int) -> UInt32 {
    let lead = text[index]
    index += 1
    let count: Int
    var scalar: UInt32
    switch lead {
    case 0..<0x80: return UInt32(lead)
    case 0xC2..<0xE0: (count, scalar) = (1, UInt32(lead & 0x1F))
    case 0xE0..<0xF0: (count, scalar) = (2, UInt32(lead & 0x0F))
    case 0xF0..<0xF5: (count, scalar) = (3, UInt32(lead & 0x07))
    default: return 0xFFFD
    }
    for _ in 0..<count {
      guard index < text.count, text[index] & 0xC0 == 0x80 else { return 0xFFFD }
      scalar = scalar << 6 | UInt32(text[index] & 0x3F)
      index += 1
    }
    return scalar
  }
}

extension Node {
  /// The first character in any key or string of the document that kubectl and helm lose, and the origin of the
  /// nearest node.
  public var firstLostByKubernetes: (scalar: Unicode.Scalar, origin: Origin?)? {
    switch content {
    case .absent, .null, .bool, .integer, .number: return nil
    case .string(let string):
      return Printability.firstLostByKubernetes(in: string).map { ($0, origin) }
    case .text(let text):
      return Printability.firstLostByKubernetes(in: text.bytes).map { ($0, origin) }
    case .list(let items):
      for item in items {
        if let found = item.firstLostByKubernetes { return (found.scalar, found.origin ?? origin) }
      }
    case .mapping(let entries):
      for entry in entries {
        if let scalar = Printability.firstLostByKubernetes(in: entry.key) {
          return (scalar, entry.value.origin ?? origin)
        }
        if let found = entry.value.firstLostByKubernetes { return (found.scalar, found.origin ?? origin) }
      }
    }
    return nil
  }
}
