/// The sum of gradients and hessians of some rows, both in one integer: the gradients above bit 32, signed, the
/// hessians below.
///
/// One addition adds both, no addition rounds, and so neither the order of the rows nor the number of threads shows in
/// a sum. `GradientScale` says what the units are, and keeps every sum within its half.
typealias PackedSum = Int64

extension PackedSum {
  @inline(__always) var gradientUnits: Double { Double(self >> 32) }
  @inline(__always) var hessianUnits: Double { Double(UInt32(truncatingIfNeeded: self)) }
}

/// What one unit of a packed sum is worth.
struct GradientScale: Sendable {
  let gradient: Double
  let hessian: Double

  /// - Parameters:
  ///   - gradients: the sum of the rows' absolute gradients.
  ///   - hessians: the sum of their hessians.
  ///   - unit: the hessian of every row when they are all alike, which makes hessians exact counts.
  init(gradients: Double, hessians: Double, rows: Int, unit: Double?) {
    // Rounding adds at most half a unit a row.
    let rows = Double(rows)
    gradient = gradients > 0 ? gradients / (0x1p31 - 1 - rows) : 1
    hessian = unit ?? (hessians > 0 ? hessians / (0x1p32 - 1 - rows) : 1)
  }

  /// The most rows whose rounding leaves room for the sums themselves.
  static let mostRows = 1 << 30
}

/// Sums the packed gradients of rows into the bins of all features.
enum HistogramKernel {
  /// Rows below which a second thread costs more than it gives.
  static let rowsWorthAThread = 4096

  /// - Parameters:
  ///   - indices: rows of the table; nil is `0 ..< count`.
  ///   - gradients: one for each row of the table.
  ///   - histogram: `layout.histogramSize` sums, which are set.
  ///   - spare: as many for each thread but the first.
  static func build(
    _ table: BinnedTable, indices: UnsafePointer<UInt32>?, count: Int, gradients: UnsafePointer<PackedSum>,
    into histogram: UnsafeMutablePointer<PackedSum>, spare: [Buffer<PackedSum>]
  ) {
    let size = table.layout.histogramSize
    let threads = max(1, min(spare.count + 1, count / rowsWorthAThread))
    Parallel.map(threads, threads: threads) { part in
      let target = part == 0 ? histogram : spare[part - 1].start
      target.update(repeating: 0, count: size)
      let range = count * part / threads..<count * (part + 1) / threads
      if let indices {
        add(table, range, gradients, target) { Int(indices[$0]) }
      } else {
        add(table, range, gradients, target) { $0 }
      }
    }
    for part in 1..<threads {
      let other = spare[part - 1].start
      for bin in 0..<size { histogram[bin] &+= other[bin] }
    }
  }

  /// - Precondition: `row` gives rows of the table for the range, and every bin lies below its slot's count.
  @inline(__always)
  private static func add(
    _ table: BinnedTable, _ range: Range<Int>, _ gradients: UnsafePointer<PackedSum>,
    _ histogram: UnsafeMutablePointer<PackedSum>, _ row: (Int) -> Int
  ) {
    let layout = table.layout
    let stride = layout.stride
    let rows = UnsafeRawPointer(table.rows.start)
    let words = layout.narrowCount / 8
    let narrow = layout.narrowCount
    let wide = layout.slots[narrow...]
    let wideStarts = wide.map(\.histogramStart)
    let wideByte = wide.first?.byte ?? 0
    let wideCount = wide.count
    wideStarts.withUnsafeBufferPointer { wideStarts in
      for index in range {
        let row = row(index)
        let gradient = gradients[row]
        let bins = rows + row &* stride
        var target = histogram
        for word in 0..<words {
          let eight = bins.load(fromByteOffset: word &* 8, as: UInt64.self)
          target[Int(eight & 255)] &+= gradient
          target[256 &+ Int(eight >> 8 & 255)] &+= gradient
          target[512 &+ Int(eight >> 16 & 255)] &+= gradient
          target[768 &+ Int(eight >> 24 & 255)] &+= gradient
          target[1024 &+ Int(eight >> 32 & 255)] &+= gradient
          target[1280 &+ Int(eight >> 40 & 255)] &+= gradient
          target[1536 &+ Int(eight >> 48 & 255)] &+= gradient
          target[1792 &+ Int(eight >> 56)] &+= gradient
          target += 2048
        }
        for byte in words &* 8..<narrow {
          target[Int(bins.load(fromByteOffset: byte, as: UInt8.self))] &+= gradient
          target += 256
        }
        for slot in 0..<wideCount {
          let bin = bins.load(fromByteOffset: wideByte &+ 2 &* slot, as: UInt16.self)
          histogram[wideStarts[slot] &+ Int(bin)] &+= gradient
        }
      }
    }
  }

  /// Makes the sums of a parent those of its other child.
  static func subtract(
    _ child: UnsafePointer<PackedSum>, from parent: UnsafeMutablePointer<PackedSum>, _ layout: BinLayout
  ) {
    for slot in layout.slots {
      for bin in slot.histogramStart..<slot.histogramStart + slot.binCount { parent[bin] &-= child[bin] }
    }
  }
}
