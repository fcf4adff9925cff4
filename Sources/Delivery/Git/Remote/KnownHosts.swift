internal import CNettle

/// The host keys that someone vouched for: known_hosts files, in OpenSSH's form (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
///
/// libgit2 1.5 reads `~/.ssh/known_hosts` alone and takes a key that is merely unknown and one that changed for the same,
/// so the check is ours.
struct KnownHosts {
  struct Entry {
    let isRevoked: Bool
    let hosts: Hosts
    /// Such as `ssh-ed25519`.
    let type: String
    /// As it travels: RFC 4253, 6.6.
    let key: [UInt8]
    /// `FILE:LINE`.
    let place: String
  }

  enum Hosts {
    /// Patterns with `*` and `?`; one that begins with `!` excludes.
    case patterns([Substring])
    /// HMAC-SHA-1 of the host's name, keyed with the salt.
    case hashed(salt: [UInt8], digest: [UInt8])
  }

  enum Verdict: Equatable {
    case trusted
    case revoked(place: String)
    /// Another key of the same type is known.
    case changed(place: String)
    /// No key of this type is known; these types are.
    case unknown(others: [String])
  }

  private(set) var entries: [Entry] = []
  /// The files that were read.
  private(set) var files: [String] = []

  /// Reads another file's lines. What is no entry is passed over, as OpenSSH does.
  mutating func read(_ bytes: [UInt8], file: String) {
    files.append(file)
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let text = String(decoding: line, as: UTF8.self)
      if let entry = Self.entry(text, place: "\(file):\(index + 1)") { entries.append(entry) }
    }
  }

  private static func entry(_ line: String, place: String) -> Entry? {
    var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" })[...]
    guard let first = words.first, !first.hasPrefix("#") else { return nil }
    var isRevoked = false
    if first.hasPrefix("@") {
      // A certificate authority's line says nothing here: libssh2 knows no certificates.
      guard first == "@revoked" else { return nil }
      isRevoked = true
      words = words.dropFirst()
    }
    guard words.count >= 3, let names = words.popFirst(), let type = words.popFirst(), let encoded = words.popFirst(),
      let key = Base64.decode(encoded.utf8), !key.isEmpty
    else { return nil }
    var wire = WireText(key)
    guard let inner = wire.next(), inner.elementsEqual(type.utf8) else { return nil }
    guard names.hasPrefix("|") else {
      return Entry(
        isRevoked: isRevoked, hosts: .patterns(names.split(separator: ",")), type: String(type), key: key, place: place)
    }
    let parts = names.split(separator: "|")
    guard parts.count == 3, parts[0] == "1", let salt = Base64.decode(parts[1].utf8),
      let digest = Base64.decode(parts[2].utf8)
    else { return nil }
    return Entry(
      isRevoked: isRevoked, hosts: .hashed(salt: salt, digest: digest), type: String(type), key: key, place: place)
  }

  /// - Parameter host: the name, or `[NAME]:PORT` on another port than 22.
  func verdict(on key: [UInt8], of host: String) -> Verdict {
    let own = entries.filter { $0.hosts.contain(host) }
    if let revoked = own.first(where: { $0.isRevoked && $0.key == key }) { return .revoked(place: revoked.place) }
    let valid = own.filter { !$0.isRevoked }
    if valid.contains(where: { $0.key == key }) { return .trusted }
    var wire = WireText(key)
    let type = wire.next().map { String(decoding: $0, as: UTF8.self) } ?? ""
    if let other = valid.first(where: { $0.type == type }) { return .changed(place: other.place) }
    var types: [String] = []
    for entry in valid where !types.contains(entry.type) { types.append(entry.type) }
    return .unknown(others: types)
  }

  /// The lines of a file from which libgit2 learns the type of key to ask a host for: it takes the first.
  ///
  /// Newer types first: of RSA, libssh2 1.10 knows only the signatures that servers no longer offer.
  func preference(for host: String) -> String {
    let order = [
      "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
    ]
    let own = entries.filter { !$0.isRevoked && $0.hosts.contain(host) }
    var text = ""
    for type in order {
      for entry in own where entry.type == type { text += "\(host) \(type) \(Base64.padded(entry.key))\n" }
    }
    return text
  }
}

extension KnownHosts.Hosts {
  func contain(_ host: String) -> Bool {
    switch self {
    case .hashed(let salt, let digest): return Self.hmac(Array(host.utf8), key: salt) == digest
    case .patterns(let patterns):
      var isMatch = false
      for pattern in patterns {
        let excludes = pattern.hasPrefix("!")
        guard Glob((excludes ? pattern.dropFirst() : pattern).lowercased()).matches(host) else { continue }
        if excludes { return false }
        isMatch = true
      }
      return isMatch
    }
  }

  private static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var context = hmac_sha1_ctx()
    key.withUnsafeBufferPointer { nettle_hmac_sha1_set_key(&context, $0.count, $0.baseAddress) }
    message.withUnsafeBufferPointer { nettle_hmac_sha1_update(&context, $0.count, $0.baseAddress) }
    return [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
      nettle_hmac_sha1_digest(&context, buffer.count, buffer.baseAddress)
      count = 20
    }
  }
}
