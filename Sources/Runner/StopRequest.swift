internal import Glibc
internal import Synchronization

/// Whether somebody wants the run to end: asked once, children are told to end in order; asked twice, they are killed.
public final class StopRequest: Sendable {
  private let level = Atomic<Int>(0)

  public init() {}

  /// That of the process's signals.
  public static let signals = StopRequest()

  public func ask() { level.add(1, ordering: .relaxed) }

  public var isAsked: Bool { level.load(ordering: .relaxed) > 0 }

  var isUrgent: Bool { level.load(ordering: .relaxed) > 1 }

  /// Lets SIGINT, SIGTERM and SIGHUP ask.
  public static func listen() {
    var heard = sigset_t()
    sigemptyset(&heard)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&heard, number) }
    pthread_sigmask(SIG_UNBLOCK, &heard, nil)
    // Made before a handler needs it.
    _ = signals.isAsked
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number) { _ in StopRequest.signals.ask() } }
  }
}
