import Foundation
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import Serving
import SwiftProtobuf
import Synchronization

/// One connection of gRPC's, whose calls wait for their answers.
final class GRPCClient {
  struct Reply: Sendable {
    var headers: [String: String] = [:]
    var message: [UInt8] = []
    /// Nil when the stream ended without one.
    var status: Int? { headers["grpc-status"].flatMap { Int($0) } }
    var text: String { headers["grpc-message"] ?? "" }
  }

  private let channel: any Channel
  private let streams: NIOHTTP2Handler.StreamMultiplexer

  /// - Parameter authority: that of the server's certificate; nil speaks in the clear.
  init(port: Int, host: String = "127.0.0.1", authority: TestAuthority? = nil) throws {
    let tls = try authority.map { authority in
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority.certificate))
      configuration.applicationProtocols = ["h2"]
      return try NIOSSLContext(configuration: configuration)
    }
    let made = Mutex<NIOHTTP2Handler.StreamMultiplexer?>(nil)
    channel = try ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let tls { try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: "localhost")) }
          let streams = try pipeline.configureHTTP2Pipeline(
            mode: .client, connectionConfiguration: .init(), streamConfiguration: .init()
          ) { $0.eventLoop.makeSucceededVoidFuture() }
          made.withLock { $0 = streams }
        }
      }.connect(host: host, port: port).wait()
    guard let streams = made.withLock({ $0 }) else { throw ConnectionProblem(message: "there is no pipeline") }
    self.streams = streams
  }

  deinit { channel.close(promise: nil) }

  /// A call on its way.
  struct Call {
    fileprivate let stream: any Channel
    fileprivate let reply: EventLoopFuture<Reply>

    func wait() throws -> Reply { try reply.wait() }

    func cancel() throws {
      try stream.writeAndFlush(HTTP2Frame.FramePayload.rstStream(.cancel)).wait()
    }
  }

  func begin(_ method: String, _ message: [UInt8] = [], _ headers: [(String, String)] = []) throws -> Call {
    let promise = channel.eventLoop.makePromise(of: Reply.self)
    let stream: any Channel
    do {
      stream = try streams.createStreamChannel { stream in
        stream.eventLoop.makeCompletedFuture {
          try stream.pipeline.syncOperations.addHandler(ReplyHandler(promise))
        }
      }.wait()
    } catch {
      promise.fail(error)
      throw error
    }
    let head = HPACKHeaders(
      [
        (":method", "POST"), (":path", "/inference.GRPCInferenceService/\(method)"), (":scheme", "http"),
        (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers"),
      ] + headers)
    var body = ByteBuffer()
    body.writeInteger(UInt8(0))
    body.writeInteger(UInt32(message.count))
    body.writeBytes(message)
    stream.write(HTTP2Frame.FramePayload.headers(.init(headers: head)), promise: nil)
    stream.writeAndFlush(
      HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(body), endStream: true)), promise: nil)
    return Call(stream: stream, reply: promise.futureResult)
  }

  func call(_ method: String, _ message: [UInt8] = [], _ headers: [(String, String)] = []) throws -> Reply {
    try begin(method, message, headers).wait()
  }

  private final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    private let promise: EventLoopPromise<Reply>
    private var reply = Reply()

    init(_ promise: EventLoopPromise<Reply>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .headers(let frame): for field in frame.headers { reply.headers[field.name] = field.value }
      case .data(let frame):
        if case .byteBuffer(let bytes) = frame.data { reply.message += Array(bytes.readableBytesView) }
      default: break
      }
    }

    func channelInactive(context: ChannelHandlerContext) {
      // The prefix of a message.
      reply.message = Array(reply.message.dropFirst(5))
      promise.succeed(reply)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
