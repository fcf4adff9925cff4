/// What a server needs to speak TLS, on its ports for HTTP and for gRPC. The files may change while it runs.
public struct ServingTLS: Codable, Hashable, Sendable {
  /// PEM: the server's certificate first, then those that lead from it to an authority.
  public var certificateChain: String
  /// PEM, without a passphrase: the key of the first certificate.
  public var privateKey: String
  /// PEM: the authorities of which clients must show a certificate; nil lets clients in that show none.
  public var clientAuthorities: String?
  /// Where health and metrics are answered without TLS, and nothing else: for probes that have no certificate to show. Nil:
  /// they are asked for over TLS alone.
  public var plainHealthPort: Int?

  public init(certificateChain: String, privateKey: String, clientAuthorities: String?, plainHealthPort: Int?) {
    self.certificateChain = certificateChain
    self.privateKey = privateKey
    self.clientAuthorities = clientAuthorities
    self.plainHealthPort = plainHealthPort
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case certificateChain = "certificate_chain", privateKey = "private_key", clientAuthorities = "client_authorities",
      plainHealthPort = "plain_health_port"
  }
}
