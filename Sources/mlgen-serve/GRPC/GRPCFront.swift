internal import Dispatch
internal import NIOCore
internal import NIOHPACK
internal import RuntimeContract
internal import Serving

/// What gRPC calls get: the plane's answers in the protocol's messages.
struct GRPCFront: Sendable {
  let plane: DataPlane
  let repository: ModelRepository
  let lifecycle: Lifecycle
  let token: BearerToken?
  let config: ServeConfig
  let management: Bool
  let accessLog: AccessLog
  let tracer: Tracer
  let router: VariantRouter
  /// Of all requests that arrive, by whatever protocol.
  let bodies: SharedBudget
  var limits: ServingLimits { config.limits }
  /// Decompresses one message at a time: what comes out of it is bounded by one limit and the budget of bodies.
  private let inflating = DispatchQueue(label: "inflating")

  init(
    plane: DataPlane, repository: ModelRepository, lifecycle: Lifecycle, token: BearerToken?, config: ServeConfig,
    management: Bool, accessLog: AccessLog, tracer: Tracer, router: VariantRouter, bodies: SharedBudget
  ) {
    self.plane = plane
    self.repository = repository
    self.lifecycle = lifecycle
    self.token = token
    self.config = config
    self.management = management
    self.accessLog = accessLog
    self.tracer = tracer
    self.router = router
    self.bodies = bodies
  }

  /// As HTTP's: what the call says of its trace, and whether it is recorded.
  func trace(_ head: GRPCHead, at start: Moment) -> RequestTrace {
    guard let method = head.method, !method.isOpen else { return RequestTrace(id: head.trace?.trace, span: nil) }
    let trace = tracer.begin(head.trace, at: start)
    trace.span?.set("rpc.system", .text("grpc"))
    trace.span?.set("rpc.service", .text(GRPCMethod.serviceName))
    trace.span?.set("rpc.method", .text(method.rawValue))
    return trace
  }

  /// What is wrong with a call before its message is read; nil when nothing is.
  func refusal(_ head: GRPCHead) -> GRPCStatus? {
    guard let method = head.method else { return GRPCStatus(.unimplemented, "there is no such method") }
    if let token, !method.isOpen, !token.accepts(head.authorization) {
      return GRPCStatus(InferenceFailure(.unauthorized, "a bearer token is needed"))
    }
    guard head.encoding != nil else {
      return GRPCStatus(.unimplemented, "the only encodings of a message are gzip and deflate")
    }
    return nil
  }

  /// Counts a call that comes to no job. Names that no model has make no series.
  func refused(_ name: String, _ reason: ServingInterface.FailureReason) {
    if repository.has(name) {
      plane.metrics.refused(name, .grpc, reason, variant: config.variant ?? .champion)
    }
  }

  /// A message as it was sent, decompressed on a thread that nobody waits for.
  func inflate(_ message: ByteBuffer, _ done: @escaping @Sendable (Result<ByteBuffer, InferenceFailure>) -> Void) {
    let limit = limits.maxBodyBytes
    inflating.async {
      done(
        message.withUnsafeReadableBytes { bytes in
          do throws(InferenceFailure) {
            return .success(ByteBuffer(bytes: try Gzip.inflated(bytes, limit: limit)))
          } catch { return .failure(error) }
        })
    }
  }

  /// The answer to what needs no model to compute.
  func answer(_ method: GRPCMethod, _ message: ByteBuffer) -> GRPCAnswer {
    do throws(InferenceFailure) {
      return GRPCAnswer(.success(try immediate(method, Array(message.readableBytesView))))
    } catch { return GRPCAnswer(.failure(GRPCStatus(error))) }
  }

  private var isReady: Bool { lifecycle.isTakingRequests && repository.isReady }

  private func immediate(_ method: GRPCMethod, _ message: [UInt8]) throws(InferenceFailure) -> [UInt8] {
    switch method {
    case .serverLive: return try ProtobufResponseWriter.isLive()
    case .serverReady: return try ProtobufResponseWriter.isReady(isReady)
    case .serverMetadata: return try ProtobufResponseWriter.server(managesModels: management)
    case .modelReady:
      let (name, version) = try ProtobufRequestReader.readiness(message)
      return try ProtobufResponseWriter.isModelReady(try isReady(name, version))
    case .modelMetadata:
      let (name, version) = try ProtobufRequestReader.metadata(message)
      let model = try repository.model(name, version: version)
      return try ProtobufResponseWriter.model(model, versions: repository.versions(of: name))
    case .repositoryIndex:
      try requireManagement()
      let onlyReady = try ProtobufRequestReader.index(message)
      return try ProtobufResponseWriter.index(repository.index.filter { !onlyReady || $0.state == .ready })
    // Their answers have no fields.
    case .repositoryModelLoad:
      try requireManagement()
      try repository.load(try ProtobufRequestReader.load(message))
      return []
    case .repositoryModelUnload:
      try requireManagement()
      try repository.unload(try ProtobufRequestReader.unload(message))
      return []
    case .modelInfer: throw InferenceFailure(.internal, "a prediction is not answered at once")
    }
  }

