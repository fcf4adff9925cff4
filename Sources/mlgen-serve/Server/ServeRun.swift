internal import Files
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import RuntimeContract
internal import Serving
internal import StageRuntime

/// A server from its start to its end.
struct ServeRun {
  let config: ServeConfig
  /// Nil is every address.
  let host: String?
  let port: Int
  let grpcPort: Int
  let management: Bool
  /// At a time.
  let connections: Int
  let times: ConnectionTimes
  let accessLog: AccessLog.Choice
  let log: Log

  func run() throws {
    // Before there are threads: they inherit it.
    Signals.block()
    signal(SIGPIPE, SIG_IGN)
    allowDescriptors()
    let log = log
    let token = try config.bearerTokenFile.map { path throws(FileError) in try BearerToken(path: path) }
    let tls = try config.tls.map(ServerTLS.init)
    let metrics = ServingMetrics(bounds: config.durationBucketsSeconds)
    if let tls { metrics.certificate(expiry: tls.identity.expiry) }
    let repository = ModelRepository([declaration], onDemand: config.onDemand, metrics: metrics) { Self.tell($0, log) }
    let plane: DataPlane
    let recorder: PredictionRecorder?
    do throws(InferenceFailure) {
      recorder = try predictionRecorder(metrics)
      let observe = recorder.map { (kept) -> @Sendable (DataPlane.Prediction) -> Void in { kept.record($0) } }
      plane = try DataPlane(
        DataPlane.Settings(
          threads: config.threads, queue: config.limits.queue, batching: config.batching,
          missingValues: config.missingValues),
        metrics: metrics, shadows: try shadows(metrics, observe), observe: observe)
    } catch { throw Failure(.unavailable, error.message) }
    let traces = try TraceExport(metrics: metrics, host: Self.host, log: log)
    let lifecycle = Lifecycle()
    // A quarter of the container's memory; one body of the permitted size always fits.
    let bodies = SharedBudget(limit: max(Resources().memory / 2, config.limits.maxBodyBytes))
    let requests = AccessLog(choice: accessLog, log: log)
    let router = VariantRouter(config, repository: repository)
    let front = HTTPFront(
      plane: plane, repository: repository, lifecycle: lifecycle, token: token, config: config,
      management: management, accessLog: requests, tracer: traces.tracer, router: router, bodies: bodies)
    let grpcFront = GRPCFront(
      plane: plane, repository: repository, lifecycle: lifecycle, token: token, config: config,
      management: management, accessLog: requests, tracer: traces.tracer, router: router, bodies: bodies)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, min(config.threads, 4)))
    let connections = Connections(limit: connections)
    let grpc = try listen("gRPC", "grpc_listening", grpcPort) {
      try GRPCServer(front: grpcFront, times: times, group: group, connections: connections, tls: tls)
        .listen(host: host, port: grpcPort)
    }
    let http = try listen("HTTP", "listening", port) {
      try HTTPServer(front: front, times: times, group: group, connections: connections, tls: tls)
        .listen(host: host, port: port)
    }
    var listening = [http, grpc]
    if let port = config.tls?.plainHealthPort {
      var front = front
      front.answersHealthAlone = true
      listening.append(
        try listen("health", "health_listening", port) {
          try HTTPServer(front: front, times: times, group: group, connections: connections, tls: nil)
            .listen(host: host, port: port)
        })
    }
    let watch = FolderWatch(repository: repository, token: token, tls: tls, metrics: metrics, log: log)
    lifecycle.background {
      let found = repository.fingerprint()
      repository.refresh()
      watch.run(from: found, while: { lifecycle.isTakingRequests })
    }
    Signals.wait()
    try drain(listening, lifecycle, plane, connections, group)
    recorder?.close()
    traces.close()
    log("stopped", "all requests were answered")
  }

  /// One thread, and few that wait: what nobody sees must not take what is there for those who wait.
  private func shadows(
    _ metrics: ServingMetrics, _ observe: (@Sendable (DataPlane.Prediction) -> Void)?
  ) throws(InferenceFailure) -> DataPlane? {
    guard config.split?.parts.contains(where: { $0.variant == .shadow }) == true else { return nil }
    return try DataPlane(
      DataPlane.Settings(threads: 1, queue: 100, batching: nil, missingValues: config.missingValues), metrics: metrics,
      observe: observe)
  }

  private func listen(
    _ name: String, _ event: String, _ port: Int, _ bind: () throws -> (channel: any Channel, port: Int)
  ) throws -> any Channel {
    do {
      let listening = try bind()
      log(event, "\(name) on \(host ?? "all addresses"), port \(listening.port)", ["port": .count(listening.port)])
      return listening.channel
    } catch { throw Failure(.unavailable, "cannot listen on \(host ?? "all addresses"), port \(port): \(error)") }
  }

  private func predictionRecorder(_ metrics: ServingMetrics) throws(InferenceFailure) -> PredictionRecorder? {
    guard let settings = config.predictionLog else { return nil }
    let log = log
    return try PredictionRecorder(
      folder: settings.path, sample: settings.sample, writer: "\(Self.host)-\(getpid())", metrics: metrics
    ) { path, message in
      log(.warning, "prediction_log_failed", "predictions are not kept: \(message)", ["file": .text(path)])
    }
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A connection takes a descriptor, and a shell's limit is lower than what the system allows.
  private func allowDescriptors() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(connections + 256))
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  private var declaration: ModelRepository.Declaration {
    ModelRepository.Declaration(
      name: config.modelName, version: config.modelVersion, folder: config.modelPath,
      warmUpRequests: config.warmUpRequests, memory: Resources().memory,
      assigned: config.split?.parts.map(\.modelVersion) ?? [], variants: VariantRouter.variants(of: config))
  }

  /// First nobody sends new requests, then what came is answered, then nothing is left.
  private func drain(
    _ channels: [any Channel], _ lifecycle: Lifecycle, _ plane: DataPlane, _ connections: Connections,
    _ group: MultiThreadedEventLoopGroup
  ) throws {
    lifecycle.stop()
    log("draining", "not ready any longer", ["seconds": .count(config.drainSeconds)])
    connections.startDrain()
    Signals.wait(seconds: Double(config.drainSeconds))
    for channel in channels { try? channel.close().wait() }
    connections.closeIdle()
    let until = Moment.now + Double(config.limits.deadlineMS + 1000)
    while connections.count > 0, Moment.now < until {
      Signals.wait(seconds: 0.01)
      connections.closeIdle()
    }
    connections.closeAll()
    plane.close()
    try? group.syncShutdownGracefully()
  }

  private static func tell(_ event: ModelRepository.Event, _ log: Log) {
    switch event {
    case .loaded(let model):
      log("model_loaded", "the model answers", ["model": .text(model.name), "version": .text(model.version)])
    case .failed(let name, let version, let reason):
      log(
        .error, "model_failed", "the model cannot be loaded: \(reason)",
        ["model": .text(name), "version": .text(version)])
    case .removed(let name, let version):
      log("model_removed", "the version answers no longer", ["model": .text(name), "version": .text(version)])
    }
  }
}

/// SIGTERM and SIGINT, waited for by the main thread.
enum Signals {
  private static var ending: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGINT)
    return signals
  }

  static func block() {
    var signals = ending
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  static func wait() {
    var signals = ending
    var number: Int32 = 0
    while sigwait(&signals, &number) != 0 {}
  }

  /// A second signal ends the waiting at once.
  static func wait(seconds: Double) {
    var signals = ending
    let until = Moment.now + seconds * 1000
    while true {
      let left = until - Moment.now
      guard left > 0 else { return }
      var time = timespec(tv_sec: Int(left), tv_nsec: Int((left - left.rounded(.down)) * 1e9))
      if sigtimedwait(&signals, nil, &time) > 0 { return }
    }
  }
}
