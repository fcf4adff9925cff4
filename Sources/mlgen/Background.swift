internal import Glibc
internal import Synchronization

/// A value that another thread works out while this one goes on.
final class Background<Value: Sendable> {
  private final class Answer: Sendable { let value = Mutex<Value?>(nil) }

  private let answer = Answer()
  /// Nil when there is nothing to wait for.
  private var thread: pthread_t?

  /// Starts the work; where the system has no thread to give, does it at once.
  init(_ work: @escaping @Sendable () -> Value) {
    let answer = answer
    let job = Unmanaged.passRetained(
      Job {
        let value = work()
        answer.value.withLock { $0 = value }
      })
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { job in
        if let job { Unmanaged<Job>.fromOpaque(job).takeRetainedValue().run() }
        return nil
      }, job.toOpaque())
    if status == 0 {
      self.thread = thread
    } else {
      job.takeRetainedValue().run()
    }
  }

  deinit { wait() }

  /// Waits for the work's end.
  func value() -> Value {
    wait()
    guard let value = answer.value.withLock(\.self) else { preconditionFailure("a thread ended without its value") }
    return value
  }

  private func wait() {
    if let thread { pthread_join(thread, nil) }
    thread = nil
  }
}

/// What a thread does: without type parameters, for a C function cannot have any.
private final class Job: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
