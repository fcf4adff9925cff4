internal import Dispatch

/// Calls `body` for each of `0 ..< count`, on as many threads as the machine gives; the calls share nothing but what they
/// only read. Returns when all of them have.
public func inParallel(_ count: Int, _ body: (Int) -> Void) {
  guard count > 1 else {
    if count == 1 { body(0) }
    return
  }
  withoutActuallyEscaping(body) { body in
    // All calls end before this one does, and the caller keeps what they write apart.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: count) { index in body(index) }
  }
}
