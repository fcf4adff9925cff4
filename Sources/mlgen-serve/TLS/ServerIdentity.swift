internal import Files
internal import Glibc
internal import NIOCore
internal import NIOSSL
internal import RuntimeContract

/// A certificate and its key, checked: what connections are begun with.
struct ServerIdentity: Sendable {
  /// Offers HTTP/1.1.
  let http: NIOSSLContext
  /// Offers HTTP/2, without which there is no gRPC.
  let grpc: NIOSSLContext
  /// Seconds since 1970: when a certificate of the chain ends to hold, before the others.
  let expiry: Int

  /// Why files make no identity. No text holds a byte of them.
  struct Problem: Error, Hashable {
    let file: String
    let message: String
  }

  /// - Parameter now: seconds since 1970.
  init(_ files: IdentityFiles, now: Int) throws(Problem) {
    let chain = try Self.certificates(files.chain, files.paths.certificateChain)
    var expiry = Int.max
    for certificate in chain {
      try Self.checkTime(of: certificate, files.paths.certificateChain, now)
      expiry = min(expiry, Int(certificate.notValidAfter))
    }
    self.expiry = expiry
    let key: NIOSSLPrivateKey
    do {
      key = try NIOSSLPrivateKey(bytes: files.key, format: .pem)
    } catch {
      throw Problem(
        file: files.paths.privateKey, message: "there is no private key in PEM form, and without a passphrase, in it")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    // A client that keeps its end open does not keep a server that ends.
    configuration.shutdownTimeout = .milliseconds(1000)
    if let authorities = files.authorities, let path = files.paths.clientAuthorities {
      configuration.trustRoots = .certificates(try Self.certificates(authorities, path))
      configuration.certificateVerification = .noHostnameVerification
      configuration.sendCANameList = true
    }
    func context(_ application: String) throws(Problem) -> NIOSSLContext {
      configuration.applicationProtocols = [application]
      do {
        return try NIOSSLContext(configuration: configuration)
      } catch NIOSSLError.failedToLoadPrivateKey {
        // It was read; what it does not go with is the certificate that was taken before it.
        throw Problem(
          file: files.paths.privateKey,
          message: "the private key is not that of the first certificate in \(files.paths.certificateChain)")
      } catch {
        throw Problem(
          file: files.paths.certificateChain, message: "TLS has no use for such certificates")
      }
    }
    http = try context("http/1.1")
    grpc = try context("h2")
  }

  private static func certificates(_ bytes: [UInt8], _ file: String) throws(Problem) -> [NIOSSLCertificate] {
    guard let found = try? NIOSSLCertificate.fromPEMBytes(bytes), !found.isEmpty else {
      throw Problem(file: file, message: "there is no certificate in PEM form in it, or one is damaged")
    }
    return found
  }

  private static func checkTime(of certificate: NIOSSLCertificate, _ file: String, _ now: Int) throws(Problem) {
    let (start, end) = (Int(certificate.notValidBefore), Int(certificate.notValidAfter))
    if now > end { throw Problem(file: file, message: "a certificate expired at \(written(end))") }
    if now < start { throw Problem(file: file, message: "a certificate does not hold before \(written(start))") }
  }

  /// ISO 8601, UTC.
  static func written(_ seconds: Int) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// What the files hold at one time.
struct IdentityFiles: Hashable, Sendable {
  let paths: ServingTLS
  let chain: [UInt8]
  let key: [UInt8]
  let authorities: [UInt8]?

  /// More than any chain or list of authorities has.
  private static let limit = 16 << 20

  init(_ paths: ServingTLS) throws(FileError) {
    self.paths = paths
    chain = try FileBytes.read(paths.certificateChain, limit: Self.limit)
    key = try FileBytes.read(paths.privateKey, limit: Self.limit)
    authorities = try paths.clientAuthorities.map { path throws(FileError) in
      try FileBytes.read(path, limit: Self.limit)
    }
  }
}
