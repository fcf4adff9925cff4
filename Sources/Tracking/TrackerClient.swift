internal import AsyncHTTPClient
internal import FoundationEssentials
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import StageRuntime

/// Sends requests, with tries anew and an end: what a connection, a status of 429 or 5xx stood in the way of is tried again,
/// later each time, until the time for everything is over.
final class TrackerClient {
  let access: TrackerAccess
  private let http: HTTPClient
  /// When the time for everything is over.
  private var end: NIODeadline
  /// Whether the process was told to end, which shortens what is left.
  private let isHurried: () -> Bool
  /// Seconds that are left from then on.
  private static let hurry = 5.0

  /// - Throws: `TrackerError` when files of certificates cannot be read.
  init(_ access: TrackerAccess, isHurried: @escaping () -> Bool = { Termination.isAsked }) throws(TrackerError) {
    self.access = access
    self.isHurried = isHurried
    var configuration = HTTPClient.Configuration(
      // What would be sent again after a redirect is not what was asked for.
      redirectConfiguration: .disallow,
      timeout: .init(connect: .nanoseconds(Self.nanoseconds(access.limits.connect))))
    configuration.httpVersion = .http1Only
    // Tries are counted here.
    configuration.connectionPool.retryConnectionEstablishment = false
    do {
      var tls = TLSConfiguration.makeClientConfiguration()
      if access.trustsAnyCertificate { tls.certificateVerification = .none }
      if let file = access.certificates { tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file)) }
      if let file = access.identity {
        tls.certificateChain = try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) }
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: file, format: .pem))
      }
      configuration.tlsConfiguration = tls
    } catch {
      throw .unsendable("the certificates for the tracker cannot be read: \(error)")
    }
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    end = .now() + .nanoseconds(Self.nanoseconds(access.limits.all))
  }

  deinit { try? http.syncShutdown() }

  // MARK: - Requests

  /// Asks and gets JSON.
  ///
  /// - Parameters:
  ///   - path: below the address.
  ///   - found: looks for what an earlier try may have done though its answer was lost; asked before each try but the
  ///     first, of requests that must not be done twice.
  func ask<Answer: Decodable>(
    _ method: HTTPMethod, _ path: String, query: KeyValuePairs<String, String> = [:], body: (any Encodable)? = nil,
    as type: Answer.Type, orFind found: (() throws(TrackerError) -> Answer?)? = nil
  ) throws(TrackerError) -> Answer {
    let body = try body.map { body throws(TrackerError) in try Self.json(body) }
    return try repeated { count throws(Trial) in
      if count > 0, let found {
        do throws(TrackerError) {
          if let answer = try found() { return answer }
        } catch { throw Trial(error: error) }
      }
      let answer = try answer(
        method, path, query: query, body: body.map { .bytes($0) }, type: body.map { _ in "application/json" },
        delegate: AnswerDelegate())
      do {
        return try JSONDecoder().decode(Answer.self, from: Data(answer))
      } catch {
        throw Trial(
          error: .notUnderstood(
            "the tracker's answer to \(method.rawValue) \(path) is not MLflow's: \(Self.excerpt(answer))"))
      }
    }
  }

  /// Puts a file, read while it is sent.
  func upload(_ file: String, to path: String) throws(TrackerError) {
    let source: UploadedFile
    do throws(TransferProblem) {
      source = try UploadedFile(file)
    } catch { throw .unsendable(error.message) }
    extend(forBytes: source.size)
    try repeated { _ throws(Trial) in
      _ = try answer(
        .PUT, path, body: source.body, type: Self.mediaType(of: file), delegate: AnswerDelegate(), bytes: source.size)
    }
  }

  /// Gets a file, written while it arrives.
  func download(_ path: String, to file: String) throws(TrackerError) {
    // How large it is is known when it arrives.
    let size: Int64 = 1 << 28
    extend(forBytes: size)
    try repeated { _ throws(Trial) in _ = try answer(.GET, path, delegate: AnswerDelegate(file: file), bytes: size) }
  }

  // MARK: - Tries

  /// What a try came to.
  private struct Trial: Error {
    var error: TrackerError
    /// Whether another may come to something else.
    var isPassing = false
    /// Seconds that the server asks to wait.
    var pause: Double?
  }

  private func repeated<Value>(_ body: (Int) throws(Trial) -> Value) throws(TrackerError) -> Value {
    var count = 0
    while true {
      if isHurried() { end = min(end, .now() + .nanoseconds(Self.nanoseconds(Self.hurry))) }
      do throws(Trial) {
        return try body(count)
      } catch {
        guard error.isPassing, count < access.limits.retries else { throw error.error }
        // Half of a pause is random: stages that lost a tracker together do not come back to it together.
        let usual = min(8, 0.25 * Double(1 << min(count, 10))) * Double.random(in: 0.5...1)
        let pause = max(usual, error.pause ?? 0)
        guard .now() + .nanoseconds(Self.nanoseconds(pause)) < end else { throw error.error }
        sleep(pause)
        count += 1
      }
    }
  }

  private func sleep(_ seconds: Double) {
    var rest = seconds
    while rest > 0, !isHurried() {
      usleep(UInt32(min(rest, 0.1) * 1e6))
      rest -= 0.1
    }
  }

  /// Files take as long as they are large: a second more for each MiB.
  private func extend(forBytes size: Int64) {
    end = end + .nanoseconds(Self.nanoseconds(Double(size) / Double(1 << 20)))
  }

  /// One try: the answer of a request that succeeded.
  private func answer(
    _ method: HTTPMethod, _ path: String, query: KeyValuePairs<String, String> = [:], body: HTTPClient.Body? = nil,
    type: String? = nil, delegate: AnswerDelegate, bytes: Int64 = 0
  ) throws(Trial) -> [UInt8] {
    var url = "\(access.address)/\(path)"
    let asked = query.map { "\($0.key)=\(PercentText.encoded($0.value))" }.joined(separator: "&")
    if !asked.isEmpty { url += "?\(asked)" }
    var headers = HTTPHeaders()
    headers.add(name: "User-Agent", value: "mlgen")
    if let type { headers.add(name: "Content-Type", value: type) }
    switch access.credential {
    case .none: break
    case .basic(let user, let password):
      headers.add(name: "Authorization", value: "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())")
    case .bearer(let token): headers.add(name: "Authorization", value: "Bearer \(token)")
    }
    let seconds = access.limits.request * Double(1 + bytes >> 23)
    let deadline = min(end, .now() + .nanoseconds(Self.nanoseconds(seconds)))
    let answer: HTTPAnswer
    do {
      let request = try HTTPClient.Request(url: url, method: method, headers: headers, body: body)
      answer = try http.execute(request: request, delegate: delegate, deadline: deadline).wait()
    } catch let error as HTTPClientError where error == .deadlineExceeded {
      throw Trial(
        error: .unavailable("the tracker at \(access.address) did not answer \(method.rawValue) \(path) in time"),
        isPassing: true)
    } catch let problem as TransferProblem {
      throw Trial(error: .unsendable("\(method.rawValue) \(path): \(problem.message)"))
    } catch {
      throw Trial(
        error: .unavailable("the tracker at \(access.address) cannot be reached: \(Self.words(error))"), isPassing: true
      )
    }
    guard 200..<300 ~= Int(answer.status.code) else { throw Self.problem(answer) }
    return answer.body
  }

  // MARK: - Answers

  private static func problem(_ answer: HTTPAnswer) -> Trial {
    struct Told: Decodable {
      var error_code: String?
      var message: String?
    }
    let number = Int(answer.status.code)
    let told = try? JSONDecoder().decode(Told.self, from: Data(answer.body))
    let message =
      told?.message.map { shortened($0) }
      ?? (answer.body.isEmpty ? answer.status.reasonPhrase : excerpt(answer.body))
    if number == 429 || number == 408 || number >= 500 {
      let pause = answer.headers.first(name: "Retry-After").flatMap { Double($0) }.map { min(max(0, $0), 3600) }
      return Trial(
        error: .unavailable("the tracker answers \(number): \(message)"), isPassing: true, pause: pause)
    }
    let place = answer.headers.first(name: "Location").map { "leads to \(shortened($0))" }
    return Trial(
      error: .refused(
        status: number, code: told?.error_code ?? "", message: 300..<400 ~= number ? place ?? message : message))
  }

  /// The words of errors of sockets name files of NIO's.
  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as IOError: String(cString: strerror(error.errnoCode))
    case let error as NIOConnectionError:
      error.connectionErrors.first.map { words($0.error) } ?? "there is no host '\(error.host)'"
    default: shortened("\(error)")
    }
  }

  private static func excerpt(_ bytes: [UInt8]) -> String {
    shortened(String(decoding: bytes.prefix(400), as: UTF8.self))
  }

  /// On one line, without characters that a terminal would act on.
  private static func shortened(_ text: String) -> String {
    let line = text.unicodeScalars.prefix(200).map { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        ? " " : String(Character(scalar))
    }.joined()
    return text.unicodeScalars.count > 200 ? line + " …" : line
  }

  private static func json(_ value: any Encodable) throws(TrackerError) -> [UInt8] {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
      return Array(try encoder.encode(value))
    } catch { throw .unsendable("\(error)") }
  }

  private static func nanoseconds(_ seconds: Double) -> Int64 { Int64(min(seconds, 1e8) * 1e9) }

  private static func mediaType(of file: String) -> String {
    switch file.split(separator: ".").last {
    case "json": "application/json"
    case "html": "text/html"
    case "md", "txt", "yaml", "csv": "text/plain"
    default: "application/octet-stream"
    }
  }
}
