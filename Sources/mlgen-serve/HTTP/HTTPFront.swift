internal import Files
internal import NIOCore
internal import NIOHTTP1
internal import RuntimeContract
internal import Serving

/// What HTTP requests get: the plane's answers in the forms of the protocols.
struct HTTPFront: Sendable {
  let plane: DataPlane
  let repository: ModelRepository
  let lifecycle: Lifecycle
  let token: BearerToken?
  let config: ServeConfig
  let management: Bool
  let accessLog: AccessLog
  let tracer: Tracer
  let router: VariantRouter
  let bodies: SharedBudget
  /// Whether there is nothing but health and metrics.
  var answersHealthAlone = false
  /// In milliseconds.
  var deadline: Double { Double(config.limits.deadlineMS) }
  private var acceptsNaN: Bool { config.missingValues == .model }

  /// A request of which everything is known but the body.
  struct Head: Sendable {
    var route: Route
    var method: HTTPMethod
    var headers: HTTPHeaders

    /// What the client calls the request, if that is not longer than a name.
    var requestID: String? { headers.first(name: "X-Request-Id").flatMap { $0.utf8.count <= 256 ? $0 : nil } }
  }

  /// What the request says of its trace, and whether it is recorded. What the cluster asks for all the time is not.
  func trace(_ head: HTTPRequestHead, _ route: Route?, at start: Moment) -> RequestTrace {
    let parent = TraceContext(
      traceparent: head.headers["traceparent"], tracestate: head.headers["tracestate"])
    guard let route, !route.isOpen else { return RequestTrace(id: parent?.trace, span: nil) }
    let trace = tracer.begin(parent, at: start)
    if let span = trace.span {
      span.set("http.request.method", .text(head.method.rawValue))
      span.set("http.route", .text(route.template))
      span.set("url.path", .text(String(head.uri.prefix { $0 != "?" && $0 != "#" }.prefix(200))))
      span.set("url.scheme", .text(config.tls == nil ? "http" : "https"))
    }
    return trace
  }

  /// What is wrong with a request before its body is read; nil when nothing is.
  func refusal(_ head: HTTPRequestHead) -> (answer: HTTPAnswer?, head: Head?) {
    let path = head.uri.prefix { $0 != "?" && $0 != "#" }
    guard let route = Route(path: path), route.isOpen || !answersHealthAlone else {
      return (.error(.notFound, "there is nothing at this path"), nil)
    }
    let parsed = Head(route: route, method: head.method, headers: head.headers)
    let isAllowed = head.method == route.method || head.method == .HEAD && route.method == .GET
    guard isAllowed else {
      var answer = HTTPAnswer.error(.methodNotAllowed, "\(route.method.rawValue) is the only method here")
      answer.headers.append(("Allow", route.method == .GET ? "GET, HEAD" : route.method.rawValue))
      return (answer, parsed)
    }
    if let token, !route.isOpen, !token.accepts(head.headers["Authorization"]) {
      if let asked = route.prediction { refused(asked, .unauthorized) }
      return (HTTPAnswer(InferenceFailure(.unauthorized, "a bearer token is needed")), parsed)
    }
    return (nil, parsed)
  }

  /// Counts a request that comes to no job. Names that no model has make no series.
  func refused(
    _ asked: (name: String, version: String?, via: ServingProtocol), _ reason: ServingInterface.FailureReason
  ) {
    if repository.has(asked.name) {
      plane.metrics.refused(asked.name, asked.via, reason, variant: config.variant ?? .champion)
    }
  }

  /// The answer to what needs no model to compute.
  func answer(_ head: Head, _ body: ByteBuffer) -> HTTPAnswer {
    do throws(InferenceFailure) {
      return try immediate(head, body)
    } catch { return HTTPAnswer(error) }
  }

  private func immediate(_ head: Head, _ body: ByteBuffer) throws(InferenceFailure) -> HTTPAnswer {
    switch head.route {
    case .root: return .json(Array("{\"status\":\"alive\"}".utf8))
    case .live: return .json(Array("{\"live\":true}".utf8))
    case .ready:
      let isReady = lifecycle.isTakingRequests && repository.isReady
      return .json(Array("{\"ready\":\(isReady)}".utf8), isReady ? .ok : .serviceUnavailable)
    case .ping:
      let isReady = lifecycle.isTakingRequests && repository.isReady
      return .json(
        Array("{\"status\":\"\(isReady ? "Healthy" : "Unhealthy")\"}".utf8), isReady ? .ok : .serviceUnavailable)
    case .metrics:
      let versions = repository.names.map { ($0, repository.versions(of: $0)) }
      return HTTPAnswer(
        status: .ok, contentType: "text/plain; version=0.0.4; charset=utf-8",
        body: Array(plane.metrics.text(versions: versions).utf8))
    case .serverMetadata: return .json(MetadataWriter.server(managesModels: management))
    case .modelNames, .v1Models: return .json(MetadataWriter.models(repository.names))
    case .model(let name, let version):
      let model = try repository.model(name, version: version)
      return .json(MetadataWriter.model(model, versions: repository.versions(of: name)))
    case .modelReady(let name, let version): return try readiness(name, version)
    case .v1Model(let name): return try readiness(name, nil)
    case .v1Explain(let name):
      guard repository.has(name) else { throw InferenceFailure(.notFound, "there is no such model") }
      throw InferenceFailure(.unsupported, "explanations are not supported")
    case .index, .load, .unload:
      guard management else {
        throw InferenceFailure(.notFound, "models are not managed by requests here: the server was not started for it")
      }
      return try managed(head.route, body)
    case .infer, .v1Predict, .torchPredict:
      throw InferenceFailure(.internal, "a prediction is not answered at once")
    }
  }

