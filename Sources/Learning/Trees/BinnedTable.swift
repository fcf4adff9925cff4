/// The bins of every row and splittable feature, twice: row by row for histograms, column by column to part the rows of
/// a leaf. Two bytes a value in all; the table itself is not copied.
final class BinnedTable: Sendable {
  let layout: BinLayout
  let rowCount: Int
  /// `layout.stride` bytes a row.
  let rows: Buffer<UInt8>
  /// For each slot one byte a row, two when it is wide; nil when only whole rows are asked for.
  let columns: [Buffer<UInt8>]?

  /// - Precondition: the features are those that the layout was made for, in the same order.
  init(_ features: FeatureSet, layout: BinLayout, columns wanted: Bool, threads: Int) {
    precondition(features.columns.count == layout.mappers.count, "the features are those of the layout")
    self.layout = layout
    rowCount = features.rowCount
    rows = Buffer(count: rowCount * layout.stride)
    let columns = wanted ? layout.slots.map { Buffer<UInt8>(count: features.rowCount * ($0.isWide ? 2 : 1)) } : nil
    self.columns = columns
    let finders = layout.slots.map { BinFinder(layout.mappers[$0.feature]) }
    let rows = rows
    // Blocks that stay in the cache while every column writes its byte into their rows.
    let block = 2048
    Parallel.mapChunks(of: rowCount, threads: threads) { chunk in
      let scratch = Scratch(count: block)
      (rows.start + chunk.lowerBound * layout.stride)
        .update(repeating: 0, count: chunk.count * layout.stride)
      for low in stride(from: chunk.lowerBound, to: chunk.upperBound, by: block) {
        let range = low..<min(low + block, chunk.upperBound)
        for (index, slot) in layout.slots.enumerated() {
          let values = features.columns[slot.feature].values
          let target = rows.start + low * layout.stride + slot.byte
          if scratch.find(values, range, finders[index]) {
            scratch.scatter(scratch.bytes.start, count: range.count, to: target, stride: layout.stride)
            if let columns { (columns[index].start + low).update(from: scratch.bytes.start, count: range.count) }
          } else if slot.isWide {
            scratch.scatterWide(count: range.count, to: target, stride: layout.stride)
            if let columns {
              UnsafeMutableRawPointer(columns[index].start + 2 * low)
                .copyMemory(from: scratch.words.start, byteCount: 2 * range.count)
            }
          } else {
            scratch.narrow(count: range.count)
            scratch.scatter(scratch.bytes.start, count: range.count, to: target, stride: layout.stride)
            if let columns { (columns[index].start + low).update(from: scratch.bytes.start, count: range.count) }
          }
        }
      }
    }
  }

  /// The bin of a row in a slot.
  ///
  /// - Precondition: row and slot are those of the table.
  @inline(__always)
  static func bin(_ row: UnsafePointer<UInt8>, _ slot: BinLayout.Slot) -> Int {
    slot.isWide
      ? Int(UnsafeRawPointer(row + slot.byte).loadUnaligned(as: UInt16.self)) : Int(row[slot.byte])
  }
}

/// A block's values on their way to bins.
private struct Scratch {
  let floats: Buffer<Float>
  let bytes: Buffer<UInt8>
  let words: Buffer<UInt16>

  init(count: Int) {
    floats = Buffer(count: count)
    bytes = Buffer(count: count)
    words = Buffer(count: count)
  }

  /// Finds the bins of a range: true when they are bytes, false when they are words.
  func find(_ values: FeatureValues, _ range: Range<Int>, _ finder: BinFinder) -> Bool {
    if case .codes(let codes, _) = values {
      codes.withUnsafeBufferPointer { finder.find(UnsafeBufferPointer(rebasing: $0[range]), into: words.start) }
      return false
    }
    let target = UnsafeMutableBufferPointer(start: floats.start, count: range.count)
    values.write(range, into: target)
    finder.find(UnsafeBufferPointer(target), into: bytes.start)
    return true
  }

  func narrow(count: Int) {
    for index in 0..<count { bytes.start[index] = UInt8(truncatingIfNeeded: words.start[index]) }
  }

  func scatter(_ source: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>, stride: Int) {
    for index in 0..<count { target[index &* stride] = source[index] }
  }

  func scatterWide(count: Int, to target: UnsafeMutablePointer<UInt8>, stride: Int) {
    let target = UnsafeMutableRawPointer(target)
    for index in 0..<count { target.storeBytes(of: words.start[index], toByteOffset: index &* stride, as: UInt16.self) }
  }
}