  private func isReady(_ name: String, _ version: String?) throws(InferenceFailure) -> Bool {
    do throws(InferenceFailure) {
      _ = try repository.model(name, version: version)
    } catch {
      guard error.kind == .notReady else { throw error }
      return false
    }
    return lifecycle.isTakingRequests
  }

  private func requireManagement() throws(InferenceFailure) {
    guard management else {
      throw InferenceFailure(
        .unsupported, "models are not managed by requests here: the server was not started for it")
    }
  }

  /// The model that a request is for, when it has to be loaded first.
  func nameOnDemand(_ message: ByteBuffer) -> String? {
    guard config.onDemand != nil else { return nil }
    let name = message.withUnsafeReadableBytes(ProtobufRequestReader.modelName)
    return repository.isOnDemand(name) ? name : nil
  }

  /// A job for the plane.
  ///
  /// - Parameter answer: called once, on any thread.
  func job(
    _ head: GRPCHead, _ message: ByteBuffer, trace: RequestTrace, arrival: Moment, deadline: Moment,
    answer: @escaping @Sendable (GRPCAnswer) -> Void
  ) throws(InferenceFailure) -> InferenceJob {
    let asked = try target(message)
    let choice: VariantRouter.Choice
    do throws(InferenceFailure) {
      let key = router.keyHeader.flatMap { head.headers.first(name: $0) }.flatMap { $0.utf8.count <= 256 ? $0 : nil }
      choice = try router.choose(asked.name, version: asked.version, key: key ?? head.requestID)
    } catch {
      refused(asked.name, error.reason)
      throw error
    }
    // As over HTTP: a copy has the id of its request.
    let name = head.requestID ?? choice.shadow.map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 16) }
    let draw = Double.random(in: 0..<1)
    let copy = choice.shadow.flatMap { shadow in
      shadowJob(shadow, message, name: name, trace: trace.id, draw: draw, arrival: arrival)
    }
    trace.span?.set("mlgen.variant", .text(choice.variant.rawValue))
    trace.span?.set("mlgen.model.name", .text(choice.model.name))
    trace.span?.set("mlgen.model.version", .text(choice.model.version))
    return InferenceJob(
      model: choice.model, via: .grpc, name: name, trace: trace, variant: choice.variant, variantKey: choice.key,
      draw: draw, shadow: copy, arrival: arrival, deadline: deadline,
      decode: { () throws(InferenceFailure) in
        try ProtobufRequestReader.request(Array(message.readableBytesView))
      },
      answer: { result in
        let start = Moment.now
        defer { trace.span?.note(.encode, from: start, to: .now) }
        do throws(InferenceFailure) {
          var made = GRPCAnswer(.success(try ProtobufResponseWriter.body(of: result.get())))
          // gRPC's servers answer as they were asked.
          if head.takesGzip, head.encoding != .identity { made.compress() }
          if router.keyHeader != nil { made.variant = choice.variant }
          answer(made)
        } catch { answer(GRPCAnswer(.failure(GRPCStatus(error)))) }
      })
  }

  private func shadowJob(
    _ model: LoadedModel, _ message: ByteBuffer, name: String?, trace: TraceID?, draw: Double, arrival: Moment
  ) -> InferenceJob? {
    let size = message.readableBytes
    guard bodies.take(size) else {
      plane.metrics.refused(model.name, .grpc, .overloaded, variant: .shadow)
      return nil
    }
    return InferenceJob(
      model: model, via: .grpc, name: name, trace: RequestTrace(id: trace, span: nil), variant: .shadow, draw: draw,
      arrival: arrival, deadline: arrival + Double(limits.deadlineMS),
      decode: { () throws(InferenceFailure) in
        try ProtobufRequestReader.request(Array(message.readableBytesView))
      },
      answer: { _ in bodies.give(size) })
  }

  private func target(_ message: ByteBuffer) throws(InferenceFailure) -> (name: String, version: String?) {
    let found: Result<(name: String, version: String?), InferenceFailure> = message.withUnsafeReadableBytes { bytes in
      do throws(InferenceFailure) {
        return .success(try ProtobufRequestReader.model(of: bytes))
      } catch { return .failure(error) }
    }
    return try found.get()
  }
}

/// An answer before it is written.
struct GRPCAnswer: Sendable {
  /// A message, or why there is none.
  var result: Result<[UInt8], GRPCStatus>
  /// Whether the message is compressed by gzip.
  private(set) var isCompressed = false
  /// Who computed it, where that was chosen.
  var variant: PredictionVariant?

  init(_ result: Result<[UInt8], GRPCStatus>) { self.result = result }

  /// Compresses the message where that is worth it.
  mutating func compress() {
    guard case .success(let message) = result, message.count >= 1024, let smaller = Gzip.deflated(message),
      smaller.count < message.count
    else { return }
    result = .success(smaller)
    isCompressed = true
  }
}
