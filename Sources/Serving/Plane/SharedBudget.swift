internal import Synchronization

/// An amount that many hold parts of together, where each has a limit of its own and nobody knows how many there are: bytes
/// of bodies on thousands of connections, rows of predictions that wait for a disk.
public final class SharedBudget: Sendable {
  private let held = Atomic<Int>(0)
  private let limit: Int

  public init(limit: Int) { self.limit = limit }

  /// - Returns: false when there is no room; then nothing is taken.
  public func take(_ amount: Int) -> Bool {
    if held.add(amount, ordering: .relaxed).newValue <= limit { return true }
    give(amount)
    return false
  }

  public func give(_ amount: Int) { held.subtract(amount, ordering: .relaxed) }
}
