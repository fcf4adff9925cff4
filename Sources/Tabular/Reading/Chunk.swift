internal import Glibc

/// Whole rows of one file, as they stand there.
///
/// Readable to `padding` bytes behind its end, where a line feed comes first: a scan for the end of a cell needs no
/// other bound, and may load eight bytes at a time.
final class Chunk {
  static let padding = 64

  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  /// Bytes of the rows.
  var count = 0
  /// The index of the file among those that are read.
  var file = 0

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity + Chunk.padding)
    base.initialize(repeating: 0, count: capacity + Chunk.padding)
  }

  deinit { base.deallocate() }

  /// Makes room for at least so many bytes and keeps the first `used`.
  func grow(to wanted: Int, keeping used: Int) {
    guard wanted > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted + Chunk.padding)
    larger.update(from: base, count: used)
    (larger + used).initialize(repeating: 0, count: wanted + Chunk.padding - used)
    base.deallocate()
    base = larger
    capacity = wanted
  }

  /// Ends the rows after `count` bytes.
  func seal(count: Int) {
    precondition(count <= capacity)
    self.count = count
    (base + count).update(repeating: 0, count: Chunk.padding)
    base[count] = UInt8(ascii: "\n")
  }
}
