internal import CGit2
internal import Glibc

/// The other side of `RemoteClient`: one transfer, in a process that may be killed at any time.
public enum RemoteWorker {
  /// The first argument of such a process.
  public static let argument = "remote-worker"

  /// Does what its arguments say, tells how it went on standard output, and ends the process.
  public static func run(_ arguments: some Collection<String>) -> Never {
    endWithParent()
    guard let request = RemoteRequest(arguments: arguments) else {
      tell(.failed(RemoteError(.failed, "a transfer was started with unknown arguments", advice: "call mlgen itself")))
      exit(2)
    }
    do throws(RemoteError) {
      let address = try RemoteAddress(parsing: request.address, in: request.folder)
      let credential = try Credential.chosen(path: request.credential)
      try credential?.check(for: address)
      let transfer = RemoteTransfer(request, address: address, credential: credential)
      do throws(RemoteError) {
        try transfer.run()
      } catch {
        throw RemoteError(
          error.kind, transfer.masking(error.description), advice: transfer.masking(error.advice))
      }
    } catch {
      tell(.failed(error))
      exit(1)
    }
    tell(.done)
    exit(0)
  }

  static func tell(_ event: RemoteEvent) {
    var rest = Array(event.line.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // Nobody listens any more.
      if count < 0 { _exit(3) }
      rest = rest.dropFirst(count)
    }
  }

  /// Standard input is a pipe whose other end the parent holds: when that is gone, so is the parent.
  private static func endWithParent() {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { _ in
        var byte: UInt8 = 0
        while true {
          let count = read(STDIN_FILENO, &byte, 1)
          if count == 0 || (count < 0 && errno != EINTR) { _exit(3) }
        }
      }, nil)
  }
}
