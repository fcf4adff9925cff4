internal import Diagnostics
internal import YAML

/// Finds texts that look like credentials, wherever they stand.
enum Credentials {
  static func scan(_ node: YAML.Node, _ reading: inout Reading) {
    switch node.content {
    case .mapping(let entries): for entry in entries { scan(entry.value, &reading) }
    case .sequence(let items): for item in items { scan(item, &reading) }
    case .scalar(let scalar):
      guard let what = kind(of: scalar.text) else { return }
      reading.report(
        Diagnostic(
          .credential, at: node.span, "this looks like \(what)",
          help:
            "keep it in the secrets backend and refer to it with `secret: PATH/KEY`; what was committed must be revoked"
        ))
    }
  }

  /// What a text looks like, with an article; nil for most.
  static func kind(of text: String) -> String? {
    // Nothing shorter is a secret, and most texts of a spec are.
    guard text.utf8.count >= 12, let first = text.utf8.first else { return nil }
    for issuer in prefixes where issuer.prefix.utf8.first == first && text.utf8.count >= issuer.length {
      if text.utf8.starts(with: issuer.prefix.utf8),
        text.utf8.dropFirst(issuer.prefix.utf8.count).allSatisfy(isTokenByte)
      {
        return issuer.what
      }
    }
    // What is left has one of these; searching texts for words is slow.
    var isSuspect = false
    for byte in text.utf8 where byte == UInt8(ascii: "@") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: " ") {
      isSuspect = true
      break
    }
    guard isSuspect else { return nil }
    if text.contains("-----BEGIN "), text.contains("PRIVATE KEY-----") { return "a private key" }
    return password(text)
  }

  /// By the length of the whole text, as its issuer documents it.
  private static let prefixes: [(prefix: String, length: Int, what: String)] = [
    ("AKIA", 20, "an AWS access key"), ("ASIA", 20, "an AWS access key"),
    ("ghp_", 36, "a GitHub token"), ("gho_", 36, "a GitHub token"), ("ghu_", 36, "a GitHub token"),
    ("ghs_", 36, "a GitHub token"), ("ghr_", 36, "a GitHub token"), ("github_pat_", 40, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"), ("xoxb-", 20, "a Slack token"), ("xoxp-", 20, "a Slack token"),
    ("xoxa-", 20, "a Slack token"), ("xoxr-", 20, "a Slack token"), ("xoxs-", 20, "a Slack token"),
    ("AIza", 39, "a Google API key"), ("sk_live_", 20, "a Stripe key"), ("hf_", 30, "a Hugging Face token"),
    ("dapi", 36, "a Databricks token"), ("eyJhbGciOi", 40, "a JSON web token"),
  ]

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }

  /// What it is, when the text is `scheme://user:password@host`, or has `password=…` as connection strings and options
  /// of programs do.
  private static func password(_ text: String) -> String? {
    if let scheme = text.firstRange(of: "://") {
      let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && !$0.isWhitespace }
      if let at = authority.lastIndex(of: "@") {
        let user = authority[..<at]
        if let colon = user.firstIndex(of: ":"), user.index(after: colon) < user.endIndex {
          // `$(NAME)` and `${NAME}` stand for what is not written here.
          return user[colon...].dropFirst().hasPrefix("$") ? nil : "an address with a password in it"
        }
      }
    }
    let lower = text.lowercased()
    for word in ["password=", "passwd=", "pwd="] {
      guard let range = lower.firstRange(of: word) else { continue }
      let before = range.lowerBound == lower.startIndex ? nil : lower[lower.index(before: range.lowerBound)]
      let value = lower[range.upperBound...]
      if before.map({ !$0.isLetter }) ?? true, let first = value.first, first != "$", first != "{", !first.isWhitespace
      {
        return "a password"
      }
    }
    return nil
  }
}
