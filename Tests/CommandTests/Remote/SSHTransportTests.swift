import Foundation
import Testing

/// Against OpenSSH's own server, where it is installed.
@Suite(
  .enabled(if: SSHServer.isInstalled, "sshd is not installed: apt-get install openssh-server"))
struct SSHTransportTests {
  /// A server, a bare repository and a clone with a commit more.
  struct Setting {
    let server: SSHServer
    let folder: ScratchFolder
    let bare: String
    let work: String

    init() throws {
      server = try SSHServer()
      folder = try ScratchFolder()
      bare = try folder.makeBare()
      work = try folder.makeClone(of: bare)
    }

    /// A folder as Kubernetes mounts a Secret: the files are links into a folder whose name begins with dots.
    func mount(key: String = "client", knownHosts: String?) throws -> String {
      let name = "secret-\(UUID().uuidString)"
      try folder.write("\(name)/..data/deploy-key", try server.folder.read(key))
      try FileManager.default.createSymbolicLink(
        atPath: folder.path("\(name)/deploy-key"), withDestinationPath: "..data/deploy-key")
      if let knownHosts { try folder.write("\(name)/known_hosts", knownHosts) }
      return folder.path(name)
    }

    func push(credential: String?, _ environment: [String: String] = [:]) throws -> Transfer {
      try Transfer(from: work, to: server.address(bare), credential: credential, environment: environment)
    }
  }

  @Test func aMountedKeyPushes() throws {
    let setting = try Setting()
    let push = try setting.push(credential: setting.mount(knownHosts: setting.server.knownHost()))
    #expect(push.isDone, "\(push.events)")
    #expect(push.updated == ["refs/heads/main"])
    #expect(try setting.folder.head(setting.bare) == setting.folder.head(setting.work))
    try setting.folder.git("-C", setting.bare, "fsck", "--strict")
  }

  /// A server with keys of two types is asked for the one that is known, whatever it would show by itself; a secret
  /// store that drops the last line end and writes the others as Windows does leaves the key usable.
  @Test(arguments: ["host", "host-ecdsa"]) func theKnownKeyIsAskedFor(known: String) throws {
    let setting = try Setting()
    let mounted = try setting.mount(knownHosts: "# ours\n\n" + setting.server.knownHost(known))
    let key = try setting.server.folder.read("client").dropLast().replacingOccurrences(of: "\n", with: "\r\n")
    try setting.folder.write(String(mounted.dropFirst(setting.folder.url.path.count + 1)) + "/..data/deploy-key", key)
    let push = try setting.push(credential: mounted)
    #expect(push.isDone, "\(push.events)")
  }

  @Test func hashedAndPatternedHostsAreFound() throws {
    let setting = try Setting()
    try setting.folder.write("home/.ssh/known_hosts", setting.server.knownHost())
    try Tool.run("ssh-keygen", ["-q", "-H", "-f", setting.folder.path("home/.ssh/known_hosts")])
    #expect(try setting.folder.read("home/.ssh/known_hosts").hasPrefix("|1|"))
    let home = ["HOME": setting.folder.path("home")]
    let key = setting.server.folder.path("client")
    let hashed = try setting.push(credential: key, home)
    #expect(hashed.isDone, "\(hashed.events)")
    let line = try setting.server.knownHost()
    let patterned = line.replacingOccurrences(of: "[127.0.0.1]", with: "other,[127.*.?.1]")
    try setting.folder.write("home/.ssh/known_hosts", patterned)
    #expect(try setting.push(credential: key, home).isDone)
    try setting.folder.write(
      "home/.ssh/known_hosts", line.replacingOccurrences(of: "[127", with: "![127.0.0.1]:\(setting.server.port),[127"))
    #expect(try setting.push(credential: key, home).kind == "hostKey")
  }

