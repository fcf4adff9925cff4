import Foundation
import Testing

@Suite struct HTTPSTransportTests {
  struct Setting {
    let folder: ScratchFolder
    let bare: String
    let work: String
    let server: HTTPSServer

    init(readOnly: Bool = false) throws {
      folder = try ScratchFolder()
      bare = try folder.makeBare()
      try folder.git("-C", bare, "config", "http.receivepack", "true")
      work = try folder.makeClone(of: bare)
      server = try HTTPSServer(root: folder.url.path, readOnly: readOnly)
    }

    /// The path of a git config with a helper that knows `$TOKEN`, and notes in the file `asked` what it is asked.
    func helper() throws -> String {
      let helper = try folder.write(
        "helper",
        """
        #!/bin/sh
        echo "$1" >> \(folder.path("asked"))
        [ "$1" = get ] && printf 'username=ada\\npassword=%s\\n' "$TOKEN"
        exit 0

        """, mode: 0o755)
      return try folder.write("config", "[credential]\n  helper = \(helper)\n")
    }

    func push(
      _ environment: [String: String] = [:], credential: String? = nil, path: String = "ml.git"
    ) throws -> Transfer {
      try Transfer(
        from: work, to: server.address(path), credential: credential,
        environment: ["SSL_CERT_FILE": server.certificate].merging(environment) { $1 })
    }
  }

  @Test func aTokenOfTheEnvironmentOrAFilePushes() throws {
    let setting = try Setting()
    let push = try setting.push(["MLGEN_GIT_TOKEN": setting.server.token])
    #expect(push.isDone, "\(push.events)")
    #expect(push.updated == ["refs/heads/main"])
    #expect(try setting.folder.head(setting.bare) == setting.folder.head(setting.work))
    try setting.folder.git("-C", setting.bare, "fsck", "--strict")
    try setting.folder.git("-C", setting.work, "commit", "-q", "--allow-empty", "-m", "Once more")
    let file = try setting.folder.write("token", setting.server.token + "\n")
    // What was asked for goes before the environment.
    let again = try setting.push(["MLGEN_GIT_TOKEN": "wrong"], credential: file)
    #expect(again.isDone, "\(again.events)")
    #expect(try setting.folder.head(setting.bare) == setting.folder.head(setting.work))
  }

  @Test func aWrongTokenIsRefusedAndNeverPrinted() throws {
    let setting = try Setting()
    let push = try setting.push(["MLGEN_GIT_TOKEN": "wrong-but-secret"])
    #expect(push.kind == "unauthorized", "\(push.events)")
    #expect(push.message.contains("refused the token of MLGEN_GIT_TOKEN"), "\(push.message)")
    #expect(!push.events.joined().joined().contains("wrong-but-secret"))
    let none = try setting.push()
    #expect(none.message.contains("asks for a token, and there is none"), "\(none.events)")
  }

  @Test func aHelperOfGitIsAsked() throws {
    let setting = try Setting()
    let config = try setting.helper()
    let push = try setting.push(["GIT_CONFIG_GLOBAL": config, "TOKEN": setting.server.token])
    #expect(push.isDone, "\(push.events)")
    try setting.folder.git("-C", setting.work, "commit", "-q", "--allow-empty", "-m", "Once more")
    let refused = try setting.push(["GIT_CONFIG_GLOBAL": config, "TOKEN": "stale-secret"])
    #expect(refused.message.contains("git's credential helper"), "\(refused.events)")
    #expect(!refused.events.joined().joined().contains("stale-secret"))
    // So that it does not answer with it for ever.
    #expect(try setting.folder.read("asked").hasSuffix("erase\n"))
  }

  @Test func aCertificateThatNobodySignedIsRefused() throws {
    let setting = try Setting()
    let other = try HTTPSServer(root: setting.folder.url.path)
    let push = try setting.push(["MLGEN_GIT_TOKEN": setting.server.token, "SSL_CERT_FILE": other.certificate])
    #expect(push.kind == "certificate", "\(push.events)")
    #expect(push.message.contains("http.sslCAInfo"))
    // By its address the certificate is of another host.
    let byNumber = try Transfer(
      from: setting.work, to: "https://127.0.0.1:\(setting.server.port)/ml.git",
      environment: ["SSL_CERT_FILE": setting.server.certificate, "MLGEN_GIT_TOKEN": setting.server.token])
    #expect(byNumber.kind == "certificate", "\(byNumber.events)")
    // git's own setting is looked at.
    try setting.folder.git("-C", setting.work, "config", "http.sslCAInfo", setting.server.certificate)
    let config = try Transfer(
      from: setting.work, to: setting.server.address("ml.git"), environment: ["MLGEN_GIT_TOKEN": setting.server.token])
    #expect(config.isDone, "\(config.events)")
  }

