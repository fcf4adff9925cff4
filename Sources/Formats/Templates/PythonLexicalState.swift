/// Where in a Python program a place of a template is: values are literals, which mean something else inside of a string
/// or comment, so a template that puts one there is refused.
struct PythonLexicalState: Hashable {
  enum Place: Hashable {
    case code
    case comment
    case string(quote: UInt8, isTriple: Bool)
  }

  private(set) var place = Place.code
  /// Whether what stands right before would become part of a literal: the `f` of an f-string.
  private(set) var followsName = false
  /// Whether a backslash of a string stands right before.
  private var isEscaped = false

  /// A value that was printed bare.
  mutating func passIdentifier() {
    isEscaped = false
    followsName = true
  }

  mutating func passLiteral() { followsName = false }

  /// Takes into account that a block may have been left out.
  mutating func join(_ other: PythonLexicalState) {
    place = other.place
    followsName = followsName || other.followsName
    isEscaped = other.isEscaped
  }

  mutating func pass(_ text: [UInt8]) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      followsName = place == .code && (Identifier.isPart(byte) || byte >= 0x80)
      switch place {
      case .code:
        if byte == UInt8(ascii: "#") {
          place = .comment
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          let isTriple = index + 1 < text.count && text[index] == byte && text[index + 1] == byte
          if isTriple { index += 2 }
          place = .string(quote: byte, isTriple: isTriple)
        }
      case .comment:
        if byte == UInt8(ascii: "\n") { place = .code }
      case .string(let quote, let isTriple):
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\n"), !isTriple {
          place = .code
        } else if byte == quote {
          if !isTriple {
            place = .code
          } else if index + 1 < text.count, text[index] == quote, text[index + 1] == quote {
            index += 2
            place = .code
          }
        }
      }
    }
  }
}
