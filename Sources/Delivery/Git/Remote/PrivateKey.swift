/// What a private key's file says of itself, before anything is done with it.
struct PrivateKey: Sendable {
  /// With `\n` at the end of each line, also of the last: secret stores drop it, and OpenSSL then reads no key.
  let text: String
  /// Such as `ssh-ed25519`; nil where the format does not say it openly.
  let type: String?
  let isEncrypted: Bool

  /// Nil when the text is no private key.
  init?(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimming(while: \.isWhitespace) }.filter { !$0.isEmpty }
    guard let first = lines.first, let last = lines.last, first.hasPrefix("-----BEGIN "),
      first.hasSuffix("PRIVATE KEY-----"), last.hasPrefix("-----END ")
    else { return nil }
    text = lines.joined(separator: "\n") + "\n"
    let body = lines.dropFirst().dropLast()
    switch first {
    case "-----BEGIN OPENSSH PRIVATE KEY-----":
      guard let (type, isEncrypted) = Self.openSSH(body.joined()) else { return nil }
      self.type = type
      self.isEncrypted = isEncrypted
    case "-----BEGIN RSA PRIVATE KEY-----":
      type = "ssh-rsa"
      isEncrypted = body.contains { $0.hasPrefix("Proc-Type:") && $0.hasSuffix("ENCRYPTED") }
    default:
      type = nil
      isEncrypted = first.contains("ENCRYPTED") || body.contains { $0.hasPrefix("Proc-Type:") }
    }
  }

  /// Why it cannot be used; nil when it can.
  var problem: (reason: String, advice: String)? {
    if isEncrypted {
      return (
        "the key has a passphrase, which nobody is there to type",
        "add it to an agent (`ssh-add`), or use a key without one that may do nothing but push (a deploy key)"
      )
    }
    if type == "ssh-rsa" || type == "ssh-dss" {
      return (
        "the key is of type \(type ?? ""), of which the ssh library knows only signatures that servers no longer accept",
        "make another one with `ssh-keygen -t ed25519` and tell the server its public half"
      )
    }
    return nil
  }

  /// The type and the cipher are in the clear: OpenSSH's PROTOCOL.key.
  private static func openSSH(_ body: String) -> (type: String, isEncrypted: Bool)? {
    let magic = Array("openssh-key-v1\0".utf8)
    guard let bytes = Base64.decode(body.utf8), bytes.starts(with: magic) else { return nil }
    var wire = WireText(bytes.dropFirst(magic.count))
    guard let cipher = wire.next(), wire.next() != nil, wire.next() != nil, wire.number() != nil,
      let key = wire.next()
    else { return nil }
    var inner = WireText(key)
    guard let type = inner.next() else { return nil }
    return (String(decoding: type, as: UTF8.self), !cipher.elementsEqual("none".utf8))
  }
}

extension Substring {
  fileprivate func trimming(while isBlank: (Character) -> Bool) -> Substring {
    var text = drop(while: isBlank)
    while let last = text.last, isBlank(last) { text = text.dropLast() }
    return text
  }
}