  private func readiness(_ name: String, _ version: String?) throws(InferenceFailure) -> HTTPAnswer {
    var isReady = lifecycle.isTakingRequests
    do throws(InferenceFailure) {
      _ = try repository.model(name, version: version)
    } catch {
      guard error.kind == .notReady else { throw error }
      isReady = false
    }
    return .json(MetadataWriter.readiness(of: name, isReady: isReady), isReady ? .ok : .serviceUnavailable)
  }

  /// Loading takes as long as it takes: nobody calls this on a thread that reads connections.
  private func managed(_ route: Route, _ body: ByteBuffer) throws(InferenceFailure) -> HTTPAnswer {
    switch route {
    case .index:
      let onlyReady = try asksForReady(body)
      return .json(MetadataWriter.index(repository.index.filter { !onlyReady || $0.state == .ready }))
    case .load(let name):
      try checkLoad(body)
      try repository.load(name)
      return HTTPAnswer(status: .ok)
    case .unload(let name):
      try repository.unload(name)
      return HTTPAnswer(status: .ok)
    default: throw InferenceFailure(.notFound, "there is nothing at this path")
    }
  }

  private struct LoadRequest: Decodable {
    /// Whatever its value.
    struct Parameter: Decodable { init(from _: any Decoder) {} }
    var parameters: [String: Parameter]?
  }

  /// As over gRPC: a configuration or files that a request brings are refused, and not forgotten.
  private func checkLoad(_ body: ByteBuffer) throws(InferenceFailure) {
    guard body.readableBytes > 0 else { return }
    let request: LoadRequest
    do throws(JSONFinding) {
      request = try JSONFile.value(LoadRequest.self, of: Array(body.readableBytesView))
    } catch { throw InferenceFailure(.badRequest, "\(error)") }
    guard request.parameters?.isEmpty ?? true else {
      throw InferenceFailure(.badRequest, ProtobufRequestReader.noParameters)
    }
  }

  private struct IndexRequest: Decodable { var ready: Bool? }

  /// Whether a request of the index wants to hear of models that can answer alone.
  private func asksForReady(_ body: ByteBuffer) throws(InferenceFailure) -> Bool {
    guard body.readableBytes > 0 else { return false }
    do throws(JSONFinding) {
      return try JSONFile.value(IndexRequest.self, of: Array(body.readableBytesView)).ready ?? false
    } catch { throw InferenceFailure(.badRequest, "\(error)") }
  }

