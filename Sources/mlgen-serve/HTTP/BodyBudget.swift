internal import Synchronization

/// The bytes that the bodies of all connections hold together: each has a limit of its own, and thousands may be open.
final class BodyBudget: Sendable {
  private let held = Atomic<Int>(0)
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// - Returns: false when there is no room; then nothing is taken.
  func take(_ bytes: Int) -> Bool {
    if held.add(bytes, ordering: .relaxed).newValue <= limit { return true }
    give(bytes)
    return false
  }

  func give(_ bytes: Int) { held.subtract(bytes, ordering: .relaxed) }
}
