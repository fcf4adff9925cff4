extension KeyRule {
  static let labelPattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$"

  static let environment = KeyRule(
    words: "the name of an environment such as `prod`", pattern: labelPattern, complaint: DNS.labelComplaint)

  /// Tables have capitals, `_` and `.` in their headers; blanks and quotes would need escapes in every target.
  static let column = KeyRule(
    words: "the name of a column such as `customer_id`", pattern: "^[A-Za-z_][A-Za-z0-9_.-]{0,62}$"
  ) { text in
    if isColumn(text) { return nil }
    guard !text.isEmpty else { return "it must not be empty" }
    guard text.utf8.count <= 63 else { return "it has \(text.utf8.count) characters and may have 63" }
    guard text.utf8.first.map(isLetter) ?? false else { return "it must start with a letter or `_`" }
    return "it must be made of letters, digits, `_`, `-` and `.`"
  }

  private static func isColumn(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 63 else { return false }
    return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x2E }
  }

  static let variable = KeyRule(
    words: "the name of an environment variable such as `LOG_LEVEL`", pattern: "^[A-Za-z_][A-Za-z0-9_]*$"
  ) { text in
    guard let first = text.utf8.first else { return "it must not be empty" }
    return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || isDigit($0) }
      ? nil : "it must be made of letters, digits and `_`, and start with none of the digits"
  }

  static let label = KeyRule(
    words: "the key of a label such as `cost-center`",
    pattern: "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
    complaint: Label.keyComplaint, isLabel: true)

  /// Letters of ASCII and `_`.
  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    default: false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
