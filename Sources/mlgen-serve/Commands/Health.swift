internal import ArgumentParser
internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import RuntimeContract
internal import StageRuntime

/// What the image asks of its container from time to time.
struct Health: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Asks the server in this container whether it is ready.",
    discussion: """
      Ends with code 0 when it is, and with 3 when it is not or does not answer. A container without the server's config
      runs a stage, and has no server to ask: that is well, too.
      """)

  @Option(name: .long, help: ArgumentHelp("The JSON config of the server.", valueName: "file"))
  var config = Program.serve.configPath

  @Option(name: .long, help: "The port to ask in place of the config's.")
  var port: Int?

  @Option(name: .long, help: ArgumentHelp("How long to wait for the answer.", valueName: "seconds"))
  var timeout = 2.0

  @Option(
    name: .long, help: ArgumentHelp("How to log: text or json. By default text on a terminal.", valueName: "form"))
  var log: Log.Form?

  func validate() throws {
    if let port, !(1...65535 ~= port) { throw ValidationError("--port takes 1 to 65535, and not \(port)") }
    guard 0.1...60 ~= timeout else { throw ValidationError("--timeout takes 0.1 to 60, and not \(timeout)") }
  }

  func run() throws {
    let log = Log(form: log, program: "health")
    try log.ending {
      guard access(config, F_OK) == 0 || errno != ENOENT else { return }
      let config = try ConfigFile.read(ServeConfig.self, from: config)
      if config.tls?.clientAuthorities != nil, config.tls?.plainHealthPort == nil, port == nil {
        throw Failure(
          .unavailable, "the server asks for a certificate, and there is none to show",
          advice: "plain_health_port answers without one")
      }
      let isPlain = config.tls == nil || config.tls?.plainHealthPort != nil
      let port = port ?? config.tls?.plainHealthPort ?? config.httpPort
      let address = "\(isPlain ? "http" : "https")://127.0.0.1:\(port)\(ServingInterface.readyPath)"
      let status = try Self.status(of: address, within: .milliseconds(Int64(timeout * 1000)))
      guard status == 200 else {
        throw Failure(.unavailable, "the server is not ready: it answers \(status)", advice: "its log says why")
      }
    }
  }

  /// - Throws: `Failure` of kind `unavailable` when there is no answer.
  private static func status(of address: String, within time: TimeAmount) throws(Failure) -> UInt {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, timeout: .init(connect: time))
    // It asks itself: whom the certificate names is for those who come from elsewhere.
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.certificateVerification = .none
    configuration.tlsConfiguration = tls
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    defer { try? http.syncShutdown() }
    do {
      return try http.get(url: address, deadline: .now() + time).wait().status.code
    } catch { throw Failure(.unavailable, "the server does not answer at \(address): \(error)") }
  }
}
