/// Where data, a model or a service is: a URI with a scheme that mlgen knows, or a local path without one.
public struct URI: Hashable, Sendable, CustomStringConvertible {
  public enum Scheme: String, CaseIterable, Sendable {
    case s3, gs, abfss, kafka, http, https, pvc
  }

  /// Nil is a path of this repository.
  public var scheme: Scheme?
  /// The bucket, `container@account` of Azure, `HOST[:PORT]`, or the claim; empty for a local path.
  public var authority: String
  /// Behind the authority, without its leading `/`: a key or prefix, a topic, or the local path as it was written.
  public var path: String

  public init(scheme: Scheme? = nil, authority: String = "", path: String) {
    self.scheme = scheme
    self.authority = authority
    self.path = path
  }

  /// An MLflow in the cluster, as its chart installs it.
  static let defaultTracker = URI(scheme: .http, authority: "mlflow.mlflow.svc:5000", path: "")

  public var isLocal: Bool { scheme == nil }

  /// True for the schemes of object stores.
  public var isObjectStore: Bool {
    switch scheme {
    case .s3, .gs, .abfss: true
    case .kafka, .http, .https, .pvc, nil: false
    }
  }

  public var description: String {
    guard let scheme else { return path }
    return path.isEmpty ? "\(scheme.rawValue)://\(authority)" : "\(scheme.rawValue)://\(authority)/\(path)"
  }

  /// The host without its port.
  public var host: String { String(authority.split(separator: ":", maxSplits: 1).first ?? "") }

  /// The port, when one was written.
  public var port: Int? {
    let parts = authority.split(separator: ":", maxSplits: 1)
    return parts.count == 2 ? Int(parts[1]) : nil
  }

  public init(parsing text: String) throws(Malformed) {
    guard !text.isEmpty else { throw Malformed("it must not be empty") }
    let bytes = Array(text.utf8)
    if let offset = bytes.firstIndex(where: { $0 <= 0x20 || $0 == 0x7F }) {
      throw Malformed("it must not hold blanks or control characters", at: offset..<offset + 1)
    }
    guard let mark = bytes.indices.first(where: { bytes[$0...].starts(with: "://".utf8) }) else {
      self.init(path: text)
      guard !text.hasPrefix("/") else {
        throw Malformed("a local path is relative to the repository's root, without a leading `/`", at: 0..<1)
      }
      guard !bytes.split(separator: 0x2F).contains(where: { $0.elementsEqual("..".utf8) }) else {
        throw Malformed("a local path stays in the repository")
      }
      if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
        throw Malformed("behind a scheme stands `://`", at: colon..<colon + 1)
      }
      return
    }
    let name = String(decoding: bytes[..<mark], as: UTF8.self)
    guard let scheme = Scheme(rawValue: name) else {
      let known = Scheme.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      throw Malformed("there is no scheme `\(name)`; the schemes are \(known)", at: 0..<name.utf8.count)
    }
    let rest = bytes[(mark + 3)...]
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    self.init(
      scheme: scheme, authority: String(decoding: rest[..<slash], as: UTF8.self),
      path: String(decoding: rest[slash...].dropFirst(), as: UTF8.self))
    let start = name.utf8.count + 3
    let range = start..<start + authority.utf8.count
    guard !authority.isEmpty else { throw Malformed("behind `://` the \(scheme.authorityName) is missing") }
    if let reason = scheme.complaint(about: authority) { throw Malformed(reason, at: range) }
    if scheme == .kafka, path.isEmpty || path.contains("/") {
      throw Malformed(
        "a Kafka address is `kafka://HOST:PORT/TOPIC`", at: range.upperBound..<max(range.upperBound + 1, bytes.count))
    }
  }
}

extension URI.Scheme {
  fileprivate var authorityName: String {
    switch self {
    case .s3, .gs: "bucket"
    case .abfss: "container and account"
    case .kafka, .http, .https: "host"
    case .pvc: "claim"
    }
  }

  /// Why a text cannot be the authority of such a URI; nil when it can.
  fileprivate func complaint(about text: String) -> String? {
    switch self {
    case .s3, .gs:
      let fits =
        (3...63).contains(text.utf8.count) && text.utf8.allSatisfy { Self.isNameByte($0) || $0 == UInt8(ascii: ".") }
      let ends = [text.utf8.first, text.utf8.last].allSatisfy { $0.map(Self.isAlphanumeric) ?? false }
      return fits && ends
        ? nil : "a bucket's name has 3 to 63 lower-case letters, digits, `-` and `.`, a letter or digit at both ends"
    case .abfss:
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
        ? nil : "an Azure address is `abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/PATH`"
    case .kafka, .http, .https:
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, let host = parts.first, DNS.isHostName(String(host)) else {
        return "a host is a DNS name or an IPv4 address, with `:PORT` where one is needed"
      }
      if parts.count == 2, !(Int(parts[1]).map { (1...65535).contains($0) } ?? false) {
        return "a port is a number from 1 to 65535"
      }
      return self == .kafka && parts.count == 1
        ? "a Kafka address needs its port, as in `kafka://broker:9092/topic`" : nil
    case .pvc: return DNS.labelComplaint(text)
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == UInt8(ascii: "-") }
}
