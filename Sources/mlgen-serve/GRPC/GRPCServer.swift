internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL
internal import RuntimeContract

/// Listens for gRPC, and makes a connection of whoever comes.
struct GRPCServer: Sendable {
  let front: GRPCFront
  let times: ConnectionTimes
  let group: MultiThreadedEventLoopGroup
  let connections: Connections
  /// Nil speaks HTTP/2 in the clear.
  let tls: ServerTLS?

  /// Bytes of a message that a client may send before it hears that they were read.
  private static let window = 1 << 20

  private static var connectionLimits: NIOHTTP2Handler.ConnectionConfiguration {
    var limits = NIOHTTP2Handler.ConnectionConfiguration()
    limits.initialSettings = [
      HTTP2Setting(parameter: .maxConcurrentStreams, value: 128),
      HTTP2Setting(parameter: .maxHeaderListSize, value: 16 << 10),
      HTTP2Setting(parameter: .initialWindowSize, value: window),
    ]
    limits.targetWindowSize = window
    // Whoever was refused early may still be sending.
    limits.maximumRecentlyResetStreams = 1024
    // gRPC's clients measure the connection by pings, one for each answer if they are many.
    limits.controlFrameRateLimit.maximumCount = 30_000
    return limits
  }

  private static var streamLimits: NIOHTTP2Handler.StreamConfiguration {
    var limits = NIOHTTP2Handler.StreamConfiguration()
    limits.targetWindowSize = window
    // Calls whose deadline is over are cancelled by their clients.
    limits.streamResetFrameRateLimit.maximumCount = 2000
    return limits
  }

  /// - Returns: what listens, and on which port.
  func listen(host: String?, port: Int) throws -> (channel: any Channel, port: Int) {
    let grace = TimeAmount.milliseconds(Int64(front.limits.deadlineMS)) + .milliseconds(5000)
    return try Listening.bind(host: host, port: port) {
      ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 1024)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            guard connections.add(channel) else { throw ConnectionRefused() }
            let loop = channel.eventLoop
            let management = NIOHTTP2ServerConnectionManagementHandler(
              eventLoop: loop,
              configuration: .init(
                maxIdleTime: nil, maxAge: nil, maxGraceTime: grace,
                keepalive: .init(pingInterval: .minutes(1), ackTimeout: .milliseconds(20_000))))
            let connection = GRPCConnection(idle: times.idle, grace: grace)
            let bound = NIOLoopBound(connection, eventLoop: loop)
            let pipeline = channel.pipeline.syncOperations
            if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls.identity.grpc)) }
            try pipeline.addHandler(
              NIOHTTP2Handler(
                mode: .server, eventLoop: loop, connectionConfiguration: Self.connectionLimits,
                streamConfiguration: Self.streamLimits, streamDelegate: management.http2StreamDelegate
              ) { stream in
                loop.makeCompletedFuture {
                  bound.value.count(1)
                  stream.closeFuture.whenComplete { _ in bound.value.count(-1) }
                  try stream.pipeline.syncOperations.addHandler(GRPCCall(front: front, times: times))
                }
              })
            try pipeline.addHandler(connection)
            try pipeline.addHandler(management)
          }
        }
    }
  }
}
