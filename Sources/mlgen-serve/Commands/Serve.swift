internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: """
      Serves a model: Open Inference Protocol v2, KServe's first protocol, and TorchServe's, over HTTP, and the first over
      gRPC.
      """,
    discussion: """
      Ready (\(ServingInterface.readyPath)) means that every declared model was loaded, verified and warmed up. SIGTERM
      makes it unready at once; it goes on answering for `drain_seconds`, finishes what it has begun, and ends.
      """)

  @Option(name: .long, help: ArgumentHelp("The JSON config of the server.", valueName: "file"))
  var config: String

  @Flag(name: .long, help: "Say what is wrong with the config, and do nothing.")
  var checkConfig = false

  @Option(name: .long, help: "The address to listen on; by default all of them, of IPv4 and IPv6.")
  var host: String?

  @Option(name: .long, help: "The port for HTTP in place of the config's; 0 takes a free one, which the log tells.")
  var port: Int?

  @Option(name: .long, help: "The port for gRPC in place of the config's; 0 takes a free one, which the log tells.")
  var grpcPort: Int?

  @Flag(name: .long, help: "Let clients list, load and unload models.")
  var management = false

  @Option(name: .long, help: ArgumentHelp("Connections that may be open at a time.", valueName: "count"))
  var connections = 4096

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How long a connection waits for a request's head, and for its answer to be read.", valueName: "seconds"))
  var idleSeconds = 75.0

  @Option(name: .long, help: ArgumentHelp("How long a request's body may take to arrive.", valueName: "seconds"))
  var bodySeconds = 30.0

  @Option(name: .long, help: "Which requests are logged: all, errors or none.")
  var accessLog = AccessLog.Choice.errors

  @Option(
    name: .long, help: ArgumentHelp("How to log: text or json. By default text on a terminal.", valueName: "form"))
  var log: Log.Form?

  func validate() throws {
    if let port, !(0...65535 ~= port) { throw ValidationError("--port takes 0 to 65535, and not \(port)") }
    if let grpcPort, !(0...65535 ~= grpcPort) {
      throw ValidationError("--grpc-port takes 0 to 65535, and not \(grpcPort)")
    }
    guard 1...1_000_000 ~= connections else {
      throw ValidationError("--connections takes 1 to 1000000, and not \(connections)")
    }
    for (name, seconds) in [("--idle-seconds", idleSeconds), ("--body-seconds", bodySeconds)] {
      guard 0.1...86400 ~= seconds else { throw ValidationError("\(name) takes 0.1 to 86400, and not \(seconds)") }
    }
  }

  func run() throws {
    let log = Log(form: log, program: Program.serve.rawValue)
    try log.ending {
      let config = try ConfigFile.read(ServeConfig.self, from: config)
      if checkConfig { return }
      try ServeRun(
        config: config, host: host, port: port ?? config.httpPort, grpcPort: grpcPort ?? config.grpcPort,
        management: management, connections: connections,
        times: ConnectionTimes(idle: .seconds(idleSeconds), request: .seconds(bodySeconds)), accessLog: accessLog,
        log: log
      ).run()
    }
  }
}
