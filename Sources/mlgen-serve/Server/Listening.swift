internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Binds a server to an address.
enum Listening {
  /// - Parameters:
  ///   - host: nil is every address, of both families where the system has both.
  ///   - bootstrap: made anew for each address that is tried.
  /// - Returns: what listens, and on which port.
  static func bind(
    host: String?, port: Int, _ bootstrap: () -> ServerBootstrap
  ) throws -> (channel: any Channel, port: Int) {
    if let host {
      return listening(try bootstrap().bind(host: host, port: port).wait(), port)
    }
    do {
      let both = bootstrap().serverChannelOption(
        ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 0)
      return listening(try both.bind(host: "::", port: port).wait(), port)
    } catch let error as IOError where error.errnoCode == EAFNOSUPPORT || error.errnoCode == EADDRNOTAVAIL {
      return listening(try bootstrap().bind(host: "0.0.0.0", port: port).wait(), port)
    }
  }

  private static func listening(_ channel: any Channel, _ port: Int) -> (channel: any Channel, port: Int) {
    (channel, channel.localAddress?.port ?? port)
  }
}