  @Test func anAgentAndAnOwnKeyPush() throws {
    let setting = try Setting()
    let home = setting.folder.path("home")
    try setting.folder.write("home/.ssh/known_hosts", setting.server.knownHost())
    let none = try setting.push(credential: nil, ["HOME": home])
    #expect(none.kind == "unauthorized", "\(none.events)")
    #expect(none.message.contains("asks for a key, and there is none"), "\(none.message)")
    // A stale socket is no agent, and does not keep the key in the home from being tried.
    try setting.folder.write("home/.ssh/id_ed25519", setting.server.folder.read("client"))
    let own = try setting.push(credential: nil, ["HOME": home, "SSH_AUTH_SOCK": setting.folder.path("no-agent")])
    #expect(own.isDone, "\(own.events)")
    try FileManager.default.removeItem(atPath: "\(home)/.ssh/id_ed25519")

    // Short, for a socket's path is at most 107 bytes.
    let socket = "/tmp/mlgen-agent-\(UUID().uuidString.prefix(8))"
    let agent = try Daemon("ssh-agent", ["-D", "-a", socket])
    defer { agent.stop() }
    for _ in 0..<100 where !FileManager.default.fileExists(atPath: socket) { usleep(20_000) }
    let add = Process()
    add.executableURL = URL(fileURLWithPath: try #require(Tool.path("ssh-add")))
    add.arguments = ["-q", setting.server.folder.path("client")]
    add.environment = ["SSH_AUTH_SOCK": socket]
    try add.run()
    add.waitUntilExit()
    try setting.folder.git("-C", setting.work, "commit", "-q", "--allow-empty", "-m", "Once more")
    let push = try setting.push(credential: nil, ["HOME": home, "SSH_AUTH_SOCK": socket])
    #expect(push.isDone, "\(push.events)")
    #expect(try setting.folder.head(setting.bare) == setting.folder.head(setting.work))
  }

  @Test func anUnknownAChangedAndARevokedHostAreRefused() throws {
    let setting = try Setting()
    let server = setting.server
    let unknown = try setting.push(credential: setting.mount(knownHosts: "github.com ssh-ed25519 AAAA\n"))
    #expect(unknown.kind == "hostKey", "\(unknown.events)")
    #expect(unknown.message.contains("nobody vouches for the host key of [127.0.0.1]:\(server.port)"))
    #expect(unknown.message.contains("SHA256:"))
    #expect(unknown.message.contains("ssh-keyscan -p \(server.port) 127.0.0.1"))
    let noFile = try setting.push(credential: setting.mount(knownHosts: nil), ["HOME": "/nonexistent"])
    #expect(noFile.kind == "hostKey", "\(noFile.events)")

    let revoked = try setting.mount(knownHosts: server.knownHost() + "@revoked " + server.knownHost())
    #expect(try setting.push(credential: revoked).message.contains("known_hosts:2 has revoked"))

    let known = try setting.mount(knownHosts: server.knownHost())
    try Tool.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", server.folder.path("other")])
    try server.restart(hostKeys: ["other"])
    let changed = try setting.push(credential: known)
    #expect(changed.kind == "hostKey", "\(changed.events)")
    #expect(changed.message.contains("another host key than the one of \(known)/known_hosts:1"), "\(changed.message)")
    // The fingerprint is what ssh-keygen prints.
    let fingerprint = try Tool.run("ssh-keygen", ["-l", "-f", server.folder.path("other.pub")]).split(separator: " ")[1]
    #expect(changed.message.contains(fingerprint), "\(changed.message)")
    #expect(try setting.folder.head(setting.bare) != setting.folder.head(setting.work))
  }

  @Test func aKeyThatTheServerDoesNotKnowIsRefused() throws {
    let setting = try Setting()
    let mounted = try setting.mount(key: "stranger", knownHosts: setting.server.knownHost())
    let push = try setting.push(credential: mounted)
    #expect(push.kind == "unauthorized", "\(push.events)")
    #expect(push.message.contains("refused \(mounted)/deploy-key"), "\(push.message)")
  }

  @Test func aKeyThatCannotBeUsedSaysWhy() throws {
    let setting = try Setting()
    let folder = setting.server.folder
    let known = try setting.server.knownHost()
    try Tool.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "secret words", "-f", folder.path("locked")])
    try Tool.run("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", folder.path("rsa")])
    try folder.write("broken", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")
    for (key, words) in [
      ("locked", "has a passphrase"), ("rsa", "ssh-keygen -t ed25519"), ("broken", "no private key that can be read"),
    ] {
      let push = try setting.push(credential: setting.mount(key: key, knownHosts: known))
      #expect(push.kind == "badCredential", "\(push.events)")
      #expect(push.message.contains(words), "\(push.message)")
      #expect(!push.message.contains("secret words"))
    }
  }

  @Test func aHooksRefusalIsToldInItsOwnWords() throws {
    let setting = try Setting()
    try setting.folder.write(
      "ml.git/hooks/pre-receive", "#!/bin/sh\necho 'Pins are frozen until Monday.' >&2\nexit 1\n", mode: 0o755)
    let push = try setting.push(credential: setting.mount(knownHosts: setting.server.knownHost()))
    #expect(push.refused == [["refs/heads/main", "pre-receive hook declined"]], "\(push.events)")
    #expect(push.said.contains("Pins are frozen until Monday."), "\(push.events)")
  }

  @Test func aMissingRepositoryIsNamed() throws {
    let setting = try Setting()
    let push = try Transfer(
      from: setting.work, to: setting.server.address("/nowhere.git"),
      credential: setting.mount(knownHosts: setting.server.knownHost()))
    #expect(push.kind == "missing", "\(push.events)")
    #expect(push.message.contains("/nowhere.git"))
  }
}
