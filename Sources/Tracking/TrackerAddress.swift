/// Where a tracker is: `http://HOST[:PORT][/PATH]`, or `https`.
public struct TrackerAddress: Hashable, Sendable, CustomStringConvertible {
  /// Without what a URL may say of users, and without a slash at its end: what is shown and kept.
  public let description: String
  let isEncrypted: Bool
  /// From `USER:PASSWORD@`, with escapes resolved; nil when the URL has none.
  let user: (name: String, password: String)?

  /// Why a text is no address, and what would be one.
  public struct Problem: Error, Hashable, Sendable {
    public let message: String
    public let advice = "give the address of an MLflow server, such as http://mlflow.mlflow.svc:5000"
  }

  public init(_ text: String) throws(Problem) {
    // A password can be in it: problems quote the scheme and the host alone.
    guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      throw Problem(message: "the tracker's address has blanks, or characters that a URL has only escaped")
    }
    guard let end = text.firstRange(of: "://") else {
      throw Problem(message: "the tracker's address has no scheme: it begins with neither http:// nor https://")
    }
    let scheme = text[..<end.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else {
      throw Problem(message: "the tracker's address has the scheme '\(scheme)', and http and https are known")
    }
    let rest = text[end.upperBound...]
    guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else {
      throw Problem(message: "the tracker's address has a query or a fragment, which an address of a server lacks")
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    // What stands before it may be the first part of a password, and is not quoted.
    guard !rest[slash...].contains("@") else {
      throw Problem(
        message: "the tracker's address has an '@' behind a '/': in a user or password, '/' is written %2F")
    }
    var authority = rest[..<slash]
    if let sign = authority.lastIndex(of: "@") {
      user = try Self.user(authority[..<sign])
      authority = authority[authority.index(after: sign)...]
    } else {
      user = nil
    }
    var path = rest[slash...]
    while path.hasSuffix("/") { path.removeLast() }
    guard !path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().contains(where: Self.isNoStep)
    else { throw Problem(message: "the tracker's address has the path '\(path)', with steps that lead nowhere") }
    description = "\(scheme)://\(try Self.checked(authority).lowercased())\(path)"
    isEncrypted = scheme == "https"
  }

  private static func isNoStep(_ step: Substring) -> Bool { step.isEmpty || step == "." || step == ".." }

  private static func checked(_ authority: Substring) throws(Problem) -> Substring {
    var host = authority
    var port: Substring?
    if authority.hasPrefix("["), let close = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<close]
      let after = authority[authority.index(after: close)...]
      guard after.isEmpty || after.hasPrefix(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }),
        host.contains(":")
      else { throw Problem(message: "'\(authority)' is no host: an address of IPv6 stands in brackets, as in [::1]") }
      port = after.isEmpty ? nil : after.dropFirst()
    } else {
      if let colon = authority.firstIndex(of: ":") {
        host = authority[..<colon]
        port = authority[authority.index(after: colon)...]
      }
      let isName = host.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
      guard !host.isEmpty, isName else { throw Problem(message: "'\(host)' is no name of a host") }
    }
    if let port {
      guard let number = Int(port), port.allSatisfy(\.isNumber), 1...65535 ~= number else {
        throw Problem(message: "'\(port)' is no port: those are 1 to 65535")
      }
    }
    return authority
  }

  private static func user(_ text: Substring) throws(Problem) -> (String, String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = PercentText.decoded(parts[0]), let password = PercentText.decoded(parts.count > 1 ? parts[1] : "")
    else { throw Problem(message: "the tracker's address has a user whose escapes are no text") }
    return (name, password)
  }

  public static func == (left: TrackerAddress, right: TrackerAddress) -> Bool {
    left.description == right.description && left.user?.name == right.user?.name
      && left.user?.password == right.user?.password
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// Texts as parts of URLs (RFC 3986, 2).
enum PercentText {
  /// Everything but unreserved characters is escaped.
  ///
  /// - Parameter keepsSlashes: for a path of several steps.
  static func encoded(_ text: String, keepsSlashes: Bool = false) -> String {
    var encoded = ""
    let digits = Array("0123456789ABCDEF")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "/") where keepsSlashes: encoded += "/"
      default: encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0xF)])"
      }
    }
    return encoded
  }

  /// Nil when an escape is none, or the bytes are no UTF-8.
  static func decoded(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
