internal import CGit2
internal import Glibc

/// One push or fetch through libgit2: what its callbacks are asked, answered from one place.
final class RemoteTransfer {
  private let request: RemoteRequest
  private let address: RemoteAddress
  private var keyring: Keyring
  /// What a callback refused, in place of libgit2's words: those may be of an older call.
  private var refusal: RemoteError?

  init(_ request: RemoteRequest, address: RemoteAddress, credential: Credential?) {
    self.request = request
    self.address = address
    keyring = Keyring(credential, knownHosts: request.knownHosts, address: address)
  }

  func masking(_ text: String) -> String { keyring.masking(text) }

  func run() throws(RemoteError) {
    do {
      let repository = try GitRepository.at(request.repository)
      try prepare(repository)
      switch (request.operation, address.transport) {
      case (.push, .folder(let path)): try FolderPush(request, to: path, of: address).run(from: repository)
      case (.push, _): try push(repository)
      case (.fetch, _): try fetch(repository)
      }
    } catch let error as GitError {
      throw refusal ?? translation(of: error)
    } catch let error as RemoteError {
      throw error
    } catch let error as EnvironmentError {
      throw RemoteError(.failed, error.description, advice: error.advice)
    } catch {
      preconditionFailure("a transfer failed with an error of no known kind: \(error)")
    }
  }

  /// What has to be known before a connection: which certificates are trusted, which type of host key to ask for.
  private func prepare(_ repository: GitRepository) throws {
    switch address.transport {
    case .http(_, isEncrypted: true):
      let trust = try CertificateTrust(GitConfiguration(repository))
      if trust.isDefault { return }
      try git("read the certificates of \(trust.place)") { mlgen_git_trust(trust.file, trust.folder) }
    case .ssh(let host):
      let name = host.known(standard: RemoteAddress.sshPort)
      try keyring.readKnownHosts()
      // libgit2 reads `.ssh/known_hosts` of HOME, and learns from it which type of key to ask the host for.
      let folder = "\(request.scratch)/.ssh"
      guard mkdir(folder, 0o700) == 0,
        let file = Descriptor.open("\(folder)/known_hosts", in: AT_FDCWD, flags: O_WRONLY | O_CREAT, mode: 0o600),
        file.write(Array(keyring.knownHosts.preference(for: name).utf8))
      else { throw EnvironmentError.last(.write, "\(folder)/known_hosts") }
      setenv("HOME", request.scratch, 1)
    case .http, .folder: return
    }
  }

  // MARK: - The two operations

  private func push(_ repository: GitRepository) throws {
    let remote = try remote(in: repository)
    var options = git_push_options()
    _ = libgit2.push_options_init(&options, UInt32(GIT_PUSH_OPTIONS_VERSION))
    options.callbacks = callbacks
    options.proxy_opts = Self.proxy
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
    // Zero lets it use as many threads as there are processors.
    options.pb_parallelism = 0
    try git("push to \(address)") {
      CStrings.with(request.references) { libgit2.remote_push(remote.pointer, $0, &options) }
    }
  }

  private func fetch(_ repository: GitRepository) throws {
    let remote = try remote(in: repository)
    var options = git_fetch_options()
    _ = libgit2.fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
    options.callbacks = callbacks
    options.proxy_opts = Self.proxy
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
    options.update_fetchhead = 0
    try git("fetch from \(address)") {
      CStrings.with(request.references) { libgit2.remote_fetch(remote.pointer, $0, &options, "mlgen: fetch") }
    }
    var name = git_buf()
    defer { libgit2.buf_dispose(&name) }
    if libgit2.remote_default_branch(&name, remote.pointer) == 0, let text = name.ptr {
      RemoteWorker.tell(.head(String(cString: text)))
    }
    try tellWhatIsThere(remote)
    libgit2.error_clear()
  }

  /// libgit2 keeps the list of references that the remote began with.
  private func tellWhatIsThere(_ remote: GitHandle<GitKind.Remote>) throws(GitError) {
    let wanted = request.references.map { $0.drop { $0 == "+" }.prefix { $0 != ":" } }
    var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
    var count = 0
    try git("list what \(address) has") { libgit2.remote_ls(&heads, &count, remote.pointer) }
    for index in 0..<count {
      guard let text = heads?[index]?.pointee.name else { continue }
      let name = String(cString: text)
      if wanted.contains(where: { $0 == name || $0.hasPrefix("\(name)/") || name.hasPrefix("\($0)/") }) {
        RemoteWorker.tell(.found(name))
      }
    }
  }

