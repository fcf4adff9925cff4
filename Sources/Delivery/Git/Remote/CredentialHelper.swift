internal import Glibc

/// `git credential`, where git is installed: what the user's helpers know (gitcredentials(7)).
struct CredentialHelper {
  private let question: String

  init(_ address: RemoteAddress, _ host: RemoteAddress.Host) {
    var lines = ["protocol=https", "host=\(host.name)" + (host.port == 443 ? "" : ":\(host.port)")]
    if let user = host.user { lines.append("username=\(user)") }
    question = lines.joined(separator: "\n") + "\n\n"
  }

  /// Nil when no helper knows anything, or there is no git. It does not ask at the terminal.
  func ask() -> (user: String, password: String)? {
    guard let output = run("fill", question) else { return nil }
    var user: String?
    var password: String?
    for line in output.split(separator: "\n") {
      if line.hasPrefix("username=") { user = String(line.dropFirst("username=".count)) }
      if line.hasPrefix("password=") { password = String(line.dropFirst("password=".count)) }
    }
    guard let user, let password else { return nil }
    return (user, password)
  }

  /// Tells the helpers that the server refused it, so that they forget it.
  func reject(user: String, password: String) {
    _ = run("reject", question.dropLast() + "username=\(user)\npassword=\(password)\n\n")
  }

  private func run(_ operation: String, _ input: some StringProtocol) -> String? {
    // This process lives for one transfer, so its own environment may change, and a closed pipe need not end it.
    signal(SIGPIPE, SIG_IGN)
    setenv("GIT_TERMINAL_PROMPT", "0", 1)
    setenv("GIT_ASKPASS", "/bin/false", 1)
    guard let process = try? ChildProcess("git", ["git", "credential", operation], isQuiet: true),
      process.write(Array(input.utf8))
    else { return nil }
    process.closeInput()
    guard let bytes = process.output.readAll(expected: 256, limit: 64 << 10), process.wait() == 0 else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
