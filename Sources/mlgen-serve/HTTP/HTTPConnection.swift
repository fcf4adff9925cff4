internal import NIOCore
internal import NIOHTTP1
internal import RuntimeContract
internal import Serving

/// One connection: reads requests one after another, and writes what they get. All of it happens on one event loop.
final class HTTPConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    case idle
    /// The body comes in.
    case reading(HTTPRequestHead, HTTPFront.Head, ByteBuffer)
    /// The answer is known; what is left of the body is read and forgotten.
    case discarding(HTTPRequestHead, HTTPFront.Head?, HTTPAnswer, Int)
    case answering(HTTPRequestHead, HTTPFront.Head?, InferenceJob?)
    case closing
  }

  private let front: HTTPFront
  private let times: ConnectionTimes
  private var state = State.idle
  /// When the connection's patience with its present state ends.
  private var due = NIODeadline.distantFuture
  /// Runs at `due` or before, and then again: most requests move `due` on and leave it as it is.
  private var timer: (task: Scheduled<Void>, time: NIODeadline)?
  private var arrival = Moment.now
  private var trace = RequestTrace.none
  private var route: Route?
  /// Counts requests, so that an answer finds its own.
  private var request = 0
  /// Bytes of the budget that the request's body has.
  private var taken = 0
  /// Whether the end of an answer is being written, in which the pipeline hands on the next request.
  private var isWriting = false
  /// Whether such a request is whole, and answered when the stack has been left.
  private var endWaits = false
  /// Whether the client sends nothing more; it may still read.
  private var inputEnded = false

  init(front: HTTPFront, times: ConnectionTimes) {
    self.front = front
    self.times = times
  }

  // MARK: The connection

  func channelActive(context: ChannelHandlerContext) {
    setTimer(context, times.idle)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.task.cancel()
    if case .answering(_, _, let job?) = state { front.plane.abandon(job) }
    finishSpan { $0.set("error.type", .text("client_gone")) }
    giveBack()
    state = .closing
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // What the parser refuses has no request to go with.
    guard error is HTTPParserError else { return context.close(promise: nil) }
    if case .answering = state { return context.close(promise: nil) }
    let isHeaders = if case HTTPParserError.headerOverflow = error { true } else { false }
    let answer = HTTPAnswer.error(
      isHeaders ? .requestHeaderFieldsTooLarge : .badRequest,
      isHeaders ? "the headers are too large" : "this is not HTTP/1.1 as the server understands it")
    write(context, HTTPRequestHead(version: .http1_1, method: .GET, uri: "/"), answer, closes: true)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed {
      inputEnded = true
      closeWithoutInput(context)
    }
    if event is CloseWhenIdle {
      switch state {
      case .idle: context.close(promise: nil)
      default: break
      }
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// Half a request will not become a whole one; an answer that is under way can still be read.
  private func closeWithoutInput(_ context: ChannelHandlerContext) {
    guard inputEnded, !isWriting, !endWaits else { return }
    switch state {
    case .answering, .closing: break
    case .idle, .reading, .discarding: context.close(promise: nil)
    }
  }

  private func setTimer(_ context: ChannelHandlerContext, _ time: TimeAmount) {
    due = .now() + time
    if let timer, timer.time <= due { return }
    timer?.task.cancel()
    schedule(context)
  }

  private func schedule(_ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(deadline: due) {
      let (handler, context) = bound.value
      handler.timer = nil
      if NIODeadline.now() < handler.due { handler.schedule(context) } else { handler.timeOut(context) }
    }
    timer = (task, due)
  }

  private func timeOut(_ context: ChannelHandlerContext) {
    switch state {
    case .idle, .closing: context.close(promise: nil)
    case .reading(let head, let parsed, _):
      if let asked = parsed.route.prediction { front.refused(asked, .badRequest) }
      write(
        context, head, HTTPAnswer(InferenceFailure(.tooSlow, "the request did not arrive in time")), closes: true)
    case .discarding(let head, _, let answer, _): write(context, head, answer, closes: true)
    case .answering(_, _, let job): if let job { front.plane.expire(job) }
    }
  }

  // MARK: A request

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): begin(context, head)
    case .body(let bytes): read(context, bytes)
    case .end:
      guard isWriting else { return end(context) }
      // Answers to many requests that came at once would lie upon each other on the stack.
      endWaits = true
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.eventLoop.execute {
        let (handler, context) = bound.value
        handler.endWaits = false
        handler.end(context)
      }
    }
  }

  private func begin(_ context: ChannelHandlerContext, _ head: HTTPRequestHead) {
    guard case .idle = state else { return }
    request += 1
    arrival = Moment.now
    setTimer(context, times.request)
    let (refusal, parsed) = front.refusal(head)
    trace = front.trace(head, parsed?.route, at: arrival)
    route = parsed?.route
    let limit = front.config.limits.maxBodyBytes
    let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
    if length > limit {
      if let asked = parsed?.route.prediction, refusal == nil { front.refused(asked, .badRequest) }
      return write(context, head, refusal ?? Self.tooLarge(limit), closes: true)
    }
    let expects = head.headers[canonicalForm: "Expect"].contains { $0.lowercased() == "100-continue" }
    guard refusal == nil, let parsed else {
      let answer = refusal ?? .error(.notFound, "there is nothing at this path")
      // Whoever waits to be asked for the body is spared of sending it.
      if expects { return write(context, head, answer, closes: true) }
      state = .discarding(head, parsed, answer, 0)
      return
    }
    if expects {
      context.writeAndFlush(wrapOutboundOut(.head(.init(version: head.version, status: .continue))), promise: nil)
    }
    state = .reading(head, parsed, context.channel.allocator.buffer(capacity: min(length, 1 << 20)))
  }

  private static func tooLarge(_ limit: Int) -> HTTPAnswer {
    HTTPAnswer(InferenceFailure(.tooLarge, "the body is larger than \(limit) bytes"))
  }

  private func read(_ context: ChannelHandlerContext, _ bytes: ByteBuffer) {
    let limit = front.config.limits.maxBodyBytes
    switch state {
    case .reading(let head, let parsed, var body):
      guard body.readableBytes + bytes.readableBytes <= limit else {
        if let asked = parsed.route.prediction { front.refused(asked, .badRequest) }
        return write(context, head, Self.tooLarge(limit), closes: true)
      }
      guard front.bodies.take(bytes.readableBytes) else {
        if let asked = parsed.route.prediction { front.refused(asked, .overloaded) }
        return write(
          context, head, HTTPAnswer(InferenceFailure(.overloaded, "too many bodies arrive at once")), closes: true)
      }
      taken += bytes.readableBytes
      // Else the buffer would be copied for each part.
      state = .idle
      var bytes = bytes
      if body.readableBytes == 0, body.capacity <= bytes.readableBytes {
        body = bytes
      } else {
        body.writeBuffer(&bytes)
      }
      state = .reading(head, parsed, body)
    case .discarding(let head, let parsed, let answer, let count):
      guard count + bytes.readableBytes <= limit else { return write(context, head, answer, closes: true) }
      state = .discarding(head, parsed, answer, count + bytes.readableBytes)
    case .idle, .answering, .closing: break
    }
  }

  private func giveBack() {
    front.bodies.give(taken)
    taken = 0
  }

  private func end(_ context: ChannelHandlerContext) {
    arrival = Moment.now
    switch state {
    case .discarding(let head, let parsed, let answer, _):
      state = .answering(head, parsed, nil)
      write(context, head, answer)
    case .reading(let head, let parsed, let body): answer(context, head, parsed, body)
    case .idle, .answering, .closing: break
    }
  }

  private func answer(
    _ context: ChannelHandlerContext, _ head: HTTPRequestHead, _ parsed: HTTPFront.Head, _ body: ByteBuffer
  ) {
    let loop = context.eventLoop
    let number = request
    let bound = NIOLoopBound((self, context), eventLoop: loop)
    let deliver: @Sendable (HTTPAnswer) -> Void = { answer in
      let act = { @Sendable in
        let (handler, context) = bound.value
        handler.deliver(context, answer, to: number)
      }
      if loop.inEventLoop { act() } else { loop.execute(act) }
    }
    if let asked = parsed.route.prediction, front.repository.isOnDemand(asked.name) {
      return answerOnceLoaded(context, head, parsed, body, asked.name)
    }
    guard parsed.route.prediction != nil else {
      state = .answering(head, parsed, nil)
      switch parsed.route {
      case .load, .unload:
        // However long that takes.
        due = .distantFuture
        let front = front
        front.lifecycle.background { deliver(front.answer(parsed, body)) }
      default: write(context, head, front.answer(parsed, body))
      }
      return
    }
    do throws(InferenceFailure) {
      let job = try front.job(parsed, body, trace: trace, arrival: arrival, answer: deliver)
      setTimer(context, .milliseconds(Int64(front.config.limits.deadlineMS)))
      state = .answering(head, parsed, job)
      front.plane.submit(job, isSmall: Self.isSmall(body, parsed.headers))
    } catch {
      state = .answering(head, parsed, nil)
      write(context, head, HTTPAnswer(error))
    }
  }

  /// Loading is done elsewhere, for others are answered on this loop.
  private func answerOnceLoaded(
    _ context: ChannelHandlerContext, _ head: HTTPRequestHead, _ parsed: HTTPFront.Head, _ body: ByteBuffer,
    _ name: String
  ) {
    state = .answering(head, parsed, nil)
    due = .distantFuture
    let (front, number, loop) = (front, request, context.eventLoop)
    let bound = NIOLoopBound((self, context), eventLoop: loop)
    front.lifecycle.background {
      let result = Result { () throws(InferenceFailure) in try front.repository.loadOnDemand(name) }
      loop.execute {
        let (handler, context) = bound.value
        guard number == handler.request, case .answering = handler.state else { return }
        switch result {
        case .success: handler.answer(context, head, parsed, body)
        case .failure(let failure): handler.write(context, head, HTTPAnswer(failure))
        }
      }
    }
  }

  /// Whether it has a few rows, which are computed in less time than a thread takes to wake up.
  private static func isSmall(_ body: ByteBuffer, _ headers: HTTPHeaders) -> Bool {
    body.readableBytes <= 4096 && !headers.contains(name: "Content-Encoding")
  }

  private func deliver(_ context: ChannelHandlerContext, _ answer: HTTPAnswer, to number: Int) {
    guard number == request, case .answering(let head, _, _) = state else { return }
    write(context, head, answer)
  }

  // MARK: Its answer

  /// Who computed the answer; nil unless somebody did.
  private var variant: PredictionVariant? {
    guard case .answering(_, _, let job?) = state else { return nil }
    return job.variant
  }

  private func finishSpan(failed: Bool = false, _ complete: (ServerSpan) -> Void) {
    defer { trace = .none }
    guard let span = trace.span, let route else { return }
    complete(span)
    span.finish("\(route.method.rawValue) \(route.template)", failed: failed)
  }

  /// - Parameter closes: whether nothing can follow on this connection.
  private func write(
    _ context: ChannelHandlerContext, _ head: HTTPRequestHead, _ answer: HTTPAnswer, closes: Bool = false
  ) {
    giveBack()
    let closes = closes || inputEnded || !head.isKeepAlive || !front.lifecycle.isTakingRequests
    var headers = HTTPHeaders()
    headers.add(name: "Content-Type", value: answer.contentType)
    headers.add(name: "Content-Length", value: "\(answer.body.count)")
    for (name, value) in answer.headers { headers.add(name: name, value: value) }
    if let id = head.headers.first(name: "X-Request-Id"), id.utf8.count <= 256 {
      headers.add(name: "X-Request-Id", value: id)
    }
    if closes {
      headers.add(name: "Connection", value: "close")
    } else if head.version.minor == 0 {
      headers.add(name: "Connection", value: "keep-alive")
    }
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers))),
      promise: nil)
    if head.method != .HEAD, !answer.body.isEmpty {
      var buffer = context.channel.allocator.buffer(capacity: answer.body.count)
      buffer.writeBytes(answer.body)
      context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    }
    front.accessLog.note(head, answer, trace.id, variant, since: arrival)
    finishSpan(failed: answer.status.code >= 500) { span in
      span.set("http.response.status_code", .count(Int(answer.status.code)))
      if answer.status.code >= 500 { span.set("error.type", .text("\(answer.status.code)")) }
    }
    if closes {
      state = .closing
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
      // A client that reads nothing does not keep it open.
      setTimer(context, times.idle)
    } else {
      state = .idle
      setTimer(context, times.idle)
      isWriting = true
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      isWriting = false
      closeWithoutInput(context)
    }
  }
}

/// Tells a connection to close as soon as it waits for a request.
struct CloseWhenIdle: Sendable {}

/// How long a connection may take.
struct ConnectionTimes: Sendable {
  /// Between requests, for a head to arrive, and for an answer to be read. By default longer than gateways keep connections:
  /// who closes first must not be the one that a request is sent to.
  var idle: TimeAmount
  /// From the end of a request's head to the last of its body.
  var request: TimeAmount
}

extension TimeAmount {
  static func seconds(_ seconds: Double) -> TimeAmount { .nanoseconds(Int64(seconds * 1e9)) }
}
