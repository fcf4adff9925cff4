import Foundation

/// A flag between threads, and what they saw.
final class Stop: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false

  var isSet: Bool { lock.withLock { value } }
  func set() { lock.withLock { value = true } }

  final class Answers: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [String: Int] = [:]
    func add(_ answer: String) { lock.withLock { values[answer, default: 0] += 1 } }
    var counts: [String: Int] { lock.withLock { values } }
  }
}
