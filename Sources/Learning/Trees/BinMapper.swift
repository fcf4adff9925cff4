/// How the values of a feature become the numbers of histogram bins.
struct BinMapper: Sendable {
  enum Kind: Sendable {
    /// Ascending; bin `b` holds the values above `bounds[b - 1]` and up to `bounds[b]`. The last bound is infinity.
    case number(bounds: [Float])
    /// `bins[code]` for each level, 0 where the level is rare; `codes[bin]` is the level of bins from 1.
    case category(bins: [UInt16], codes: [Int32])
  }

  let kind: Kind
  /// Did a value of the training rows miss? A number's missing values have the bin after the last of the others.
  let hasMissing: Bool

  /// How many bins hold values: a category's bin 0 is for missing values and rare levels.
  var binCount: Int {
    switch kind {
    case .number(let bounds): bounds.count + (hasMissing ? 1 : 0)
    case .category(_, let codes): codes.count
    }
  }

  /// The bin of a number's missing values; nil when training saw none, or for a category.
  var missingBin: Int? {
    if case .number(let bounds) = kind, hasMissing { bounds.count } else { nil }
  }

  /// The bin whose upper bound is the threshold.
  ///
  /// - Precondition: the feature is a number.
  func bin(ofThreshold threshold: Float) -> Int {
    guard case .number(let bounds) = kind else { preconditionFailure("only numbers have thresholds") }
    return bounds.partitioningIndex { $0 >= threshold }
  }

  /// Does no split exist?
  var isTrivial: Bool { binCount <= 1 }
}

extension Array {
  /// The first index whose element holds the predicate, when all after it hold it as well.
  func partitioningIndex(where holds: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Finds bins for 64-bit or 32-bit numbers and codes, many at a time.
struct BinFinder: Sendable {
  /// A number's bounds, filled up with infinity to 255, so that eight halvings find a bin without a branch.
  private let bounds: [Float]
  private let missingBin: UInt8
  private let bins: [UInt16]

  init(_ mapper: BinMapper) {
    switch mapper.kind {
    case .number(let bounds):
      precondition(bounds.count <= 256)
      self.bounds = bounds.dropLast() + Array(repeating: .infinity, count: 256 - bounds.count)
      missingBin = UInt8(truncatingIfNeeded: mapper.missingBin ?? 0)
      bins = []
    case .category(let bins, _):
      bounds = []
      missingBin = 0
      self.bins = bins
    }
  }

  /// Writes the bins of numbers, NaN's is the missing bin; all bins of numbers are below 256.
  ///
  /// - Precondition: the feature is a number, and `output` has as many elements as `values`.
  func find(_ values: UnsafeBufferPointer<Float>, into output: UnsafeMutablePointer<UInt8>) {
    precondition(bounds.count == 255)
    bounds.withUnsafeBufferPointer { bounds in
      guard let bounds = bounds.baseAddress else { return }
      for index in values.indices {
        let value = values[index]
        var at = value > bounds[127] ? 128 : 0
        at &+= value > bounds[at &+ 63] ? 64 : 0
        at &+= value > bounds[at &+ 31] ? 32 : 0
        at &+= value > bounds[at &+ 15] ? 16 : 0
        at &+= value > bounds[at &+ 7] ? 8 : 0
        at &+= value > bounds[at &+ 3] ? 4 : 0
        at &+= value > bounds[at &+ 1] ? 2 : 0
        at &+= value > bounds[at] ? 1 : 0
        output[index] = value.isNaN ? missingBin : UInt8(truncatingIfNeeded: at)
      }
    }
  }

  /// Writes the bins of codes; those outside the levels are missing.
  func find(_ codes: UnsafeBufferPointer<Int32>, into output: UnsafeMutablePointer<UInt16>) {
    bins.withUnsafeBufferPointer { bins in
      for index in codes.indices {
        let code = Int(codes[index])
        output[index] = code >= 0 && code < bins.count ? bins[code] : 0
      }
    }
  }
}
