/// How characters that a reader would not see, or that would rearrange what stands around them, are made visible.
///
/// Names of columns and classes come from data: they may hold controls, and marks that turn the direction of writing.
enum Visibility {
  /// What stands for the scalar; nil when it can stand as it is.
  static func replacement(of scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x20...0x7E: nil
    // Unicode's pictures of the controls: ␊ for a line feed.
    case 0...0x1F: picture(0x2400 + scalar.value)
    case 0x7F: picture(0x2421)
    case 0x80...0x9F, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F: named(scalar)
    case 0xFDD0...0xFDEF, 0xFEFF, 0xFFF0...0xFFFB, 0xE0000...0xE007F: named(scalar)
    default: scalar.value & 0xFFFE == 0xFFFE ? named(scalar) : nil
    }
  }

  /// The text with every such character replaced.
  static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { replacement(of: $0) != nil }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if let replacement = replacement(of: scalar) {
        result += replacement
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func picture(_ value: UInt32) -> String {
    Unicode.Scalar(value).map { String(Character($0)) } ?? ""
  }

  private static func named(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "⟨U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)⟩"
  }
}
