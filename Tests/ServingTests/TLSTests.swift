import Foundation
import Testing

/// Certificates: who gets which, and which are none. Clients of others are in tools/serving/tls.py.
@Suite struct TLSTests {
  private let scratch: Scratch
  private let authority: TestAuthority

  init() throws {
    scratch = try Scratch()
    authority = try TestAuthority(scratch)
    try authority.issue("first", in: "server")
  }

  private func server(_ more: [String: Any] = [:]) throws -> RunningServer {
    let all = authority.settings("server", ["plain_health_port": 0].merging(more) { $1 })
    return try RunningServer(
      all, model: TinyModels.matrix(), waits: more["plain_health_port"] == nil, in: Scratch())
  }

  private static func request(_ path: String, keepsOpen: Bool = false) -> String {
    "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: \(keepsOpen ? "keep-alive" : "close")\r\n\r\n"
  }

  private func ask(_ port: Int, _ arguments: [String] = [], path: String = "/v2/models/m") throws -> String {
    let client = try TLSClient(port: port, authority: authority, arguments)
    try? client.send(Self.request(path))
    return client.end().text
  }

  @Test func bothPortsSpeakIt() throws {
    let server = try server()
    for version in ["-tls1_2", "-tls1_3"] {
      let answer = try ask(server.port, [version, "-alpn", "h2,http/1.1"])
      #expect(answer.contains("200 OK") && answer.contains("ALPN protocol: http/1.1"), "\(answer)")
      #expect(try ask(server.grpcPort, [version, "-alpn", "h2"]).contains("ALPN protocol: h2"))
    }
    for port in [server.port, server.grpcPort] {
      let old = try ask(port, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
      #expect(old.contains("alert protocol version") && !old.contains("200 OK"), "\(old)")
    }
    // In the clear nothing is answered.
    let plain = try RawConnection(port: server.port)
    try plain.send(Self.request("/v2/health/ready"))
    #expect(throws: ConnectionProblem.self) { try plain.reply() }
    #expect(try ask(server.port).contains("200 OK"))
  }

  @Test func healthInTheClearIsHealthAlone() throws {
    let server = try server()
    let port = try #require(server.portTold(by: "health_listening"))
    for (path, status) in [
      ("/v2/health/live", 200), ("/v2/health/ready", 200), ("/metrics", 200), ("/ping", 200), ("/v2/models/m", 404),
      ("/v2", 404), ("/v2/models/m/infer", 404), ("/v2/repository/index", 404),
    ] {
      let connection = try RawConnection(port: port)
      try connection.send(Self.request(path))
      #expect(try connection.reply().status == status, "\(path)")
    }
  }

  @Test func clientsMayHaveToShowACertificate() throws {
    try authority.issue("client", in: "client")
    let strangers = try TestAuthority(Scratch())
    try strangers.issue("stranger", in: "client")
    let server = try server(["client_authorities": authority.certificate])
    func shown(_ issuer: TestAuthority) -> [String] {
      ["-cert", issuer.scratch.path("client/tls.crt"), "-key", issuer.scratch.path("client/tls.key")]
    }
    #expect(try ask(server.port, shown(authority)).contains("200 OK"))
    #expect(try !ask(server.port).contains("200 OK"))
    #expect(try !ask(server.port, shown(strangers)).contains("200 OK"))
    #expect(try ask(server.grpcPort).contains("certificate required"))
  }

  @Test func aNewPairIsForNewConnections() throws {
    let server = try server()
    let open = try TLSClient(port: server.port, authority: authority)
    try open.send(Self.request("/v2/models/m", keepsOpen: true))
    #expect(open.read(until: "\"outputs\"").contains("CN = first"))
    try authority.issue("second", in: "server")
    #expect(server.waitUntil { server.events("certificate_changed") == 1 })
    for port in [server.port, server.grpcPort] { #expect(try ask(port).contains("CN = second")) }
    try open.send(Self.request("/v2/models/m"))
    #expect(open.end().text.contains("200 OK"))
    let page = try ask(server.port, path: "/metrics")
    #expect(page.contains(#"mlgen_serve_tls_certificate_loads_total{result="loaded"} 1"#), "\(page)")
  }

  @Test func aBadPairLeavesTheOld() throws {
    let server = try server()
    // The certificate changes, and its key does not.
    let key = try [UInt8](Data(contentsOf: URL(fileURLWithPath: scratch.path("server/tls.key"))))
    try authority.issue("second", in: "elsewhere")
    rename(scratch.path("elsewhere/tls.crt"), scratch.path("server/tls.crt"))
    #expect(server.waitUntil { server.events("certificate_refused") == 1 })
    #expect(try ask(server.port).contains("CN = first"))
    try scratch.write("server/tls.crt", "this is none")
    #expect(server.waitUntil { server.events("certificate_refused") == 2 })
    try FileManager.default.removeItem(atPath: scratch.path("server/tls.crt"))
    sleep(3)
    #expect(try ask(server.port).contains("CN = first"))
    let page = try ask(server.port, path: "/metrics")
    #expect(page.contains(#"mlgen_serve_tls_certificate_loads_total{result="failed"} 2"#), "\(page)")
    #expect(server.events("certificate_refused") == 2 && server.events("certificate_changed") == 0)
    // No byte of a key is told.
    let secret = String(decoding: key, as: UTF8.self).split(separator: "\n")[1]
    let told = try String(contentsOfFile: server.scratch.path("log"), encoding: .utf8)
    #expect(!told.contains(secret.prefix(16)) && !page.contains(secret.prefix(16)))
  }

  @Test func theContainersHealthIsAskedForAsItIsAnswered() throws {
    func health(_ server: RunningServer, _ port: Int?) throws -> RunningServer.Outcome {
      let arguments = port.map { ["--port", "\($0)"] } ?? []
      return try RunningServer.run(
        ["health", "--config", server.scratch.path("serve.json")] + arguments, try Scratch())
    }
    let open = try server()
    #expect(try health(open, open.portTold(by: "health_listening")).status == 0)
    let closed = try server(["plain_health_port": NSNull()])
    #expect(closed.waitUntil { (try? health(closed, closed.port).status) == 0 })
    let strict = try server(["plain_health_port": NSNull(), "client_authorities": authority.certificate])
    let refused = try health(strict, nil)
    #expect(refused.status == 3 && refused.errors.contains("there is none to show"), "\(refused)")
  }

  @Test func whatMakesNoIdentityIsSaid() throws {
    try authority.issue("expired", in: "expired", days: -1)
    try authority.issue("other", in: "other")
    let (own, key) = (scratch.path("server/tls.crt"), scratch.path("server/tls.key"))
    let garbled = try scratch.write(
      "garbled.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    for (chain, key, message) in [
      (
        scratch.path("expired/tls.crt"), scratch.path("expired/tls.key"),
        "expired/tls.crt: error: a certificate expired at 2"
      ),
      (own, scratch.path("other/tls.key"), "the private key is not that of the first certificate in \(own)"),
      (garbled, key, "garbled.crt: error: there is no certificate in PEM form in it, or one is damaged"),
      (key, key, "there is no certificate in PEM form in it, or one is damaged"),
      (own, own, "there is no private key in PEM form, and without a passphrase, in it"),
      (own, scratch.path("none"), "none: error: cannot read"),
    ] {
      let outcome = try RunningServer.refused(
        ["tls": ["certificate_chain": chain, "private_key": key]], arguments: ["--log", "text"])
      #expect(outcome.status == 3 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }

  @Test func mistakesInTheConfigHaveTheirPlace() throws {
    let sound: [String: Any] = ["certificate_chain": "a", "private_key": "b"]
    for (change, message) in [
      (["certificate_chain": ""], "tls.certificate_chain: expected the path of a file"),
      (["private_key": ""], "tls.private_key: expected the path of a file"),
      (["client_authorities": ""], "tls.client_authorities: expected a path, or null"),
      (["plain_health_port": 70000], "tls.plain_health_port: expected a port from 0 to 65535"),
      (["plain_health_port": 8080], "tls.plain_health_port: the port 8080 has TLS"),
      (["passphrase": "x"], "tls.passphrase: unknown key 'passphrase'"),
    ] as [([String: Any], String)] {
      let outcome = try RunningServer.refused(
        ["tls": sound.merging(change) { $1 }], arguments: ["--check-config", "--log", "text"])
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    #expect(try RunningServer.refused(["tls": sound], arguments: ["--check-config"]).status == 0)
  }
}
