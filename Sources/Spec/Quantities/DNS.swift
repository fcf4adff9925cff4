/// Names as DNS and Kubernetes have them.
public enum DNS {
  /// Why a text is not a DNS-1123 label that starts with a letter; nil when it is one.
  public static func labelComplaint(_ text: String) -> String? {
    isLabel(text) ? nil : complaint(text)
  }

  private static func isLabel(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 63 else { return false }
    return first >= UInt8(ascii: "a") && first <= UInt8(ascii: "z") && last != UInt8(ascii: "-")
      && text.utf8.allSatisfy(isLabelByte)
  }

  private static func isLabelByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }

  private static func complaint(_ text: String) -> String? {
    guard !text.isEmpty else { return "it must not be empty" }
    guard text.utf8.count <= 63 else { return "it has \(text.utf8.count) characters and may have 63" }
    if let wrong = text.unicodeScalars.first(where: { !isLabelScalar($0) }) {
      if wrong == "_" { return "it must not hold `_`; write `\(text.split(separator: "_").joined(separator: "-"))`" }
      if ("A"..."Z").contains(wrong) { return "it must be in lower case: `\(text.lowercased())`" }
      return "it must be made of lower-case letters, digits and `-`"
    }
    guard let first = text.unicodeScalars.first, ("a"..."z").contains(first) else {
      return "it must start with a letter"
    }
    return text.hasSuffix("-") ? "it must end with a letter or a digit" : nil
  }

  /// True for a DNS name such as `api.example.com`, whose labels may start with digits, as IPv4 addresses do.
  public static func isHostName(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 253 else { return false }
    return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
      guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
      return first != UInt8(ascii: "-") && last != UInt8(ascii: "-")
        && label.allSatisfy { isLabelByte($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
  }

  private static func isLabelScalar(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
  }
}
