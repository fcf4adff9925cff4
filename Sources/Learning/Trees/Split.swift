/// How the rows of a leaf part in two.
struct Split: Sendable {
  enum Test: Sendable {
    /// Bins up to this one go left; a missing value where `missingLeft` says.
    case number(bin: Int, missingLeft: Bool)
    /// These bins go left.
    case category(bins: [UInt16])
  }

  /// By how much the loss falls, twice; without the least gain that a split must have.
  var gain: Double
  /// An index into the layout's slots.
  var slot: Int
  var test: Test
  var left: PackedSum
  /// What the left and the right child add to a prediction, before the learning rate.
  var leftOutput: Double
  var rightOutput: Double
}

extension Split.Test {
  /// 1 for each bin that goes left, else 0; at least 256 of them.
  func sides(_ mapper: BinMapper, binCount: Int) -> [UInt8] {
    var goesLeft = [UInt8](repeating: 0, count: max(binCount, BinLayout.narrowBins))
    switch self {
    case .number(let bin, let missingLeft):
      for at in 0...bin { goesLeft[at] = 1 }
      if let missing = mapper.missingBin { goesLeft[missing] = missingLeft ? 1 : 0 }
    case .category(let bins):
      for bin in bins { goesLeft[Int(bin)] = 1 }
    }
    return goesLeft
  }

  /// The test of a feature's values that its bins stand for.
  func ofValues(_ mapper: BinMapper) -> DecisionTree.Test {
    switch (self, mapper.kind) {
    case (.number(let bin, let missingLeft), .number(let bounds)):
      .number(threshold: bounds[bin], missingLeft: missingLeft)
    case (.category(let bins), .category(_, let codes)):
      .category(codes: bins.map { codes[Int($0)] }.sorted())
    default: preconditionFailure("a split is of its feature's kind")
    }
  }
}

/// What a split must satisfy, and how leaves are valued.
struct SplitRules: Sendable {
  var leastRows: Int
  var leastGain: Double
  var l1: Double
  var l2: Double

  /// LightGBM's `min_sum_hessian_in_leaf`.
  static let leastHessian = 1e-3

  /// `CalculateSplittedLeafOutput` of LightGBM's `feature_histogram.hpp`.
  @inline(__always)
  func output(_ gradient: Double, _ hessian: Double, l2: Double) -> Double {
    hessian + l2 > 0 ? -shrunken(gradient) / (hessian + l2) : 0
  }

  /// `GetLeafGain` of LightGBM's `feature_histogram.hpp`.
  @inline(__always)
  func gain(_ gradient: Double, _ hessian: Double, l2: Double) -> Double {
    let gradient = shrunken(gradient)
    return gradient * gradient / (hessian + l2)
  }

  /// `ThresholdL1`.
  @inline(__always)
  private func shrunken(_ gradient: Double) -> Double {
    if l1 == 0 { return gradient }
    let rest = max(0, abs(gradient) - l1)
    return gradient < 0 ? -rest : rest
  }
}

/// A leaf whose split is sought.
struct SplitSearch {
  let layout: BinLayout
  let rules: SplitRules
  let scale: GradientScale
  /// Of the leaf.
  let total: PackedSum
  let rows: Int

  /// The best split over the slots; nil when none is worth it.
  ///
  /// - Parameter slots: those that the tree may use, ascending.
  func best(_ histogram: UnsafePointer<PackedSum>, slots: [Int], threads: Int) -> Split? {
    guard total.hessianUnits > 0 else { return nil }
    let found = Parallel.map(slots.count, threads: layout.histogramSize < 4096 ? 1 : threads) { index in
      split(histogram, slots[index])
    }
    // The first of equal ones, so that the order of the features decides and nothing else.
    var best: Split?
    for case let split? in found where split.gain > best?.gain ?? 0 { best = split }
    return best
  }

  private func split(_ histogram: UnsafePointer<PackedSum>, _ index: Int) -> Split? {
    let slot = layout.slots[index]
    let mapper = layout.mappers[slot.feature]
    let bins = UnsafeBufferPointer(start: histogram + slot.histogramStart, count: slot.binCount)
    switch mapper.kind {
    case .number(let bounds): return number(bins, index, values: bounds.count)
    case .category: return category(bins, index)
    }
  }

  private var gradient: Double { total.gradientUnits * scale.gradient }
  private var hessian: Double { total.hessianUnits * scale.hessian }
  /// How many rows a unit of hessian stands for: rows of a side are estimated by its hessians, as LightGBM does.
  private var rowsPerUnit: Double { Double(rows) / total.hessianUnits }

  /// The gain that a split must exceed.
  private var shift: Double { rules.gain(gradient, hessian, l2: rules.l2) + rules.leastGain }

  /// All thresholds, with the missing values on either side (`FindBestThresholdSequentially`).
  private func number(_ bins: UnsafeBufferPointer<PackedSum>, _ slot: Int, values: Int) -> Split? {
    let missing = values < bins.count ? bins[values] : 0
    let rules = rules
    let leastRows = Double(rules.leastRows) - 0.5
    let gradient = gradient
    let hessian = hessian
    let rowsPerUnit = rowsPerUnit
    let rows = Double(rows)
    var bestGain = shift
    var bestLeft: PackedSum = 0
    var bestBin = -1
    var missingLeft = false
    /// The best threshold so far may move up to the next bin that has rows.
    var isOpen = false
    @inline(__always)
    func consider(_ left: PackedSum, _ bin: Int, _ withMissing: Bool) {
      let leftUnits = left.hessianUnits
      let leftRows = leftUnits * rowsPerUnit
      guard leftRows >= leastRows, rows - leftRows >= leastRows else { return }
      let leftHessian = leftUnits * scale.hessian
      let rightHessian = hessian - leftHessian
      guard leftHessian >= SplitRules.leastHessian, rightHessian >= SplitRules.leastHessian else { return }
      let leftGradient = left.gradientUnits * scale.gradient
      let gain =
        rules.gain(leftGradient, leftHessian, l2: rules.l2)
        + rules.gain(gradient - leftGradient, rightHessian, l2: rules.l2)
      if gain > bestGain {
        bestGain = gain
        bestLeft = left
        bestBin = bin
        missingLeft = withMissing
        isOpen = true
      }
    }
    var left: PackedSum = 0
    for bin in 0..<values {
      let sum = bins[bin]
      // An empty bin makes no new split, but room for the threshold: the middle of the gap is the safest place.
      if sum == 0 { continue }
      if isOpen {
        bestBin = (bestBin + bin - 1) / 2
        isOpen = false
      }
      left &+= sum
      consider(left, bin, false)
      if missing != 0 { consider(left &+ missing, bin, true) }
    }
    guard bestBin >= 0 else { return nil }
    // All values on one side, the missing ones on the other: any threshold would do, the last bin has none above it.
    if isOpen { bestBin = values - 1 }
    let leftHessian = bestLeft.hessianUnits * scale.hessian
    let leftGradient = bestLeft.gradientUnits * scale.gradient
    // A leaf without a missing value learns no direction: what comes later goes with the most.
    if missing == 0 { missingLeft = leftHessian >= hessian - leftHessian }
    return Split(
      gain: bestGain - shift, slot: slot, test: .number(bin: bestBin, missingLeft: missingLeft), left: bestLeft,
      leftOutput: rules.output(leftGradient, leftHessian, l2: rules.l2),
      rightOutput: rules.output(gradient - leftGradient, hessian - leftHessian, l2: rules.l2))
  }
}
