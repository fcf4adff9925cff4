import Testing

@testable import Delivery

@Suite struct RemoteAddressTests {
  private static func parse(_ text: String) throws -> RemoteAddress.Transport {
    try RemoteAddress(parsing: text, in: "/repo").transport
  }

  @Test func everyFormIsRead() throws {
    typealias Host = RemoteAddress.Host
    for (text, transport) in [
      ("https://git.example.com/acme/ml.git", .http(Host(name: "git.example.com", port: 443), isEncrypted: true)),
      (
        "https://oauth2@Git.example.com:8443/ml",
        .http(Host(name: "git.example.com", port: 8443, user: "oauth2"), isEncrypted: true)
      ),
      ("http://localhost/ml", .http(Host(name: "localhost", port: 80), isEncrypted: false)),
      ("ssh://git@[::1]:2222/srv/ml.git", .ssh(Host(name: "::1", port: 2222, user: "git"))),
      ("git@git.example.com:acme/ml.git", .ssh(Host(name: "git.example.com", port: 22, user: "git"))),
      ("file:///srv/a%20b.git", .folder("/srv/a b.git")), ("/srv/ml.git", .folder("/srv/ml.git")),
      ("../ml.git", .folder("/repo/../ml.git")), ("./a:b", .folder("/repo/./a:b")),
    ] as [(String, RemoteAddress.Transport)] {
      #expect(try Self.parse(text) == transport, "\(text)")
    }
  }

  @Test(arguments: [
    "", "https://", "https://host", "https:///path", "ftp://host/x", "git://host/x", "file://srv/x", "file:///a%2",
    "ssh://git@host:0/x", "ssh://git@host:70000/x", "ssh://git@host/it's", "git@host:it's", "git@host:", "@host:x:",
    "a b", "https://@host/x",
  ]) func whatIsNoneIsRefused(text: String) {
    #expect(throws: RemoteError.self) { try Self.parse(text) }
  }

  @Test func aPasswordIsRefusedAndMasked() {
    #expect(RemoteAddress.masked("https://ada:secret@host/x") == "https://***@host/x")
    #expect(RemoteAddress.masked("https://host/a:b@c") == "https://host/a:b@c")
    #expect(RemoteAddress.masked("ssh://ada:secret@host/x") == "ssh://ada:***@host/x")
    #expect(RemoteAddress.masked("ssh://git@host/a:b@c") == "ssh://git@host/a:b@c")
    // A `/` of the password ends the host for a reader of URLs, and a port is no number then.
    #expect(RemoteAddress.masked("https://ada:sec/r@et@host/x") == "https://***@host/x")
    #expect(RemoteAddress.masked("ssh://ada:sec/ret@host/x") == "ssh://ada:***@host/x")
    #expect(RemoteAddress.masked("https://host:8443/a@b") == "https://host:8443/a@b")
    #expect(RemoteAddress.masked("git@host:a:b@c") == "git@host:a:b@c")
    #expect(RemoteAddress.masked("host:a/b.git") == "host:a/b.git")
    #expect(RemoteAddress.masked("./a:b@c") == "./a:b@c")
    do throws(RemoteError) {
      _ = try RemoteAddress(parsing: "https://ada:sec/ret@host/x", in: "/")
      Issue.record("accepted")
    } catch {
      #expect(!error.description.contains("ret@"), "\(error)")
    }
    do throws(RemoteError) {
      _ = try RemoteAddress(parsing: "https://ada:secret@host/x", in: "/")
      Issue.record("accepted")
    } catch {
      #expect(error.description.contains("***"))
      #expect(!error.description.contains("secret"))
      #expect(error.advice.contains("MLGEN_GIT_TOKEN"))
    }
  }

  /// Git takes what stands before the first `:` for the host, and would ask `ada` for the rest.
  @Test(arguments: ["ada:secret@host:acme/ml.git", "ada:se/cret@host:ml", "ada:secret@host/ml", "ada:secr@et@host:ml"])
  func aPasswordInTheShortFormIsRefusedAndMasked(text: String) {
    do throws(RemoteError) {
      _ = try RemoteAddress(parsing: text, in: "/")
      Issue.record("accepted")
    } catch {
      #expect(error.description.contains("`ada:***@host"), "\(error)")
      #expect(!"\(error) \(error.advice)".contains("et@"))
      #expect(error.advice.contains("`ssh://git@git.example.com/acme/ml@2.git`"))
    }
  }

  @Test(arguments: [
    "ssh://ada:secret@host/x", "file://ada:secret@host/x", "ada:secret @host:x", "ftp://ada:secret@host/x",
  ])
  func noFormShowsAPassword(text: String) {
    do throws(RemoteError) {
      _ = try RemoteAddress(parsing: text, in: "/")
      Issue.record("accepted")
    } catch {
      #expect(!"\(error) \(error.advice)".contains("secret"), "\(error)")
      // Which is for https alone.
      #expect(!error.advice.contains("MLGEN_GIT_TOKEN"), "\(error.advice)")
    }
  }

  @Test(arguments: ["https", "HTTP"]) func aTokenAsTheUserIsRefusedAndMasked(scheme: String) throws {
    do throws(RemoteError) {
      _ = try RemoteAddress(parsing: "\(scheme)://ghp_SECRET@host/x", in: "/")
      Issue.record("accepted")
    } catch {
      #expect(error.description.contains("***@host/x"))
      #expect(!"\(error.description) \(error.advice)".contains("SECRET"))
      #expect(error.advice.contains("MLGEN_GIT_TOKEN"))
    }
    for name in ["git", "oauth2", "x-access-token"] {
      let address = try RemoteAddress(parsing: "\(scheme)://\(name)@host/x", in: "/")
      #expect(address.description == "\(scheme.lowercased())://***@host/x")
    }
    // What is no address at all is shown, too.
    do throws(RemoteError) {
      _ = try RemoteAddress(parsing: "ftp://ghp_SECRET@host/x", in: "/")
      Issue.record("accepted")
    } catch { #expect(!error.description.contains("SECRET")) }
  }
}

@Suite struct KnownHostsTests {
  private static let one = "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
  private static let two = "AAAAC3NzaC1lZDI1NTE5AAAAIBERERERERERERERERERERERERERERERERERERERERER"
  private static let key = Base64.decode(one.utf8) ?? []

