/// The rows of a tree's leaves: ranges of one list, each ascending.
struct RowPartition: ~Copyable {
  let indices: Buffer<UInt32>
  private let spare: Buffer<UInt32>
  private let threads: Int

  /// - Precondition: there are fewer than 2³² rows.
  init(capacity: Int, threads: Int) {
    precondition(capacity <= UInt32.max)
    indices = Buffer(count: capacity)
    spare = Buffer(count: capacity)
    self.threads = threads
  }

  func fill(rows: Int) {
    for row in 0..<rows { indices.start[row] = UInt32(truncatingIfNeeded: row) }
  }

  /// Parts a leaf's rows: those whose bin goes left come first, both sides keep their order.
  ///
  /// - Parameters:
  ///   - goesLeft: 1 or 0 for each bin of the slot; 256 elements for a narrow one.
  ///   - column: the slot's column.
  /// - Returns: how many go left.
  func split(_ range: Range<Int>, column: Buffer<UInt8>, isWide: Bool, goesLeft: UnsafePointer<UInt8>) -> Int {
    let bytes = UnsafePointer(column.start)
    if isWide {
      return bytes.withMemoryRebound(to: UInt16.self, capacity: column.count / 2) { words in
        split(range) { goesLeft[Int(words[Int($0)])] }
      }
    }
    return split(range) { goesLeft[Int(bytes[Int($0)])] }
  }

  @inline(__always)
  private func split(_ range: Range<Int>, _ goesLeft: (UInt32) -> UInt8) -> Int {
    let parts = max(1, min(threads, range.count / (2 * HistogramKernel.rowsWorthAThread)))
    let bounds = (0...parts).map { range.lowerBound + range.count * $0 / parts }
    let lefts = Parallel.map(parts, threads: parts) { part in
      Self.split(indices.start, spare.start, bounds[part]..<bounds[part + 1], goesLeft)
    }
    // The left rows of each part stand at its beginning, the right ones in the spare list.
    var end = range.lowerBound
    for part in 0..<parts {
      if end != bounds[part] { (indices.start + end).update(from: indices.start + bounds[part], count: lefts[part]) }
      end += lefts[part]
    }
    let left = end - range.lowerBound
    for part in 0..<parts {
      let count = bounds[part + 1] - bounds[part] - lefts[part]
      (indices.start + end).update(from: spare.start + bounds[part], count: count)
      end += count
    }
    return left
  }

  /// Without a branch on the side: both are written, one end moves.
  @inline(__always)
  private static func split(
    _ indices: UnsafeMutablePointer<UInt32>, _ spare: UnsafeMutablePointer<UInt32>, _ range: Range<Int>,
    _ goesLeft: (UInt32) -> UInt8
  ) -> Int {
    var left = range.lowerBound
    var right = range.lowerBound
    for at in range {
      let row = indices[at]
      let isLeft = Int(goesLeft(row))
      indices[left] = row
      spare[right] = row
      left &+= isLeft
      right &+= 1 &- isLeft
    }
    return left - range.lowerBound
  }
}
