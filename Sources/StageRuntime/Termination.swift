internal import Glibc
internal import Synchronization

/// SIGTERM and SIGINT, as a flag that the work asks between its rounds: it then writes a checkpoint and ends with
/// `ExitCode.unavailable`, so that an orchestrator's retry goes on where this process stopped.
public enum Termination {
  private static let asked = Atomic<Bool>(false)

  /// A second signal ends the process at once.
  public static func listen() {
    // Whoever started the process may have blocked them for itself.
    var heard = sigset_t()
    sigemptyset(&heard)
    for number in [SIGTERM, SIGINT] { sigaddset(&heard, number) }
    pthread_sigmask(SIG_UNBLOCK, &heard, nil)
    for number in [SIGTERM, SIGINT] {
      signal(number) { number in
        if Termination.asked.exchange(true, ordering: .relaxed) { _exit(128 + number) }
      }
    }
  }

  public static var isAsked: Bool { asked.load(ordering: .relaxed) }
}
