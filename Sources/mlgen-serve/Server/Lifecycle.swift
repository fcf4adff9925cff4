internal import Dispatch
internal import Synchronization

/// Whether the server wants requests, and where it does what takes long.
final class Lifecycle: Sendable {
  private let isStopping = Atomic<Bool>(false)
  private let queue = DispatchQueue(label: "background", attributes: .concurrent)

  /// False from the moment at which it was told to stop: then it is not ready, and keeps no connection.
  var isTakingRequests: Bool { !isStopping.load(ordering: .relaxed) }

  func stop() { isStopping.store(true, ordering: .relaxed) }

  /// On a thread that nobody waits for.
  func background(_ body: @escaping @Sendable () -> Void) { queue.async(execute: body) }
}
