extension KeyRule {
  static let labelPattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$"

  static let environment = KeyRule(
    words: "the name of an environment such as `prod`", pattern: labelPattern, complaint: DNS.labelComplaint)

  /// Tables have capitals, `_` and `.` in their headers; blanks and quotes would need escapes in every target.
  static let column = KeyRule(
    words: "the name of a column such as `customer_id`", pattern: "^[A-Za-z_][A-Za-z0-9_.-]{0,62}$"
  ) { text in
    guard let first = text.unicodeScalars.first else { return "it must not be empty" }
    guard text.utf8.count <= 63 else { return "it has \(text.utf8.count) characters and may have 63" }
    guard isLetter(first) || first == "_" else { return "it must start with a letter or `_`" }
    return text.unicodeScalars.allSatisfy { isLetter($0) || isDigit($0) || $0 == "_" || $0 == "-" || $0 == "." }
      ? nil : "it must be made of letters, digits, `_`, `-` and `.`"
  }

  static let variable = KeyRule(
    words: "the name of an environment variable such as `LOG_LEVEL`", pattern: "^[A-Za-z_][A-Za-z0-9_]*$"
  ) { text in
    guard let first = text.unicodeScalars.first else { return "it must not be empty" }
    return (isLetter(first) || first == "_")
      && text.unicodeScalars.allSatisfy { isLetter($0) || isDigit($0) || $0 == "_" }
      ? nil : "it must be made of letters, digits and `_`, and start with none of the digits"
  }

  static let label = KeyRule(
    words: "the key of a label such as `cost-center`",
    pattern: "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
    complaint: Label.keyComplaint, isLabel: true)

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
