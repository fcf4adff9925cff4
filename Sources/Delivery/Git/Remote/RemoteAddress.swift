/// Where another repository is: what a remote's URL says.
struct RemoteAddress: Hashable, Sendable, CustomStringConvertible {
  /// How it is reached, with what that needs.
  enum Transport: Hashable, Sendable {
    /// An absolute path on this machine.
    case folder(String)
    case ssh(Host)
    /// `isEncrypted` is false for `http://`.
    case http(Host, isEncrypted: Bool)
  }

  struct Host: Hashable, Sendable {
    /// In lower case, an IPv6 address without its brackets.
    let name: String
    let port: Int
    /// What stands before the `@`.
    var user: String?

    /// `NAME` on a protocol's own port, else `[NAME]:PORT`: as known_hosts writes it.
    func known(standard: Int) -> String { port == standard ? name : "[\(name)]:\(port)" }
  }

  /// As libgit2 takes it.
  let url: String
  let transport: Transport

  /// The URL as it was written, without the user name that an http one may have.
  var description: String { Self.masked(url) }

  static let sshPort = 22

  /// - Parameters:
  ///   - text: `https://`, `ssh://`, `file://`, `USER@HOST:PATH` or a path.
  ///   - folder: absolute, what a relative path starts from.
  init(parsing text: String, in folder: String) throws(RemoteError) {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw .badAddress(text, "it is empty, or has blanks in it")
    }
    if let (scheme, rest) = Self.split(text) {
      self.url = text
      switch scheme {
      case "file":
        guard rest.hasPrefix("/"), rest.utf8.count > 1 else {
          throw .badAddress(text, "behind `file://` stands an absolute path")
        }
        guard let path = Self.percentDecoded(rest) else { throw .badAddress(text, "a `%` without two digits") }
        transport = .folder(path)
      case _ where Self.sshSchemes.contains(scheme):
        let host = try Self.host(of: rest, in: text, standard: Self.sshPort)
        // libgit2 puts the path between single quotes for the server's shell, and escapes nothing.
        guard !rest.contains("'") else { throw .badAddress(text, "a path with `'` in it cannot be sent") }
        transport = .ssh(host)
      case "https", "http":
        let isEncrypted = scheme == "https"
        let host = try Self.host(of: rest, in: text, standard: isEncrypted ? 443 : 80)
        if let user = host.user, !Self.plainUsers.contains(user) { throw .userInAddress(text) }
        transport = .http(host, isEncrypted: isEncrypted)
      default:
        throw .badAddress(
          text,
          "there is no transport `\(scheme)`: use `https://`, `ssh://`, `USER@HOST:PATH` or `file://`")
      }
      return
    }
    if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
      if Self.passwordWithoutScheme(text) != nil { throw .atSignInPath(text) }
      let path = text[text.index(after: colon)...]
      let at = text[..<colon].lastIndex(of: "@")
      let name = at.map { text[text.index(after: $0)..<colon] } ?? text[..<colon]
      guard !name.isEmpty, !path.isEmpty, !name.contains("["), at != text.startIndex else {
        throw .badAddress(text, "it needs a host and a path: `USER@HOST:PATH`, or `ssh://USER@HOST:PORT/PATH`")
      }
      guard !path.contains("'") else { throw .badAddress(text, "a path with `'` in it cannot be sent") }
      self.url = text
      transport = .ssh(
        Host(name: name.lowercased(), port: Self.sshPort, user: at.map { String(text[..<$0]) }))
      return
    }
    let path = text.hasPrefix("/") ? text : "\(folder)/\(text)"
    self.url = path
    transport = .folder(path)
  }

  /// An address for messages: `***` stands for a password, and for all that stands before the `@` where it can be a
  /// token, which is everywhere but in ssh.
  static func masked(_ text: String) -> String {
    guard let (scheme, rest) = split(text) else {
      guard let password = passwordWithoutScheme(text) else { return text }
      return "\(text[..<password.lowerBound])***\(text[password.upperBound...])"
    }
    var authority = rest.prefix { $0 != "/" }
    if !authority.contains("@"), let colon = authority.firstIndex(of: ":"), let at = rest.lastIndex(of: "@"),
      Int(authority[authority.index(after: colon)...]) == nil
    {
      // No port, but a password with a `/` in it.
      authority = rest[...at]
    }
    guard let at = authority.lastIndex(of: "@") else { return text }
    guard sshSchemes.contains(scheme) else { return "\(scheme)://***\(rest[at...])" }
    guard let colon = authority[..<at].firstIndex(of: ":") else { return text }
    return "\(scheme)://\(authority[..<colon]):***\(rest[at...])"
  }

  /// Of `USER:PASSWORD@HOST:PATH`, and of a URL whose scheme was forgotten; nil when no `@` stands where it can be the end
  /// of one.
  private static func passwordWithoutScheme(_ text: String) -> Range<String.Index>? {
    guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains(where: { $0 == "/" || $0 == "@" }),
      let at = text[colon...].lastIndex(of: "@")
    else { return nil }
    return text.index(after: colon)..<at
  }

  private static let sshSchemes = ["ssh", "git+ssh", "ssh+git"]
  /// Names that hosts want beside a token, and that are none.
  private static let plainUsers = ["git", "oauth2", Credential.defaultUser]

  private static func split(_ text: String) -> (scheme: String, rest: Substring)? {
    let bytes = text.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
      return nil
    }
    return (text[..<colon].lowercased(), text[bytes.index(colon, offsetBy: 3)...])
  }

  private static func host(of rest: Substring, in text: String, standard: Int) throws(RemoteError) -> Host {
    let authority = rest.prefix { $0 != "/" }
    guard rest.utf8.count > authority.utf8.count + 1 else {
      throw .badAddress(text, "it needs a host and a path")
    }
    var name = authority
    var user: String?
    if let at = authority.lastIndex(of: "@") {
      let written = authority[..<at]
      guard !written.contains(":") else { throw .passwordInAddress(text, isSSH: standard == sshPort) }
      guard let decoded = percentDecoded(written), !decoded.isEmpty else {
        throw .badAddress(text, "the user before the `@` is missing, or has a `%` without two digits")
      }
      user = decoded
      name = authority[authority.index(after: at)...]
    }
    var port = standard
    if name.hasPrefix("["), let end = name.firstIndex(of: "]") {
      let tail = name[name.index(after: end)...]
      if tail.hasPrefix(":") { port = Int(tail.dropFirst()) ?? 0 } else if !tail.isEmpty { port = 0 }
      name = name[name.index(after: name.startIndex)..<end]
    } else if let colon = name.lastIndex(of: ":") {
      port = Int(name[name.index(after: colon)...]) ?? 0
      name = name[..<colon]
    }
    guard (1...65535).contains(port) else { throw .badAddress(text, "a port is a number from 1 to 65535") }
    guard !name.isEmpty else { throw .badAddress(text, "the host is missing") }
    return Host(name: name.lowercased(), port: port, user: user)
  }

  /// Nil for a `%` that two hexadecimal digits do not follow.
  private static func percentDecoded(_ text: Substring) -> String? {
    guard text.contains("%") else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