  private static func hosts(_ text: String) -> KnownHosts {
    var hosts = KnownHosts()
    hosts.read(Array(text.utf8), file: "known_hosts")
    return hosts
  }

  @Test func linesThatSayNothingArePassedOver() {
    let hosts = Self.hosts(
      """
      # a comment
      @cert-authority * ssh-ed25519 \(Self.one)
      git.example.com ssh-rsa \(Self.one)
      git.example.com ssh-ed25519 not-base-64!
      git.example.com ssh-ed25519

      \tgit.example.com,other  ssh-ed25519 \(Self.one) a comment\r
      """)
    #expect(hosts.entries.map(\.place) == ["known_hosts:7"])
    #expect(hosts.verdict(on: Self.key, of: "git.example.com") == .trusted)
    #expect(hosts.verdict(on: Self.key, of: "other") == .trusted)
    #expect(hosts.verdict(on: Self.key, of: "third") == .unknown(others: []))
  }

  @Test func aPortIsPartOfTheName() {
    let hosts = Self.hosts("[git.example.com]:2222 ssh-ed25519 \(Self.one)\n")
    #expect(hosts.verdict(on: Self.key, of: "[git.example.com]:2222") == .trusted)
    #expect(hosts.verdict(on: Self.key, of: "git.example.com") == .unknown(others: []))
  }

  @Test func aChangeAndARevocationAreTold() {
    let changed = Self.hosts("git.example.com ssh-ed25519 \(Self.two)\n")
    #expect(changed.verdict(on: Self.key, of: "git.example.com") == .changed(place: "known_hosts:1"))
    // Of two keys of a type, either will do: servers are replaced one by one.
    let both = Self.hosts("git.example.com ssh-ed25519 \(Self.two)\ngit.example.com ssh-ed25519 \(Self.one)\n")
    #expect(both.verdict(on: Self.key, of: "git.example.com") == .trusted)
    let revoked = Self.hosts("git.example.com ssh-ed25519 \(Self.one)\n@revoked * ssh-ed25519 \(Self.one)\n")
    #expect(revoked.verdict(on: Self.key, of: "git.example.com") == .revoked(place: "known_hosts:2"))
  }

  @Test func base64IsRFC4648s() {
    for (plain, coded) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ] {
      #expect(Base64.padded(Array(plain.utf8)) == coded)
      #expect(Base64.decode(coded.utf8) == Array(plain.utf8))
    }
    #expect(Base64.decode("Zg=".utf8) == nil)
    #expect(Base64.decode("Z=g=".utf8) == nil)
    #expect(Base64.decode("Zg".utf8) == nil)
  }
}

@Suite struct SecretTests {
  @Test func aSecretIsMaskedWhereverItStands() {
    #expect(Credential.masking("a token and a token\u{301}", secret: "token") == "a *** and a ***\u{301}")
    #expect(Credential.masking("a token", secret: "") == "a token")
  }

  @Test func whatIsTooLargeToBeASecretIsToldSo() throws {
    let workspace = try Workspace()
    try workspace.write(String(repeating: "a", count: 70_000), to: "token")
    do throws(RemoteError) {
      _ = try Credential.chosen(path: "\(workspace.path)/token")
      Issue.record("accepted")
    } catch {
      #expect(error.description.contains("larger than 64 KiB"), "\(error)")
      #expect(error.advice == "name the right file")
    }
  }

  @Test func manyKnownHostsAreRead() throws {
    let workspace = try Workspace()
    let line = "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
    try workspace.write(String(repeating: line, count: 1_000), to: "known_hosts")
    let address = try RemoteAddress(parsing: "git@git.example.com:ml.git", in: "/")
    var keyring = Keyring(nil, knownHosts: "\(workspace.path)/known_hosts", address: address)
    try keyring.readKnownHosts()
    #expect(keyring.knownHosts.entries.count == 1_000)
  }
}

@Suite struct RemoteEventTests {
  @Test func everyEventSurvivesTheTrip() {
    let hostile = "a\tb\\n\nc\r\\\t\u{202E}"
    for event in [
      .alive, .said(hostile), .updated(hostile), .refused(hostile, reason: hostile), .head("refs/heads/main"), .done,
      .failed(RemoteError(.hostKey, hostile, advice: hostile)),
    ] as [RemoteEvent] {
      #expect(event.line.filter(\.isNewline).count == 1)
      #expect(RemoteEvent(line: event.line.dropLast()) == event)
    }
    #expect(RemoteEvent(line: "") == nil)
    #expect(RemoteEvent(line: "failed\tnever\ta\tb") == nil)
  }

  @Test func everyRequestSurvivesTheTrip() {
    for credential in [nil, "/run/secret"] {
      let request = RemoteRequest(
        operation: .push, repository: "/a b/.git", folder: "/a b", address: "git@host:x", credential: credential,
        knownHosts: credential.map { "\($0)/known_hosts" }, scratch: "/tmp/x",
        references: ["refs/heads/main:refs/heads/main"])
      #expect(RemoteRequest(arguments: request.arguments) == request)
    }
    #expect(RemoteRequest(arguments: ["push"]) == nil)
    #expect(RemoteRequest(arguments: [String]()) == nil)
  }
}
