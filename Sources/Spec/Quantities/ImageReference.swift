/// The name of a container image: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`, by the grammar of the distribution project.
public struct ImageReference: Hashable, Sendable, CustomStringConvertible {
  /// With its port; nil means Docker Hub.
  public var registry: String?
  /// Behind the registry, such as `acme/enrich`.
  public var repository: String
  public var tag: String?
  /// With its algorithm, such as `sha256:…`.
  public var digest: String?

  public init(registry: String? = nil, repository: String, tag: String? = nil, digest: String? = nil) {
    self.registry = registry
    self.repository = repository
    self.tag = tag
    self.digest = digest
  }

  /// Without its tag and its digest.
  public var name: String { registry.map { "\($0)/\(repository)" } ?? repository }

  public var description: String {
    var text = name
    if let tag { text += ":\(tag)" }
    if let digest { text += "@\(digest)" }
    return text
  }

  /// True when it names one build: by digest, or by a tag that is not `latest`.
  public var isFixed: Bool { digest != nil || (tag != nil && tag != "latest") }

  /// The bytes of `:TAG` in a text that parses as this reference; nil without a tag.
  public var tagRange: Range<Int>? {
    guard let tag else { return nil }
    let start = (registry.map { $0.utf8.count + 1 } ?? 0) + repository.utf8.count
    return start..<start + 1 + tag.utf8.count
  }

  public init(parsing text: String) throws(Malformed) {
    guard !text.isEmpty else { throw Malformed("it must not be empty") }
    guard text.utf8.count <= 512 else { throw Malformed("it is longer than 512 characters") }
    if text.contains("://") { throw Malformed("an image's name has no scheme; start with the registry's host") }
    var name = text[...]
    var digest: String?
    if let at = text.firstIndex(of: "@") {
      let value = String(text[text.index(after: at)...])
      let start = text.utf8.distance(from: text.startIndex, to: at) + 1
      guard Self.isDigest(value) else {
        throw Malformed(
          "a digest is `sha256:` and 64 hexadecimal digits in lower case", at: start..<max(start + 1, text.utf8.count))
      }
      digest = value
      name = text[..<at]
    }
    var tag: String?
    let lastSlash = name.lastIndex(of: "/") ?? name.startIndex
    if let colon = name[lastSlash...].lastIndex(of: ":") {
      let value = String(name[name.index(after: colon)...])
      let start = text.utf8.distance(from: text.startIndex, to: colon)
      guard Self.isTag(value) else {
        throw Malformed(
          value.isEmpty
            ? "the tag behind `:` is missing"
            : "a tag has up to 128 letters, digits, `_`, `.` and `-`, and starts with none of the last two",
          at: start..<start + 1 + value.utf8.count)
      }
      tag = value
      name = name[..<colon]
    }
    var parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var registry: String?
    if parts.count > 1, let first = parts.first, first.contains(".") || first.contains(":") || first == "localhost" {
      let hostParts = first.split(separator: ":", omittingEmptySubsequences: false)
      guard hostParts.count <= 2, DNS.isHostName(String(hostParts[0])),
        hostParts.count == 1 || (Int(hostParts[1]).map { (1...65535).contains($0) } ?? false)
      else { throw Malformed("the registry is a host name with an optional port", at: 0..<first.utf8.count) }
      registry = first
      parts.removeFirst()
    }
    var start = registry.map { $0.utf8.count + 1 } ?? 0
    for part in parts {
      guard Self.isPathComponent(part) else {
        let reason =
          part.contains { $0.isUppercase }
          ? "an image's path is in lower case: `\(part.lowercased())`"
          : "an image's path is made of lower-case letters and digits, parted by `.`, `_`, `__` or `-`"
        throw Malformed(reason, at: start..<max(start + part.utf8.count, start + 1))
      }
      start += part.utf8.count + 1
    }
    self.init(registry: registry, repository: parts.joined(separator: "/"), tag: tag, digest: digest)
  }

  /// True for `sha256:` and 64 digits.
  static func isDigest(_ text: String) -> Bool {
    text.hasPrefix("sha256:") && text.utf8.count == 71
      && text.utf8.dropFirst(7).allSatisfy {
        ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f"))
      }
  }

  private static func isTag(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128, isWord(first) else { return false }
    return text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "_") || (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
  }

  /// Letters and digits with single separators between them: `.`, `_`, `__` or any number of `-`.
  private static func isPathComponent(_ text: String) -> Bool {
    var separator: [UInt8] = []
    var afterName = false
    for byte in text.utf8 {
      if isAlphanumeric(byte) {
        if !separator.isEmpty {
          let fits =
            separator == [0x2E] || separator == [0x5F] || separator == [0x5F, 0x5F]
            || separator.allSatisfy { $0 == 0x2D }
          guard fits, afterName else { return false }
          separator = []
        }
        afterName = true
      } else if byte == 0x2E || byte == 0x5F || byte == 0x2D {
        separator.append(byte)
      } else {
        return false
      }
    }
    return afterName && separator.isEmpty
  }
}