  /// A job for the plane.
  ///
  /// - Parameter answer: called once, on any thread.
  func job(
    _ head: Head, _ body: ByteBuffer, trace: RequestTrace, arrival: Moment,
    answer: @escaping @Sendable (HTTPAnswer) -> Void
  ) throws(InferenceFailure) -> InferenceJob {
    guard let asked = head.route.prediction else {
      throw InferenceFailure(.internal, "no prediction is asked for")
    }
    let choice: VariantRouter.Choice
    do throws(InferenceFailure) {
      let key = router.keyHeader.flatMap { head.headers.first(name: $0) }.flatMap { $0.utf8.count <= 256 ? $0 : nil }
      choice = try router.choose(asked.name, version: asked.version, key: key ?? head.requestID)
    } catch {
      refused(asked, error.reason)
      throw error
    }
    let model = choice.model
    // A copy has the id of its request, so that the log's rows find each other.
    let name = head.requestID ?? choice.shadow.map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 16) }
    let draw = Double.random(in: 0..<1)
    let copy = choice.shadow.flatMap { shadow in
      shadowJob(shadow, head, body, asked.via, name: name, trace: trace.id, draw: draw, arrival: arrival)
    }
    trace.span?.set("mlgen.variant", .text(choice.variant.rawValue))
    trace.span?.set("mlgen.model.name", .text(model.name))
    trace.span?.set("mlgen.model.version", .text(model.version))
    let takesGzip = head.headers[canonicalForm: "Accept-Encoding"].contains(where: Self.namesGzip)
    return InferenceJob(
      model: model, via: asked.via, name: name, trace: trace, variant: choice.variant, variantKey: choice.key,
      draw: draw,
      shadow: copy, arrival: arrival, deadline: arrival + deadline,
      decode: { () throws(InferenceFailure) in try request(head, asked.via, body, model) },
      answer: { result in
        let start = Moment.now
        var made: HTTPAnswer
        do throws(InferenceFailure) {
          made = try written(result.get(), asked.via)
        } catch { made = HTTPAnswer(error) }
        if takesGzip { made.compress() }
        if router.keyHeader != nil { made.headers.append(("X-Mlgen-Variant", choice.variant.rawValue)) }
        trace.span?.note(.encode, from: start, to: .now)
        answer(made)
      })
  }

  /// The request once more, for a model whose answer goes to nobody; nil when there is no memory for its body.
  private func shadowJob(
    _ model: LoadedModel, _ head: Head, _ body: ByteBuffer, _ via: ServingProtocol, name: String?, trace: TraceID?,
    draw: Double, arrival: Moment
  ) -> InferenceJob? {
    let size = body.readableBytes
    guard bodies.take(size) else {
      plane.metrics.refused(model.name, via, .overloaded, variant: .shadow)
      return nil
    }
    return InferenceJob(
      model: model, via: via, name: name, trace: RequestTrace(id: trace, span: nil), variant: .shadow, draw: draw,
      arrival: arrival, deadline: arrival + deadline,
      decode: { () throws(InferenceFailure) in try request(head, via, body, model) },
      answer: { _ in bodies.give(size) })
  }

  /// Whether a member of `Accept-Encoding` asks for gzip: a quality of 0 says no.
  private static func namesGzip(_ member: some StringProtocol) -> Bool {
    let parts = member.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
    guard parts.first == "gzip" else { return false }
    return !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
  }

  private func request(
    _ head: Head, _ via: ServingProtocol, _ body: ByteBuffer, _ model: LoadedModel
  ) throws(InferenceFailure) -> InferenceRequest {
    let codings = head.headers[canonicalForm: "Content-Encoding"].map { $0.lowercased() }.filter { $0 != "identity" }
    if let coding = codings.first {
      guard codings.count == 1, coding == "gzip" || coding == "deflate" else {
        throw InferenceFailure(.badRequest, "the only encodings of a body are gzip and deflate")
      }
      let limit = config.limits.maxBodyBytes
      let plain = try bytes(of: body) { (bytes) throws(InferenceFailure) in
        try Gzip.inflated(bytes, limit: limit)
      }
      return try bytes(of: ByteBuffer(bytes: plain)) { (bytes) throws(InferenceFailure) in
        try request(head, via, bytes, model)
      }
    }
    return try bytes(of: body) { (bytes) throws(InferenceFailure) in try request(head, via, bytes, model) }
  }

  private func bytes<Value>(
    of buffer: ByteBuffer, _ body: (UnsafeRawBufferPointer) throws(InferenceFailure) -> Value
  ) throws(InferenceFailure) -> Value {
    let result: Result<Value, InferenceFailure> = buffer.withUnsafeReadableBytes { bytes in
      do throws(InferenceFailure) {
        return .success(try body(bytes))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  private func request(
    _ head: Head, _ via: ServingProtocol, _ bytes: UnsafeRawBufferPointer, _ model: LoadedModel
  ) throws(InferenceFailure) -> InferenceRequest {
    guard !bytes.isEmpty else { throw InferenceFailure(.badRequest, "the body is empty") }
    switch via {
    case .http, .grpc:
      guard let text = head.headers.first(name: "Inference-Header-Content-Length") else {
        return try RequestReader(acceptsNaN: acceptsNaN).request(bytes)
      }
      guard let length = Int(text), length >= 0 else {
        throw InferenceFailure(.badRequest, "Inference-Header-Content-Length is no number of bytes")
      }
      if length == 0 { return try model.signature.request(raw: bytes) }
      return try RequestReader(acceptsNaN: acceptsNaN).request(bytes, jsonLength: length)
    case .v1, .torchserve:
      return try InstancesReader(signature: model.signature, acceptsNaN: acceptsNaN).request(bytes)
    }
  }

  private func written(
    _ response: InferenceResponse, _ via: ServingProtocol
  ) throws(InferenceFailure) -> HTTPAnswer {
    switch via {
    case .v1: return .json(try ResponseWriter.predictions(of: response))
    case .torchserve: return .json(try ResponseWriter.rows(of: response))
    case .http, .grpc:
      let body = try ResponseWriter.body(of: response)
      guard let length = body.jsonLength else { return .json(body.bytes) }
      return HTTPAnswer(
        status: .ok, contentType: "application/octet-stream", body: body.bytes,
        headers: [("Inference-Header-Content-Length", "\(length)")])
    }
  }
}
