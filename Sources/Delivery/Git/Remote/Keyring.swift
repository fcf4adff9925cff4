internal import CGit2
internal import Glibc

/// What can be shown to a remote, one thing after another, and what its host may show to us.
///
/// libgit2 asks again after each refusal, for ever if it is answered. A credential that was asked for is shown alone:
/// what the user's account has beside it is nobody's business then.
struct Keyring {
  private enum Key {
    case token(user: String?, token: String, place: String)
    case helper(CredentialHelper)
    case privateKey(PrivateKey, place: String)
    case agent

    var place: String {
      switch self {
      case .token(_, _, let place), .privateKey(_, let place): place
      case .helper: "git's credential helper"
      case .agent: "the keys of the ssh agent"
      }
    }
  }

  private let credential: Credential?
  /// The only file to be believed; nil for the user's and the system's.
  private let knownHostsFile: String?
  private let address: RemoteAddress
  private let home: String?
  private(set) var knownHosts = KnownHosts()
  /// What is left to show.
  private var keys: [Key] = []
  private var shown: [String] = []
  /// What was there and is of no use, with the reason.
  private var useless: [String] = []
  /// What a helper of git's gave, and was shown.
  private var helped: (helper: CredentialHelper, user: String, password: String)?

  init(_ credential: Credential?, knownHosts: String?, address: RemoteAddress) {
    self.credential = credential
    knownHostsFile = knownHosts ?? credential?.knownHosts
    self.address = address
    home = environmentVariable("HOME")
    switch (address.transport, credential?.secret) {
    case (.ssh, .key(let key)): keys = [.privateKey(key, place: credential?.place ?? "")]
    case (.ssh, _):
      if Self.hasAgent { keys.append(.agent) }
      for name in ["id_ed25519", "id_ecdsa", "id_rsa"] { offerOwnKey(name) }
    case (.http, .token(let token)):
      keys = [.token(user: credential?.user, token: token, place: credential?.place ?? "")]
    case (.http(let host, isEncrypted: true), _): keys = [.helper(CredentialHelper(address, host))]
    case (.http, _), (.folder, _): break
    }
  }

  private mutating func offerOwnKey(_ name: String) {
    guard let home else { return }
    let path = "\(home)/.ssh/\(name)"
    guard let bytes = try? Credential.read(path), let key = PrivateKey(bytes) else { return }
    if let problem = key.problem {
      useless.append("\(path): \(problem.reason)")
    } else {
      keys.append(.privateKey(key, place: path))
    }
  }

