/// Histograms that leaves take and give back, within a bound on their memory.
final class HistogramPool {
  struct Handle: Hashable, Sendable {
    fileprivate var index: Int
  }

  private let size: Int
  private let most: Int
  private var buffers: [Buffer<PackedSum>] = []
  private var free: [Int] = []

  /// - Parameters:
  ///   - size: sums of a histogram.
  ///   - most: how many are ever used at once when memory allows.
  ///   - bytes: how much memory they may take; three fit in any case, for a parent and its two children.
  init(size: Int, most: Int, bytes: Int) {
    self.size = size
    self.most = max(3, min(most + 1, bytes / max(1, size * MemoryLayout<PackedSum>.stride)))
  }

  /// - Precondition: the handle was taken, and not released since.
  subscript(handle: Handle) -> UnsafeMutablePointer<PackedSum> { buffers[handle.index].start }

  /// A histogram with any content; without room, that which `evicting` gives up, or nil.
  func take(evicting: () -> Handle?) -> Handle? {
    if let index = free.popLast() { return Handle(index: index) }
    if buffers.count < most {
      buffers.append(Buffer(count: size))
      return Handle(index: buffers.count - 1)
    }
    return evicting()
  }

  func release(_ handle: Handle) { free.append(handle.index) }

  /// Takes all back.
  func reset() { free = Array(buffers.indices.reversed()) }
}
