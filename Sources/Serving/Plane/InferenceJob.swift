public import RuntimeContract
internal import Synchronization

/// A request on its way through the data plane, whatever protocol it came by.
///
/// It is answered once: by a worker, or by whoever notices first that it will come too late.
public final class InferenceJob: Sendable {
  public typealias Answer = Result<InferenceResponse, InferenceFailure>

  let model: LoadedModel
  let via: ServingProtocol
  /// What the client calls the request, where its protocol has a place for that beside the body; else nil.
  let name: String?
  public let trace: RequestTrace
  public let variant: PredictionVariant
  /// See `VariantRouter.Choice`.
  public let variantKey: String?
  /// From 0 up to 1: a sample of so much takes those below it. A request and its copy have the same.
  let draw: Double
  /// The same request for a model whose answer goes to nobody.
  let shadow: InferenceJob?
  public let arrival: Moment
  let deadline: Moment
  let decode: @Sendable () throws(InferenceFailure) -> InferenceRequest
  private let answer: @Sendable (Answer) -> Void
  private let isAnswered = Atomic<Bool>(false)

  /// - Parameters:
  ///   - arrival: when the last byte of the request was there.
  ///   - decode: makes the request of the bytes; called on a worker.
  ///   - answer: called once, on any thread.
  public init(
    model: LoadedModel, via: ServingProtocol, name: String? = nil, trace: RequestTrace = .none,
    variant: PredictionVariant = .champion, variantKey: String? = nil, draw: Double = .random(in: 0..<1),
    shadow: InferenceJob? = nil, arrival: Moment,
    deadline: Moment,
    decode: @escaping @Sendable () throws(InferenceFailure) -> InferenceRequest,
    answer: @escaping @Sendable (Answer) -> Void
  ) {
    self.model = model
    self.via = via
    self.name = name
    self.trace = trace
    self.variant = variant
    self.variantKey = variantKey
    self.draw = draw
    self.shadow = shadow
    self.arrival = arrival
    self.deadline = deadline
    self.decode = decode
    self.answer = answer
  }

  /// Whether nobody waits for an answer any longer.
  var isOver: Bool { isAnswered.load(ordering: .relaxed) }

  /// - Returns: false when it was answered before.
  func claim() -> Bool { !isAnswered.exchange(true, ordering: .acquiringAndReleasing) }

  /// - Precondition: this caller has claimed it.
  func deliver(_ result: Answer) { answer(result) }
}

/// How a request came: the label `protocol` of the metrics.
public enum ServingProtocol: String, CaseIterable, Sendable {
  /// Open Inference Protocol v2 over HTTP.
  case http
  /// Open Inference Protocol v2 over gRPC.
  case grpc
  /// KServe's first protocol.
  case v1
  case torchserve
}
