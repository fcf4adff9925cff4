/// Labels as Kubernetes has them.
///
/// Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
public enum Label {
  /// Why a text is not the key of a label; nil when it is one.
  public static func keyComplaint(_ text: String) -> String? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.last, !name.isEmpty else { return "its name is empty" }
    if parts.count == 2 {
      guard let domain = parts.first, DNS.isHostName(domain), domain == domain.lowercased() else {
        return "what stands before the `/` is a DNS name in lower case"
      }
    }
    guard name.utf8.count <= 63 else { return "its name has \(name.utf8.count) characters and may have 63" }
    return isName(name)
      ? nil : "its name is made of letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"
  }

  /// Why a text is not the value of a label; nil when it is one. The empty text is one.
  public static func valueComplaint(_ text: String) -> String? {
    guard text.utf8.count <= 63 else { return "it has \(text.utf8.count) characters and may have 63" }
    return text.isEmpty || isName(text)
      ? nil : "it is made of letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
