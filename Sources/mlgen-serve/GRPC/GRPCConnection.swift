internal import NIOCore
internal import NIOHTTP2
internal import Serving

/// Ends a connection: as gRPC's clients expect it, in time, and at once where the client breaks the protocol. It stands
/// between the protocol and `NIOHTTP2ServerConnectionManagementHandler`.
///
/// A goodbye has two halves. The first says that calls should be begun elsewhere, and asks for an answer; until that comes,
/// calls that were on their way are taken. NIO's HTTP/2 refuses every new one from the moment at which it knows of a
/// GOAWAY, so the first half goes past it.
final class GRPCConnection: ChannelDuplexHandler {
  typealias InboundIn = HTTP2Frame
  typealias InboundOut = HTTP2Frame
  typealias OutboundIn = HTTP2Frame
  typealias OutboundOut = HTTP2Frame

  /// How long it may be open without a call.
  private let idle: TimeAmount
  /// How long after the goodbye it may be open: calls that were begun are answered by then.
  private let grace: TimeAmount
  private var streams = 0
  private var lastCall = NIODeadline.now()
  private var timer: Scheduled<Void>?
  private var goodbye: NIODeadline?
  private var isQuiescing = false
  /// What the client sends back when it has read the goodbye.
  private let ping: UInt64 = .random(in: .min ... .max)

  init(idle: TimeAmount, grace: TimeAmount) {
    self.idle = idle
    self.grace = grace
  }

  /// A call begins or ends.
  func count(_ change: Int) {
    streams += change
    lastCall = .now()
  }

  func channelActive(context: ChannelHandlerContext) {
    lastCall = .now()
    wait(context, until: lastCall + idle)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  private func wait(_ context: ChannelHandlerContext, until deadline: NIODeadline) {
    timer?.cancel()
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(deadline: deadline) {
      let (connection, context) = bound.value
      connection.timeOut(context)
    }
  }

  private func timeOut(_ context: ChannelHandlerContext) {
    if let goodbye {
      guard isQuiescing else { return quiesce(context) }
      if NIODeadline.now() < goodbye + grace { return wait(context, until: goodbye + grace) }
      return context.close(promise: nil)
    }
    if streams > 0 { return wait(context, until: .now() + idle) }
    if NIODeadline.now() < lastCall + idle { return wait(context, until: lastCall + idle) }
    sayGoodbye(context)
  }

  // MARK: The goodbye

  private func sayGoodbye(_ context: ChannelHandlerContext) {
    guard goodbye == nil else { return }
    goodbye = .now()
    guard let http2 = try? context.pipeline.syncOperations.context(handlerType: NIOHTTP2Handler.self) else {
      return context.close(promise: nil)
    }
    var frames = context.channel.allocator.buffer(capacity: 34)
    // GOAWAY: eight bytes of stream 0. The last call that is taken is the last that there can be; nothing is wrong.
    frames.writeInteger(UInt32(8) << 8 | 7)
    frames.writeInteger(UInt8(0))
    frames.writeInteger(UInt32(0))
    frames.writeInteger(UInt32(Int32.max))
    frames.writeInteger(UInt32(0))
    // PING: eight bytes of stream 0, which come back.
    frames.writeInteger(UInt32(8) << 8 | 6)
    frames.writeInteger(UInt8(0))
    frames.writeInteger(UInt32(0))
    frames.writeInteger(ping)
    http2.writeAndFlush(NIOAny(IOData.byteBuffer(frames)), promise: nil)
    // A client need not answer.
    wait(context, until: .now() + .milliseconds(1000))
  }

  private func quiesce(_ context: ChannelHandlerContext) {
    guard let goodbye, !isQuiescing else { return }
    isQuiescing = true
    wait(context, until: goodbye + grace)
    context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .ping(let answer, true) = unwrapInboundIn(data).payload, goodbye != nil,
      answer == HTTP2PingData(withInteger: ping)
    {
      quiesce(context)
    }
    context.fireChannelRead(data)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is DrainStarted || event is CloseWhenIdle { sayGoodbye(context) }
    // Whoever heard of it long ago, and has nothing to ask, need not answer.
    if event is CloseWhenIdle, streams == 0, let goodbye, NIODeadline.now() > goodbye + .milliseconds(2000) {
      context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // More calls at once than may be: clients try those again, and the others go on.
    if error is NIOHTTP2Errors.MaxStreamsViolation { return }
    context.close(promise: nil)
  }
}

/// Tells a connection to take no new calls, as far as its protocol has a word for that.
struct DrainStarted: Sendable {}