  /// Without a name: what git's config says of the remote went into the address.
  private func remote(in repository: GitRepository) throws(GitError) -> GitHandle<GitKind.Remote> {
    var options = git_remote_create_options()
    _ = libgit2.remote_create_options_init(&options, UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION))
    options.repository = repository.pointer
    options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC.rawValue
    return try .make("use the remote \(address)", keeping: repository) {
      libgit2.remote_create_with_opts($0, address.url, &options)
    }
  }

  /// As git's config and `https_proxy` say.
  private static var proxy: git_proxy_options {
    var options = git_proxy_options()
    _ = libgit2.proxy_options_init(&options, UInt32(GIT_PROXY_OPTIONS_VERSION))
    options.type = GIT_PROXY_AUTO
    return options
  }

  // MARK: - Callbacks

  private var callbacks: git_remote_callbacks {
    var callbacks = git_remote_callbacks()
    _ = libgit2.remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
    callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
    callbacks.credentials = { out, _, user, allowed, payload in
      guard let out, let transfer = RemoteTransfer.from(payload) else { return GIT_EUSER.rawValue }
      return transfer.answer(out, user: user.map { String(cString: $0) }, allowed: allowed)
    }
    callbacks.certificate_check = { certificate, isValid, _, payload in
      guard let certificate, let transfer = RemoteTransfer.from(payload) else { return GIT_ECERTIFICATE.rawValue }
      return transfer.check(certificate, isValid: isValid == 1)
    }
    callbacks.sideband_progress = { text, length, payload in
      guard let text, let transfer = RemoteTransfer.from(payload) else { return 0 }
      let bytes = UnsafeRawBufferPointer(start: text, count: Int(length))
      transfer.hear(String(decoding: bytes, as: UTF8.self))
      return 0
    }
    callbacks.transfer_progress = { _, _ in RemoteTransfer.goesOn() }
    callbacks.pack_progress = { _, _, _, _ in RemoteTransfer.goesOn() }
    callbacks.push_transfer_progress = { _, _, _, _ in RemoteTransfer.goesOn() }
    callbacks.push_update_reference = { name, reason, payload in
      guard let name, let transfer = RemoteTransfer.from(payload) else { return 0 }
      transfer.settle(String(cString: name), refusal: reason.map { String(cString: $0) })
      return 0
    }
    return callbacks
  }

  private static func from(_ payload: UnsafeMutableRawPointer?) -> RemoteTransfer? {
    payload.map { Unmanaged<RemoteTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func goesOn() -> Int32 {
    RemoteWorker.tell(.alive)
    return 0
  }

  private func settle(_ name: String, refusal: String?) {
    if let refusal {
      RemoteWorker.tell(.refused(name, reason: masking(Self.printable(refusal))))
    } else {
      RemoteWorker.tell(.updated(name))
    }
  }

  /// Text of the server comes in pieces of any length.
  private var unfinished = ""

  private func hear(_ text: String) {
    unfinished += text
    while let end = unfinished.firstIndex(where: \.isNewline) {
      let next = unfinished.index(after: end)
      // A line that ends with a carriage return is a progress bar, unless a line feed follows: that may be on its way.
      let isReturn = unfinished[end] == "\r"
      if isReturn, next == unfinished.endIndex { break }
      let line = unfinished[..<end]
      unfinished = String(unfinished[next...])
      if !line.isEmpty, !isReturn { RemoteWorker.tell(.said(masking(Self.printable(line)))) }
    }
    RemoteWorker.tell(.alive)
  }

  /// A server's text must not steer the terminal.
  static func printable(_ text: some StringProtocol) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0.properties.generalCategory != .control && !$0.properties.isBidiControl }))
  }

  private func answer(
    _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>, user: String?, allowed: UInt32
  ) -> Int32 {
    RemoteWorker.tell(.alive)
    do throws(RemoteError) {
      return try keyring.next(out, user: user, allowed: allowed)
    } catch {
      refusal = error
      return GIT_EUSER.rawValue
    }
  }

  private func check(_ certificate: UnsafeMutablePointer<git_cert>, isValid: Bool) -> Int32 {
    RemoteWorker.tell(.alive)
    // For https libgit2 has judged it already, and says why not.
    guard certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 else { return GIT_PASSTHROUGH.rawValue }
    let key = UnsafeRawPointer(certificate).assumingMemoryBound(to: git_cert_hostkey.self).pointee
    guard key.type.rawValue & GIT_CERT_SSH_RAW.rawValue != 0, let raw = key.hostkey else {
      refusal = RemoteError(.hostKey, "\(address) showed no host key", advice: "use another server, or https")
      return GIT_ECERTIFICATE.rawValue
    }
    let bytes = Array(UnsafeRawBufferPointer(start: raw, count: key.hostkey_len))
    refusal = keyring.judge(hostKey: bytes)
    return refusal == nil ? 0 : GIT_ECERTIFICATE.rawValue
  }

  // MARK: - Failures

  private func translation(of error: GitError) -> RemoteError {
    let reason = Self.printable(error.reason)
    let said = "cannot \(error.action): \(reason)"
    switch git_error_code(error.code) {
    case GIT_ENONFASTFORWARD:
      return RemoteError(.behind, "\(address) has commits that are not here", advice: "fetch them and build again")
    case GIT_ECERTIFICATE:
      return RemoteError(
        .certificate, said,
        advice: "have the server show a certificate of an authority that is trusted here; one of your own is named by "
          + "`git config http.sslCAInfo FILE`, or SSL_CERT_FILE")
    case GIT_EAUTH: return keyring.exhausted(reason)
    case GIT_EOWNER: return RemoteError(.failed, said, advice: error.advice)
    default: break
    }
    if reason.hasPrefix("failed to resolve address") || reason.hasPrefix("failed to connect") {
      return RemoteError(
        .unreachable, said, advice: "see whether the name is right, the server up, and the network lets you through")
    }
    if reason.hasSuffix("http status code: 404") || reason.contains("does not appear to be a git repository")
      || reason.lowercased().contains("repository not found") || reason.contains("failed to resolve path")
    {
      return RemoteError(
        .missing, "there is no repository at \(address), or it is not shown to you: \(reason)",
        advice: "check the address, and what the credential may see")
    }
    if reason.hasSuffix("http status code: 401") { return keyring.exhausted(reason) }
    if reason.hasSuffix("http status code: 403") { return keyring.exhausted(reason, isKnown: true) }
    return RemoteError(.failed, said, advice: "run the command again")
  }
}

/// Strings as C wants them.
enum CStrings {
  static func with<Result>(_ strings: [String], _ body: (UnsafePointer<git_strarray>) -> Result) -> Result {
    var pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
      var array = git_strarray(strings: buffer.baseAddress, count: buffer.count)
      return withUnsafePointer(to: &array, body)
    }
  }
}
