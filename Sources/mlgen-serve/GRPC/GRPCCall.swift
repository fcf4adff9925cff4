internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import RuntimeContract
internal import Serving

/// One call: a stream of a connection with one message each way. All of it happens on the connection's event loop.
final class GRPCCall: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  private enum State {
    case waiting
    /// The message comes in. With a refusal, only as much of it as tells which model it is for.
    case reading(GRPCHead, ByteBuffer, refusal: GRPCStatus?)
    case answering(GRPCHead, InferenceJob?)
    /// The answer was written, and may not have been read.
    case done
  }

  private let front: GRPCFront
  private let times: ConnectionTimes
  private var state = State.waiting
  /// When its patience with the present state ends. A timer is set when the call outlives what was read at once.
  private var due = NIODeadline.distantFuture
  private var timer: (task: Scheduled<Void>, time: NIODeadline)?
  private var beginning = Moment.now
  private var arrival = Moment.now
  /// Bytes of the budget that the message has.
  private var taken = 0
  private var inputEnded = false
  private var trace = RequestTrace.none

  /// A compressed-flag and a length stand before each message.
  private static let prefixLength = 5
  /// The model's name stands at the beginning.
  private static let refusedLength = 1024

  init(front: GRPCFront, times: ConnectionTimes) {
    self.front = front
    self.times = times
  }

  // MARK: The stream

  func channelInactive(context: ChannelHandlerContext) {
    timer?.task.cancel()
    timer = nil
    if case .answering(_, let job?) = state { front.plane.abandon(job) }
    giveBack()
    if case .reading(let head, _, _) = state { finishSpan(head, failed: false, "client_gone") }
    if case .answering(let head, _) = state { finishSpan(head, failed: false, "client_gone") }
    state = .done
    due = .distantFuture
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelReadComplete(context: ChannelHandlerContext) {
    if context.channel.isActive { setTimer(context) }
    context.fireChannelReadComplete()
  }

  private func setTimer(_ context: ChannelHandlerContext) {
    guard due < .distantFuture else { return }
    if let timer, timer.time <= due { return }
    timer?.task.cancel()
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(deadline: due) {
      let (handler, context) = bound.value
      handler.timer = nil
      if NIODeadline.now() < handler.due { handler.setTimer(context) } else { handler.timeOut(context) }
    }
    timer = (task, due)
  }

  private func timeOut(_ context: ChannelHandlerContext) {
    switch state {
    case .waiting, .done: context.close(promise: nil)
    case .reading(let head, let message, let refusal):
      refuse(
        context, head, message,
        refusal ?? GRPCStatus(InferenceFailure(.tooSlow, "the request did not arrive in time")))
    case .answering(_, let job): if let job { front.plane.expire(job) }
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .headers(let frame):
      if case .waiting = state { begin(context, frame.headers) }
      if frame.endStream { end(context) }
    case .data(let frame):
      if case .byteBuffer(let bytes) = frame.data { read(context, bytes) }
      if frame.endStream { end(context) }
    default: break
    }
  }

  // MARK: The request

  private func begin(_ context: ChannelHandlerContext, _ headers: HPACKHeaders) {
    beginning = Moment.now
    due = .now() + times.request
    do throws(GRPCHead.NoCall) {
      let head = try GRPCHead(headers)
      trace = front.trace(head, at: beginning)
      let refusal = front.refusal(head)
      state = .reading(head, ByteBuffer(), refusal: refusal)
      // Nobody waits for the message of a call that there is not.
      if let refusal, head.method != .modelInfer { write(context, head, GRPCAnswer(.failure(refusal))) }
    } catch {
      state = .done
      let headers = HPACKHeaders([(":status", "\(error.status)"), ("content-length", "0")])
      context.write(wrapOutboundOut(.headers(.init(headers: headers, endStream: true))), promise: nil)
      finish(context)
    }
  }

  private func read(_ context: ChannelHandlerContext, _ bytes: ByteBuffer) {
    guard case .reading(let head, var message, var refusal) = state else { return }
    // Else the buffer would be copied for each part.
    state = .waiting
    if message.readableBytes == 0 {
      message = bytes
    } else {
      var bytes = bytes
      message.writeBuffer(&bytes)
    }
    if refusal == nil, message.readableBytes >= Self.prefixLength,
      let length = message.getInteger(at: message.readerIndex + 1, as: UInt32.self),
      Int(length) > front.limits.maxBodyBytes
        || message.readableBytes > Self.prefixLength + front.limits.maxBodyBytes
    {
      refusal = GRPCStatus(
        InferenceFailure(.tooLarge, "the message is larger than \(front.limits.maxBodyBytes) bytes"))
    }
    if refusal == nil {
      if front.bodies.take(bytes.readableBytes) {
        taken += bytes.readableBytes
      } else {
        refusal = GRPCStatus(InferenceFailure(.overloaded, "too many bodies arrive at once"))
      }
    }
    state = .reading(head, message, refusal: refusal)
    if let refusal, message.readableBytes >= Self.refusedLength { refuse(context, head, message, refusal) }
  }

  private func refuse(
    _ context: ChannelHandlerContext, _ head: GRPCHead, _ message: ByteBuffer, _ refusal: GRPCStatus
  ) {
    if head.method == .modelInfer, head.encoding == .identity, message.readableBytes > Self.prefixLength {
      var message = message
      message.moveReaderIndex(forwardBy: Self.prefixLength)
      let reason: ServingInterface.FailureReason =
        switch refusal.code {
        case .unauthenticated: .unauthorized
        case .unavailable: .overloaded
        default: .badRequest
        }
      front.refused(message.withUnsafeReadableBytes(ProtobufRequestReader.modelName), reason)
    }
    write(context, head, GRPCAnswer(.failure(refusal)))
  }

  private func end(_ context: ChannelHandlerContext) {
    inputEnded = true
    guard case .reading(let head, var message, let refusal) = state else { return }
    arrival = Moment.now
    if let refusal { return refuse(context, head, message, refusal) }
    guard let flag: UInt8 = message.readInteger(), let length: UInt32 = message.readInteger(), flag <= 1,
      Int(length) == message.readableBytes
    else {
      let failure = InferenceFailure(.badRequest, "a call has one whole message: this is none, or more")
      return write(context, head, GRPCAnswer(.failure(GRPCStatus(failure))))
    }
    state = .answering(head, nil)
    guard flag == 1 else { return answer(context, head, message) }
    guard head.encoding != .identity else {
      let failure = InferenceFailure(.badRequest, "the message is compressed, and grpc-encoding does not say how")
      return write(context, head, GRPCAnswer(.failure(GRPCStatus(failure))))
    }
    due = .now() + .milliseconds(Int64(front.limits.deadlineMS))
    let loop = context.eventLoop
    let bound = NIOLoopBound((self, context), eventLoop: loop)
    front.inflate(message) { inflated in
      loop.execute {
        let (call, context) = bound.value
        call.inflated(context, head, inflated)
      }
    }
  }

  private func inflated(
    _ context: ChannelHandlerContext, _ head: GRPCHead, _ message: Result<ByteBuffer, InferenceFailure>
  ) {
    guard case .answering = state else { return }
    do throws(InferenceFailure) {
      let message = try message.get()
      guard front.bodies.take(message.readableBytes) else {
        throw InferenceFailure(.overloaded, "too many bodies arrive at once")
      }
      taken += message.readableBytes
      answer(context, head, message)
    } catch { write(context, head, GRPCAnswer(.failure(GRPCStatus(error)))) }
  }

  private func answer(_ context: ChannelHandlerContext, _ head: GRPCHead, _ message: ByteBuffer) {
    guard let method = head.method else { return }
    let loop = context.eventLoop
    let bound = NIOLoopBound((self, context), eventLoop: loop)
    let deliver: @Sendable (GRPCAnswer) -> Void = { answer in
      let act = { @Sendable in
        let (call, context) = bound.value
        guard case .answering(let head, _) = call.state else { return }
        call.write(context, head, answer)
      }
      if loop.inEventLoop { act() } else { loop.execute(act) }
    }
    switch method {
    case .modelInfer:
      if let name = front.nameOnDemand(message) {
        return load(context, name) { call, context in call.predict(context, head, message, deliver) }
      }
      return predict(context, head, message, deliver)
    case .repositoryModelLoad, .repositoryModelUnload:
      // However long that takes.
      due = .distantFuture
      let front = front
      return front.lifecycle.background { deliver(front.answer(method, message)) }
    default: write(context, head, front.answer(method, message))
    }
  }

  /// As over HTTP: loading is done elsewhere, however long that takes.
  private func load(
    _ context: ChannelHandlerContext, _ name: String,
    _ next: @escaping (GRPCCall, ChannelHandlerContext) -> Void
  ) {
    due = .distantFuture
    let (front, loop) = (front, context.eventLoop)
    let bound = NIOLoopBound((self, context, next), eventLoop: loop)
    front.lifecycle.background {
      let result = Result { () throws(InferenceFailure) in try front.repository.loadOnDemand(name) }
      loop.execute {
        let (call, context, next) = bound.value
        guard case .answering(let head, _) = call.state else { return }
        switch result {
        case .success: next(call, context)
        case .failure(let failure): call.write(context, head, GRPCAnswer(.failure(GRPCStatus(failure))))
        }
      }
    }
  }

  private func predict(
    _ context: ChannelHandlerContext, _ head: GRPCHead, _ message: ByteBuffer,
    _ deliver: @escaping @Sendable (GRPCAnswer) -> Void
  ) {
    var deadline = arrival + Double(front.limits.deadlineMS)
    // Whoever waits for a day waits for as long as it takes.
    if let timeout = head.timeout, timeout < 86_400_000 { deadline = min(deadline, beginning + timeout) }
    do throws(InferenceFailure) {
      let job = try front.job(head, message, trace: trace, arrival: arrival, deadline: deadline, answer: deliver)
      state = .answering(head, job)
      due = .now() + .nanoseconds(Int64(max(0, deadline - Moment.now) * 1e9))
      // As over HTTP: a few rows are computed in less time than a thread takes to wake up.
      front.plane.submit(job, isSmall: message.readableBytes <= 4096 && head.encoding == .identity)
    } catch { write(context, head, GRPCAnswer(.failure(GRPCStatus(error)))) }
  }

  // MARK: The answer

  private func finishSpan(
    _ head: GRPCHead, failed: Bool, _ error: String?, _ code: GRPCStatus.Code? = nil
  ) {
    defer { trace = .none }
    guard let span = trace.span, let method = head.method else { return }
    if let error {
      span.set("error.type", .text(error))
    }
    if error == nil || code != nil { span.set("rpc.grpc.status_code", .count(code?.rawValue ?? 0)) }
    span.finish("\(GRPCMethod.serviceName)/\(method.rawValue)", failed: failed)
  }

  private func giveBack() {
    front.bodies.give(taken)
    taken = 0
  }

  private func write(_ context: ChannelHandlerContext, _ head: GRPCHead, _ answer: GRPCAnswer) {
    giveBack()
    var variant: PredictionVariant?
    if case .answering(_, let job?) = state { variant = job.variant }
    state = .done
    var headers = HPACKHeaders([(":status", "200"), ("content-type", "application/grpc")])
    headers.add(name: "grpc-accept-encoding", value: "identity,deflate,gzip")
    if let id = head.requestID { headers.add(name: "x-request-id", value: id) }
    switch answer.result {
    case .failure(let status):
      status.add(to: &headers)
      context.write(wrapOutboundOut(.headers(.init(headers: headers, endStream: true))), promise: nil)
    case .success(let message):
      if let variant = answer.variant { headers.add(name: "x-mlgen-variant", value: variant.rawValue) }
      if answer.isCompressed { headers.add(name: "grpc-encoding", value: "gzip") }
      context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
      var buffer = context.channel.allocator.buffer(capacity: Self.prefixLength + message.count)
      buffer.writeInteger(UInt8(answer.isCompressed ? 1 : 0))
      buffer.writeInteger(UInt32(message.count))
      buffer.writeBytes(message)
      context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(buffer)))), promise: nil)
      let trailers = HPACKHeaders([("grpc-status", "0")])
      context.write(wrapOutboundOut(.headers(.init(headers: trailers, endStream: true))), promise: nil)
    }
    front.accessLog.note(head, answer, trace.id, variant, since: arrival)
    switch answer.result {
    case .success: finishSpan(head, failed: false, nil)
    case .failure(let status):
      finishSpan(head, failed: status.code.isOurs, status.code.isOurs ? "\(status.code.rawValue)" : nil, status.code)
    }
    finish(context)
  }

  /// A client that goes on sending is told to stop; one that reads nothing does not keep the stream open.
  private func finish(_ context: ChannelHandlerContext) {
    due = .now() + times.idle
    if inputEnded {
      context.flush()
    } else {
      context.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: nil)
    }
    if timer != nil { setTimer(context) }
  }
}
