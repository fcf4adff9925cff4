import Foundation
import Testing

@testable import StageRuntime

@Suite struct LogTests {
  /// JSON as its readers have it, and nothing in it that YAML 1.1 refuses or folds: C0, DEL, C1, the byte order mark,
  /// separators of lines, and what is no character.
  @Test func quotedTextsAreThoseOfJSONAndYAML() throws {
    let scalars =
      (0...0x2FFF).compactMap { Unicode.Scalar($0) } + ["\u{FEFF}", "\u{FFFD}", "\u{FFFE}", "\u{FFFF}", "🐧"]
    for scalar in scalars {
      let text = "a\(Character(scalar))b"
      let quoted = Log.quoted(text)
      #expect(try JSONDecoder().decode(String.self, from: Data(quoted.utf8)) == text)
      let isPrinted: (Unicode.Scalar) -> Bool = { scalar in
        switch scalar.value {
        case 0x2028, 0x2029, 0xFEFF: false
        case 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
      }
      #expect(quoted.unicodeScalars.allSatisfy(isPrinted), "U+\(String(scalar.value, radix: 16))")
    }
  }
}
