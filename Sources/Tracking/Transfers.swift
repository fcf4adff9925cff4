internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// What a server answered. The body of an answer that was written to a file is empty.
struct HTTPAnswer: Sendable {
  var status: HTTPResponseStatus
  var headers: HTTPHeaders
  var body: [UInt8]
}

/// An answer that is longer than anybody reads, or a file that stands in the way: no fault of the connection.
struct TransferProblem: Error {
  let message: String
}

/// Takes an answer in: into memory up to a limit, or a file's content into the file.
final class AnswerDelegate: HTTPClientResponseDelegate {
  typealias Response = HTTPAnswer

  private struct State {
    var answer: HTTPAnswer?
    var descriptor: Int32 = -1
  }

  private let state = Mutex(State())
  /// Where a body of success goes; nil keeps it in memory.
  private let file: String?
  private static let limit = 16 << 20

  init(file: String? = nil) { self.file = file }

  deinit {
    let descriptor = state.withLock { $0.descriptor }
    if descriptor >= 0 { close(descriptor) }
  }

  func didReceiveHead(task: HTTPClient.Task<HTTPAnswer>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
    done(task) { state throws(TransferProblem) in
      state.answer = HTTPAnswer(status: head.status, headers: head.headers, body: [])
      guard let file, 200..<300 ~= Int(head.status.code) else { return }
      state.descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      if state.descriptor < 0 { throw TransferProblem(message: "\(file): \(String(cString: strerror(errno)))") }
    }
  }

  func didReceiveBodyPart(task: HTTPClient.Task<HTTPAnswer>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
    done(task) { state throws(TransferProblem) in
      guard state.descriptor >= 0 else {
        let count = (state.answer?.body.count ?? 0) + buffer.readableBytes
        guard count <= Self.limit else {
          throw TransferProblem(message: "the answer is longer than \(Self.limit) bytes")
        }
        state.answer?.body += buffer.readableBytesView
        return
      }
      var rest = Array(buffer.readableBytesView)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(state.descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw TransferProblem(message: "\(file ?? ""): \(String(cString: strerror(errno)))") }
        rest = rest.dropFirst(count)
      }
    }
  }

  func didFinishRequest(task: HTTPClient.Task<HTTPAnswer>) throws -> HTTPAnswer {
    try state.withLock { state in
      if state.descriptor >= 0 {
        let status = close(state.descriptor)
        state.descriptor = -1
        guard status == 0 else { throw TransferProblem(message: "\(file ?? ""): \(String(cString: strerror(errno)))") }
      }
      guard let answer = state.answer else { throw TransferProblem(message: "an answer without a head") }
      return answer
    }
  }

  private func done(
    _ task: HTTPClient.Task<HTTPAnswer>, _ body: (inout State) throws(TransferProblem) -> Void
  ) -> EventLoopFuture<Void> {
    do {
      try state.withLock { state in try body(&state) }
      return task.eventLoop.makeSucceededVoidFuture()
    } catch { return task.eventLoop.makeFailedFuture(error) }
  }
}

/// A file as the body of a request, a piece in memory at a time.
final class UploadedFile: Sendable {
  private let path: String
  private let descriptor: Int32
  /// Bytes.
  let size: Int64
  private static let piece = 1 << 18

  init(_ path: String) throws(TransferProblem) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw TransferProblem(message: "\(path): \(String(cString: strerror(errno)))")
    }
    size = Int64(status.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var body: HTTPClient.Body {
    .stream(contentLength: size) { [self] writer in
      writer.write(.byteBuffer(ByteBuffer())).flatMapWithEventLoop { _, loop in
        let promise = loop.makePromise(of: Void.self)
        self.send(from: 0, writer, promise)
        return promise.futureResult
      }
    }
  }

  /// Sends what follows piece by piece, each when the one before is on its way.
  private func send(from offset: Int, _ writer: HTTPClient.Body.StreamWriter, _ promise: EventLoopPromise<Void>) {
    let wanted = min(Self.piece, Int(size) - offset)
    guard wanted > 0 else { return promise.succeed() }
    var bytes = [UInt8](repeating: 0, count: wanted)
    var count = pread(descriptor, &bytes, wanted, offset)
    while count < 0, errno == EINTR { count = pread(descriptor, &bytes, wanted, offset) }
    guard count > 0 else {
      let reason = count < 0 ? String(cString: strerror(errno)) : "it was cut short while it was sent"
      return promise.fail(TransferProblem(message: "\(path): \(reason)"))
    }
    let sent = count
    writer.write(.byteBuffer(ByteBuffer(bytes: bytes[..<sent]))).whenComplete { [self] result in
      switch result {
      case .success:
        // By way of the loop: futures that are complete at once would nest as deep as there are pieces.
        promise.futureResult.eventLoop.execute { [self] in self.send(from: offset + sent, writer, promise) }
      case .failure(let error): promise.fail(error)
      }
    }
  }
}
