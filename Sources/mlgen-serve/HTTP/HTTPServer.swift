internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// Listens, and makes a connection of whoever comes.
struct HTTPServer: Sendable {
  let front: HTTPFront
  let times: ConnectionTimes
  let group: MultiThreadedEventLoopGroup
  let connections: Connections
  /// Nil speaks HTTP in the clear.
  let tls: ServerTLS?

  /// What a request's head may have; beyond that it is refused.
  private static var headLimits: NIOHTTPDecoderLimitConfiguration {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = 16 << 10
    limits.maxHeaderListSize = 32 << 10
    limits.maxHeaderFieldCount = 100
    return limits
  }

  /// - Returns: what listens, and on which port.
  func listen(host: String?, port: Int) throws -> (channel: any Channel, port: Int) {
    try Listening.bind(host: host, port: port) {
      ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 1024)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            guard connections.add(channel) else { throw ConnectionRefused() }
            let pipeline = channel.pipeline.syncOperations
            if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls.identity.http)) }
            // From a client that does not read its answers, no more requests are read.
            try pipeline.addHandler(BackPressureHandler())
            try pipeline.configureHTTPServerPipeline(
              withPipeliningAssistance: true, withErrorHandling: false, withOutboundHeaderValidation: true,
              withEncoderConfiguration: .init(), withDecoderLimitConfiguration: Self.headLimits)
            try pipeline.addHandler(HTTPConnection(front: front, times: times))
          }
        }
    }
  }
}

/// More clients than may be connected; the channel is closed by it.
struct ConnectionRefused: Error {}

/// The connections that are open, so many at most.
final class Connections: Sendable {
  private let limit: Int
  private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

  init(limit: Int) { self.limit = limit }

  func add(_ channel: any Channel) -> Bool {
    let id = ObjectIdentifier(channel)
    let isTaken = open.withLock { open in
      guard open.count < limit else { return false }
      open[id] = channel
      return true
    }
    if isTaken { channel.closeFuture.whenComplete { _ in self.open.withLock { _ = $0.removeValue(forKey: id) } } }
    return isTaken
  }

  var count: Int { open.withLock { $0.count } }

  /// Tells clients that the server will go, where their protocol has a word for that.
  func startDrain() { tell(DrainStarted()) }

  /// Closes those that wait for a request; the others close behind their answers.
  func closeIdle() { tell(CloseWhenIdle()) }

  private func tell(_ event: some Sendable) {
    for channel in open.withLock({ Array($0.values) }) {
      channel.pipeline.fireUserInboundEventTriggered(event)
    }
  }

  func closeAll() {
    for channel in open.withLock({ Array($0.values) }) { channel.close(promise: nil) }
  }
}