  /// Whether something listens behind SSH_AUTH_SOCK: a terminal that outlived its agent still names it, and libgit2
  /// gives up then.
  private static var hasAgent: Bool {
    guard let variable = environmentVariable("SSH_AUTH_SOCK") else { return false }
    let path = Array(variable.utf8)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    guard path.count < MemoryLayout.size(ofValue: name.sun_path) else { return false }
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path) }
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard number >= 0 else { return false }
    let socket = Descriptor(number)
    return withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }

  func masking(_ text: String) -> String {
    let text = credential?.masking(text) ?? text
    return helped.map { Credential.masking(text, secret: $0.password) } ?? text
  }

  // MARK: - Showing

  /// Answers libgit2's question for a credential.
  mutating func next(
    _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>, user: String?, allowed: UInt32
  ) throws(RemoteError) -> Int32 {
    if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 { return libgit2.credential_username_new(out, Self.userName) }
    while !keys.isEmpty {
      let key = keys.removeFirst()
      switch key {
      case .token(let own, let token, let place):
        guard allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0 else { continue }
        shown.append(place)
        return libgit2.credential_userpass_plaintext_new(out, user ?? own ?? Credential.defaultUser, token)
      case .helper(let helper):
        guard allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0,
          let (user, password) = helper.ask()
        else { continue }
        shown.append(key.place)
        helped = (helper, user, password)
        return libgit2.credential_userpass_plaintext_new(out, user, password)
      case .privateKey(let privateKey, let place):
        guard allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0 else { continue }
        shown.append(place)
        return libgit2.credential_ssh_key_memory_new(out, user, nil, privateKey.text, nil)
      case .agent:
        guard allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0 else { continue }
        shown.append(key.place)
        return libgit2.credential_ssh_key_from_agent(out, user)
      }
    }
    throw exhausted(nil)
  }

  /// What to say when nothing that was shown was enough.
  ///
  /// - Parameters:
  ///   - reason: the server's words, where it has any.
  ///   - isKnown: whether the server knows who this is, and allows them no such thing: then no helper has to forget
  ///     anything.
  func exhausted(_ reason: String?, isKnown: Bool = false) -> RemoteError {
    if !isKnown, let (helper, user, password) = helped { helper.reject(user: user, password: password) }
    let because = reason.map { " (\($0))" } ?? ""
    let passedOver = useless.isEmpty ? "" : "; not shown: " + useless.joined(separator: "; ")
    switch address.transport {
    case .ssh:
      let advice = "name a key that the server knows with `--credential FILE`, or add it to the ssh agent (`ssh-add`)"
      guard !shown.isEmpty else {
        return RemoteError(.unauthorized, "\(address) asks for a key, and there is none" + passedOver, advice: advice)
      }
      return RemoteError(
        .unauthorized, "\(address) refused \(shown.joined(separator: " and "))\(because)" + passedOver, advice: advice)
    case .http, .folder:
      let advice =
        "put a token that may write to the repository into \(Credential.tokenVariable), or into a file that "
        + "`--credential` names"
      guard !shown.isEmpty else {
        return RemoteError(.unauthorized, "\(address) asks for a token, and there is none\(because)", advice: advice)
      }
      return RemoteError(
        .unauthorized, "\(address) refused the token of \(shown.joined(separator: " and "))\(because)", advice: advice)
    }
  }

  /// Who runs this; `git`, as the hosts have it, where the system does not know.
  private static var userName: String {
    guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "git" }
    return String(cString: name)
  }

  // MARK: - The host

  /// Reads the file that was named or came with the credential, else the user's and the system's.
  mutating func readKnownHosts() throws(RemoteError) {
    if let file = knownHostsFile {
      knownHosts.read(try Credential.read(file, limit: Credential.largestKnownHosts), file: file)
      return
    }
    let own = home.map { ["\($0)/.ssh/known_hosts", "\($0)/.ssh/known_hosts2"] } ?? []
    for file in own + ["/etc/ssh/ssh_known_hosts"] {
      guard let bytes = try? Credential.read(file, limit: Credential.largestKnownHosts) else { continue }
      knownHosts.read(bytes, file: file)
    }
  }

  /// Why a host's key is not to be trusted; nil when it is.
  func judge(hostKey: [UInt8]) -> RemoteError? {
    guard case .ssh(let host) = address.transport else { return nil }
    let name = host.known(standard: RemoteAddress.sshPort)
    var wire = WireText(hostKey)
    let type = wire.next().map { String(decoding: $0, as: UTF8.self) } ?? "unknown"
    let print = "\(type) SHA256:\(Base64.unpadded(Digest(of: hostKey).bytes))"
    switch knownHosts.verdict(on: hostKey, of: name) {
    case .trusted: return nil
    case .revoked(let place):
      return RemoteError(
        .hostKey, "\(name) shows a host key that \(place) has revoked: \(print)",
        advice: "send it nothing; ask who runs the server")
    case .changed(let place):
      return RemoteError(
        .hostKey, "\(name) shows another host key than the one of \(place): \(print)",
        advice: "ask who runs the server whether its key was changed, for somebody may sit in between; if it was, put "
          + "the new one in place of that line")
    case .unknown(let others):
      let files =
        knownHosts.files.isEmpty
        ? "there is no known_hosts file" : "it is not in \(knownHosts.files.joined(separator: ", "))"
      let known = others.isEmpty ? "" : "; of this host it has keys of type \(others.joined(separator: ", "))"
      let file = knownHostsFile ?? "~/.ssh/known_hosts"
      return RemoteError(
        .hostKey, "nobody vouches for the host key of \(name), \(print): \(files)\(known)",
        advice: "compare it with what the server's owner publishes, then "
          + "`ssh-keyscan -p \(host.port) \(host.name) >> \(file)`")
    }
  }
}
