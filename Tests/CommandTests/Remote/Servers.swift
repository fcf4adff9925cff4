import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A program that runs until it is told to end. Foundation's `Process` will not do: it learns from a descriptor that a
/// process inherits when it has ended, and a server that is started in that moment inherits those of other tests.
final class Daemon {
  private var id: pid_t = 0
  /// The first line that it prints, where that was asked for.
  private(set) var greeting = ""

  init(_ program: String, _ arguments: [String], greets: Bool = false) throws {
    guard let path = Tool.path(program) else { throw Tool.Failure(description: "\(program) is not installed") }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Tool.Failure(description: "no pipe for \(program)") }
    defer { for end in ends { close(end) } }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    if greets {
      posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    }
    for number in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, number) }
    // The threads that tests run on have signals blocked, and SIGTERM would wait for ever.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let search = "PATH=\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
    let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    let variables: [UnsafeMutablePointer<CChar>?] = [strdup(search), nil]
    defer { for word in words + variables { free(word) } }
    guard posix_spawn(&id, path, &actions, &attributes, words, variables) == 0 else {
      throw Tool.Failure(description: "\(program) did not start")
    }
    guard greets else { return }
    close(ends[1])
    ends.removeLast()
    var byte: UInt8 = 0
    while read(ends[0], &byte, 1) == 1, byte != UInt8(ascii: "\n") {
      greeting.unicodeScalars.append(Unicode.Scalar(byte))
    }
  }

  func stop() {
    guard id > 0 else { return }
    kill(id, SIGTERM)
    var status: Int32 = 0
    waitpid(id, &status, 0)
    id = 0
  }

  deinit { stop() }
}

/// `git http-backend` behind TLS, for whoever shows the token.
final class HTTPSServer {
  let port: Int
  let token = "token-\(UUID().uuidString)"
  /// Signed by itself, so it is its own authority.
  let certificate: String
  private let folder: ScratchFolder
  private let process: Daemon

  /// - Parameter root: the folder of the repositories.
  init(root: String, readOnly: Bool = false) throws {
    folder = try ScratchFolder()
    let key = folder.path("key.pem")
    certificate = folder.path("certificate.pem")
    try Tool.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:TRUE",
        "-keyout", key, "-out", certificate,
      ])
    try folder.write("both.pem", try folder.read("key.pem") + folder.read("certificate.pem"))
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Servers/git_https.py")
    process = try Daemon(
      "env",
      [
        "python3", script.path, root, folder.path("both.pem"), token, readOnly ? "read-only" : "writable",
      ], greets: true)
    guard let port = Int(process.greeting) else { throw Tool.Failure(description: "the https server did not start") }
    self.port = port
  }

  func address(_ repository: String) -> String { "https://localhost:\(port)/\(repository)" }
}

/// OpenSSH's server on a port of this machine alone, for this user and a key of its own.
final class SSHServer {
  let port: Int
  let folder: ScratchFolder
  private var process: Daemon?

  static var isInstalled: Bool { Tool.path("sshd") != nil }

  init() throws {
    folder = try ScratchFolder()
    port = try Self.freePort()
    for (name, type) in [("host", "ed25519"), ("host-ecdsa", "ecdsa"), ("client", "ed25519"), ("stranger", "ed25519")] {
      try Tool.run("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "test", "-f", folder.path(name)])
    }
    try folder.write("authorized", try folder.read("client.pub"))
    // Asked for when it runs as root, and missing where no service has made it.
    if getuid() == 0 { try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true) }
    try start(hostKeys: ["host", "host-ecdsa"])
  }

  /// As it runs, so that a test can have it come back with another key.
  func restart(hostKeys: [String]) throws {
    process?.stop()
    try start(hostKeys: hostKeys)
  }

  private func start(hostKeys: [String]) throws {
    let config = try folder.write(
      "config",
      """
      Port \(port)
      ListenAddress 127.0.0.1
      \(hostKeys.map { "HostKey \(folder.path($0))" }.joined(separator: "\n"))
      PidFile none
      AuthorizedKeysFile \(folder.path("authorized"))
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password
      MaxStartups 100:30:200

      """)
    process = try Daemon("sshd", ["-D", "-f", config, "-E", folder.path("log")])
    for _ in 0..<200 {
      if Self.answers(port) { return }
      usleep(20_000)
    }
    throw Tool.Failure(description: "sshd did not start: \((try? folder.read("log")) ?? "")")
  }

  var user: String { NSUserName() }

  func address(_ path: String) -> String { "ssh://\(user)@127.0.0.1:\(port)\(path)" }

  /// The line of known_hosts for a key of the host.
  func knownHost(_ key: String = "host") throws -> String {
    let words = try folder.read("\(key).pub").split(separator: " ")
    return "[127.0.0.1]:\(port) \(words[0]) \(words[1])\n"
  }

  private static func answers(_ port: Int) -> Bool {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(number) }
    var name = loopback(port)
    return withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func freePort() throws -> Int { try SilentServer().port }
}

private func loopback(_ port: Int) -> sockaddr_in {
  var name = sockaddr_in()
  name.sin_family = sa_family_t(AF_INET)
  name.sin_port = in_port_t(port).bigEndian
  name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
  return name
}

/// Takes connections, and never says a word.
final class SilentServer {
  let port: Int
  private let number: Int32

  init() throws {
    number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = number
    let code = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(number, address, length) == 0 && listen(number, 16) == 0 && getsockname(number, address, &length) == 0
      }
    }
    guard code else { throw Tool.Failure(description: "no port to listen on") }
    port = Int(in_port_t(bigEndian: name.sin_port))
  }

  deinit { close(number) }
}