  @Test func aReadOnlyTokenAndAMissingRepositoryAreNamed() throws {
    let setting = try Setting(readOnly: true)
    let token = ["MLGEN_GIT_TOKEN": setting.server.token]
    let push = try setting.push(token)
    #expect(push.kind == "unauthorized", "\(push.events)")
    #expect(push.message.contains("403"), "\(push.message)")
    // What a helper knows is right, and only not enough.
    let helped = try setting.push(["GIT_CONFIG_GLOBAL": setting.helper(), "TOKEN": setting.server.token])
    #expect(helped.kind == "unauthorized", "\(helped.events)")
    #expect(try setting.folder.read("asked") == "get\n")
    let missing = try setting.push(token, path: "nowhere.git")
    #expect(["missing", "unauthorized"].contains(missing.kind), "\(missing.events)")
    #expect(missing.message.contains("nowhere.git"))
  }

  @Test func aHooksRefusalIsToldInItsOwnWords() throws {
    let setting = try Setting()
    try setting.folder.write(
      "ml.git/hooks/update", "#!/bin/sh\necho 'Only on weekdays.' >&2\nexit 1\n", mode: 0o755)
    let push = try setting.push(["MLGEN_GIT_TOKEN": setting.server.token])
    #expect(push.refused == [["refs/heads/main", "hook declined"]], "\(push.events)")
    #expect(push.said.contains("Only on weekdays."), "\(push.events)")
  }

  @Test func progressBarsAreNotTold() throws {
    let setting = try Setting()
    try setting.folder.write(
      "ml.git/hooks/update",
      """
      #!/bin/sh
      printf 'Resolving:  50%%\\rResolving: 99%%\\r' >&2
      sleep 0.2
      printf 'Resolving: 100%%, done.\\nAs Windows ends it.\\r' >&2
      sleep 0.2
      printf '\\nOnly on weekdays.\\n' >&2
      exit 1

      """, mode: 0o755)
    let push = try setting.push(["MLGEN_GIT_TOKEN": setting.server.token])
    let said = ["Resolving: 100%, done.", "As Windows ends it.", "Only on weekdays."]
    #expect(push.said.filter { $0.hasPrefix("Resolving:") || said.contains($0) } == said, "\(push.events)")
  }

  @Test func whatOthersPushedIsNotOverwritten() throws {
    let setting = try Setting()
    let theirs = try setting.folder.advance(setting.bare)
    let push = try setting.push(["MLGEN_GIT_TOKEN": setting.server.token])
    #expect(push.kind == "behind", "\(push.events)")
    #expect(try setting.folder.head(setting.bare) == theirs)
  }

  @Test func secretsDoNotGoWhereTheyWouldBeRead() throws {
    let setting = try Setting()
    let plain = try Transfer(
      from: setting.work, to: "http://localhost:1/ml.git", environment: ["MLGEN_GIT_TOKEN": "secret-token"])
    #expect(plain.kind == "badCredential", "\(plain.events)")
    #expect(plain.message.contains("in the clear"))
    let inside = try Transfer(from: setting.work, to: "https://ada:secret-word@localhost/ml.git")
    #expect(inside.kind == "badAddress", "\(inside.events)")
    #expect(inside.message.contains("https://***@localhost/ml.git"), "\(inside.message)")
    #expect(!inside.message.contains("secret-word"))
  }

  @Test func nobodyAtTheOtherEndIsSaid() throws {
    let setting = try Setting()
    let port = try SilentServer().port
    let refused = try Transfer(
      from: setting.work, to: "https://localhost:\(port)/ml.git", environment: ["MLGEN_GIT_TOKEN": "t"])
    #expect(refused.kind == "unreachable", "\(refused.events)")
    let unknown = try Transfer(from: setting.work, to: "https://nowhere.invalid/ml.git")
    #expect(unknown.kind == "unreachable", "\(unknown.events)")
    #expect(unknown.message.contains("nowhere.invalid"))
  }
}
