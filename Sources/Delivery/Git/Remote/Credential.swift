internal import Glibc

/// What a remote is shown: a token over https, or a key over ssh. It is read where it is used and never printed.
struct Credential: Sendable {
  enum Secret: Sendable {
    case token(String)
    case key(PrivateKey)
  }

  let secret: Secret
  /// For servers that want a certain name beside a token.
  let user: String?
  /// A known_hosts file that came with it, and then the only one that is believed.
  let knownHosts: String?
  /// Where it was read, for messages.
  let place: String

  /// Holds a token for https.
  static let tokenVariable = "MLGEN_GIT_TOKEN"

  /// Beside a token: the hosts that look at the token alone take any name.
  static let defaultUser = "x-access-token"

  private static let knownHostsName = "known_hosts"
  private static let userName = "username"
  private static let largestSecret = 64 << 10
  /// Of an account that has seen many hosts.
  static let largestKnownHosts = 64 << 20

  /// The one that was asked for, else that of the environment; nil when there is neither.
  ///
  /// - Parameter path: a file with a token or a private key, or a folder as Kubernetes mounts a Secret: one such file
  ///   beside `known_hosts` and `username`, both of which may be left out.
  static func chosen(path: String?) throws(RemoteError) -> Credential? {
    if let path { return try Credential(path: path) }
    guard let variable = environmentVariable(tokenVariable) else { return nil }
    return Credential(
      secret: .token(try token(Array(variable.utf8), place: tokenVariable)), user: nil,
      knownHosts: nil, place: tokenVariable)
  }

  private init(secret: Secret, user: String?, knownHosts: String?, place: String) {
    self.secret = secret
    self.user = user
    self.knownHosts = knownHosts
    self.place = place
  }

  private init(path: String) throws(RemoteError) {
    guard let opened = Descriptor.open(path, in: AT_FDCWD, flags: O_RDONLY | O_NONBLOCK) else {
      throw Self.unreadable(path, code: errno)
    }
    guard opened.status?.isFolder ?? false else {
      self.init(secret: try Self.secret(in: path), user: nil, knownHosts: nil, place: path)
      return
    }
    guard let all = opened.names() else { throw Self.unreadable(path, code: errno) }
    // Kubernetes keeps the files behind links in folders whose names begin with dots.
    let names = all.filter { !$0.hasPrefix(".") }.sorted(by: RelativePath.precedes)
    let secrets = names.filter { $0 != Self.knownHostsName && $0 != Self.userName }
    guard secrets.count == 1, let name = secrets.first else {
      throw .badCredential(
        path,
        secrets.isEmpty ? "there is no token and no key in it" : "which is it: \(secrets.joined(separator: ", "))?",
        advice: "a credential folder holds one file with a token or a private key, and perhaps `known_hosts` and "
          + "`username`; or name the file itself")
    }
    let user = names.contains(Self.userName) ? try Self.word("\(path)/\(Self.userName)") : nil
    self.init(
      secret: try Self.secret(in: "\(path)/\(name)"), user: user,
      knownHosts: names.contains(Self.knownHostsName) ? "\(path)/\(Self.knownHostsName)" : nil,
      place: "\(path)/\(name)")
  }

  private static func secret(in path: String) throws(RemoteError) -> Secret {
    let bytes = try read(path)
    guard bytes.starts(with: "-----BEGIN ".utf8) else { return .token(try token(bytes, place: path)) }
    guard let key = PrivateKey(bytes) else {
      throw .badCredential(
        path, "this is no private key that can be read", advice: "write it as `ssh-keygen -t ed25519` makes it")
    }
    if let problem = key.problem { throw .badCredential(path, problem.reason, advice: problem.advice) }
    return .key(key)
  }

  private static func token(_ bytes: [UInt8], place: String) throws(RemoteError) -> String {
    let word = bytes.trimmed
    guard !word.isEmpty, word.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw .badCredential(
        place, word.isEmpty ? "it is empty" : "it is neither a token (one word) nor a private key",
        advice: "put the token there and nothing else")
    }
    return String(decoding: word, as: UTF8.self)
  }

  private static func word(_ path: String) throws(RemoteError) -> String { try token(try read(path), place: path) }

  static func read(_ path: String, limit: Int = largestSecret) throws(RemoteError) -> [UInt8] {
    guard let file = Descriptor.open(path, in: AT_FDCWD, flags: O_RDONLY | O_NONBLOCK), let status = file.status else {
      throw unreadable(path, code: errno)
    }
    if let bytes = file.readAll(expected: Int(status.st_size), limit: limit) { return bytes }
    if errno != EFBIG { throw unreadable(path, code: errno) }
    throw .badCredential(
      path, "it is larger than \(limit >> 10) KiB, and so not what it should be", advice: "name the right file")
  }

  private static func unreadable(_ path: String, code: Int32) -> RemoteError {
    let error = EnvironmentError(.read, path, code: code)
    return RemoteError(.badCredential, error.description, advice: error.advice)
  }

  // MARK: - Whether it fits

  /// Refuses what could only fail, or would tell the secret to others.
  func check(for address: RemoteAddress) throws(RemoteError) {
    switch (secret, address.transport) {
    case (.token, .http(let host, isEncrypted: false)):
      throw .badCredential(
        place, "a token for \(host.name) would travel in the clear", advice: "use https:// in \(address)")
    case (.key, .http):
      throw .badCredential(
        place, "this is an ssh key, and \(address) asks for a token",
        advice: "put a token there, or use the repository's ssh address")
    case (.token, .ssh) where place != Self.tokenVariable:
      throw .badCredential(
        place, "this is a token, and \(address) asks for an ssh key",
        advice: "put a private key there, or use the repository's https address")
    case (.token, _), (.key, .ssh), (.key, .folder): return
    }
  }

  /// A text without the token that may stand in it.
  func masking(_ text: String) -> String {
    guard case .token(let token) = secret else { return text }
    return Self.masking(text, secret: token)
  }

  /// By bytes: what stands beside the secret must not make another character of its end.
  static func masking(_ text: String, secret: String) -> String {
    if secret.isEmpty { return text }
    return String(decoding: Array(text.utf8).replacing(Array(secret.utf8), with: Array("***".utf8)), as: UTF8.self)
  }
}

extension [UInt8] {
  /// Without blanks and line ends at either end.
  fileprivate var trimmed: ArraySlice<UInt8> {
    var bytes = self[...]
    while let first = bytes.first, first <= 0x20 { bytes = bytes.dropFirst() }
    while let last = bytes.last, last <= 0x20 { bytes = bytes.dropLast() }
    return bytes
  }
}
