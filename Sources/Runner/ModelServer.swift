internal import Files
internal import FoundationEssentials
internal import Glibc
internal import RuntimeContract
internal import StageRuntime

/// The model server of a run's registered model, on loopback, until the run is asked to stop.
public struct ModelServer: Sendable {
  private let outcome: PipelineRun.Outcome
  private let programs: ProgramSearch
  private let port: Int?
  private let progress: Progress
  private let stop: StopRequest

  /// - Parameters:
  ///   - port: for HTTP; nil takes the spec's, 0 a free one.
  public init(
    _ outcome: PipelineRun.Outcome, programs: String, path: String, port: Int?, progress: Progress, stop: StopRequest
  ) {
    self.outcome = outcome
    self.programs = ProgramSearch(own: programs, path: path)
    self.port = port
    self.progress = progress
    self.stop = stop
  }

  /// Serves until it is asked to stop.
  ///
  /// - Throws: `Failure` when there is nothing to serve, or the server ends by itself.
  public func run() async throws {
    let site = outcome.site
    guard let server = site.graph.server else {
      throw Failure(.usage, "the spec serves nothing: it has no `serving` that answers requests")
    }
    guard let model = outcome.record.model else {
      throw Failure(
        .unavailable, "the run registered no model, so there is nothing to serve",
        advice: "the stages have to end with model_registration")
    }
    guard let program = programs.find(Program.serve.command[0], isOurs: true) else {
      throw Failure(
        .unavailable, "\(Program.serve.command[0]) is neither beside mlgen-run nor on the PATH",
        advice: "it is built and shipped with mlgen; put it into the same folder")
    }
    for name in server.mounts {
      if let mount = site.graph.mounts.first(where: { $0.name == name }) { try site.make(mount, for: "serving") }
    }
    let folder = "\(site.home.folder)/serving"
    let config = try config(server, model)
    try Folder.make(folder)
    try FileBytes.replace("\(folder)/\(server.config.fileName)", with: JSONFile.text(config))
    var arguments =
      Array(Program.serve.command.dropFirst()) + [
        Contract.Argument.config, "\(folder)/\(server.config.fileName)", "--host", "127.0.0.1", "--log", "json",
      ]
    // Whoever chooses a port has a reason not to take the spec's, of gRPC neither.
    if let port { arguments += ["--port", String(port), "--grpc-port", "0"] }
    var variables = site.variables
    variables[Contract.Variable.workspace] = site.home.workspace
    let process = StageProcess(
      executable: program, arguments: arguments, variables: variables, folder: site.state.root,
      log: "\(site.home.logs(of: outcome.record.id))/serving.log")
    let told = Shared(Told())
    let progress = progress
    let ending = try await withThrowingTaskGroup(of: StageProcess.Ending?.self) { group in
      group.addTask {
        // The port is known when the server listens; it answers when the model is loaded, verified and warmed up.
        while !Task.isCancelled {
          if let port = told.withLock({ $0.port }), LoopbackProbe.answers(ServingInterface.readyPath, port: port) {
            let url = "http://127.0.0.1:\(port)"
            progress.ready(
              url,
              "\(model.modelName) version \(model.version) answers at \(url)/v2/models/\(model.modelName)/infer; Ctrl-C ends it"
            )
            return nil
          }
          try? await Task.sleep(for: .milliseconds(50))
        }
        return nil
      }
      group.addTask {
        try await process.run(timeout: nil, stop: stop) { line in told.withLock { $0.hear(line) } }
      }
      defer { group.cancelAll() }
      while let next = try await group.next() {
        if let next { return next }
      }
      preconditionFailure("the server has an ending")
    }
    switch ending {
    case .exited(0), .stopped: return
    case .exited, .signalled, .timedOut:
      let reason = told.withLock { $0.failure }
      throw Failure(
        .unavailable, reason.isEmpty ? "the model server ended by itself" : "the model server ended: \(reason)",
        advice: "its log is \(site.state.shown(process.log)); --port chooses another port")
    }
  }

  /// The spec's own, with the registered version and the paths of this machine.
  private func config(_ server: RunServer, _ model: Registration) throws -> ServeConfig {
    let site = outcome.site
    let paths = site.paths(config: site.home.folder, model: folder(of: model))
    let text = paths.mapped(config: server.config.text)
    var config: ServeConfig
    do throws(JSONFinding) {
      config = try JSONFile.value(ServeConfig.self, of: Array(text.utf8))
    } catch { throw Failure(.usage, "\(server.config.fileName): \(error.description)") }
    config.modelVersion = model.version
    // Nobody has to learn that it leaves.
    config.drainSeconds = 0
    if let file = config.bearerTokenFile {
      if access(file, F_OK) != 0 {
        try Folder.make(Folder.parts(file).parent)
        var random = SystemRandomNumberGenerator()
        let token = (0..<4).map { _ in String(random.next() as UInt64, radix: 36) }.joined()
        try FileBytes.replace(file, with: Array(token.utf8))
        chmod(file, 0o600)
      }
      progress.note("requests need the key in \(site.state.shown(file)): Authorization: Bearer …")
    }
    return config
  }

  /// Where the registered version lies on this machine.
  private func folder(of model: Registration) -> String {
    let site = outcome.site
    let known = "\(site.home.registry)/\(model.version)"
    if site.tracker == nil, access("\(known)/\(Registration.fileName)", F_OK) == 0 { return known }
    let stores = site.graph.mounts.filter {
      $0.isWritable && model.uri.hasPrefix("s3://\($0.bucket?.name ?? "")/\($0.bucket?.prefix ?? "")")
    }
    for store in stores {
      let folder = "\(site.folder(of: store))/\(model.version)"
      if access("\(folder)/\(Registration.fileName)", F_OK) == 0 { return folder }
    }
    // A tracker keeps it elsewhere; the run has the same bytes.
    return "\(site.runFolder)/\(RunFolder.model.rawValue)"
  }
}

/// What a server said of itself.
private struct Told: Sendable {
  var failure = ""
  /// Of HTTP; nil before it listens.
  var port: Int?

  private struct Line: Decodable {
    var level: String
    var event: String
    var message: String
    var port: Int?
  }

  mutating func hear(_ line: String) {
    guard let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else { return }
    if line.event == "listening" { port = line.port }
    if line.level == Log.Level.error.rawValue { failure = line.message }
  }
}

/// Asks a server on this machine whether it is ready.
enum LoopbackProbe {
  static func answers(_ path: String, port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(bitPattern: SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0, let port = UInt16(exactly: port) else { return false }
    defer { close(descriptor) }
    var patience = timeval(tv_sec: 2, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return false }
    let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
    guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return false }
    var answer = [UInt8](repeating: 0, count: 12)
    let count = recv(descriptor, &answer, answer.count, Int32(MSG_WAITALL))
    return count == answer.count && String(decoding: answer, as: UTF8.self).hasSuffix(" 200")
  }
}
