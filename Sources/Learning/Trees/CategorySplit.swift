/// Splits by the levels of a category, as LightGBM finds them (`FindBestThresholdCategoricalInner` of its
/// `feature_histogram.cpp`); the names of the constants are those of its parameters.
extension SplitSearch {
  private static let maxCatToOnehot = 4
  private static let maxCatThreshold = 32
  private static let catSmooth = 10.0
  private static let catL2 = 10.0
  private static let minDataPerGroup = 100.0

  /// Bin 0, missing values and rare levels, always goes right.
  func category(_ bins: UnsafeBufferPointer<PackedSum>, _ slot: Int) -> Split? {
    bins.count <= Self.maxCatToOnehot ? oneLevel(bins, slot) : someLevels(bins, slot)
  }

  private var gradient: Double { total.gradientUnits * scale.gradient }
  private var hessian: Double { total.hessianUnits * scale.hessian }
  private var shift: Double { rules.gain(gradient, hessian, l2: rules.l2) + rules.leastGain }

  private func rows(_ sum: PackedSum) -> Double {
    (sum.hessianUnits * (Double(rows) / total.hessianUnits)).rounded()
  }

  private func split(_ bins: [UInt16], _ left: PackedSum, _ slot: Int, gain: Double, l2: Double) -> Split {
    let leftGradient = left.gradientUnits * scale.gradient
    let leftHessian = left.hessianUnits * scale.hessian
    return Split(
      gain: gain - shift, slot: slot, test: .category(bins: bins), left: left,
      leftOutput: rules.output(leftGradient, leftHessian, l2: l2),
      rightOutput: rules.output(gradient - leftGradient, hessian - leftHessian, l2: l2))
  }

  private func gain(_ left: PackedSum, l2: Double) -> Double {
    let leftGradient = left.gradientUnits * scale.gradient
    let leftHessian = left.hessianUnits * scale.hessian
    return rules.gain(leftGradient, leftHessian, l2: l2)
      + rules.gain(gradient - leftGradient, hessian - leftHessian, l2: l2)
  }

  /// Few levels: one against the others.
  private func oneLevel(_ bins: UnsafeBufferPointer<PackedSum>, _ slot: Int) -> Split? {
    var best: (gain: Double, bin: Int) = (shift, -1)
    for bin in 1..<bins.count {
      let leftRows = rows(bins[bin])
      let leftHessian = bins[bin].hessianUnits * scale.hessian
      guard leftRows >= Double(rules.leastRows), Double(rows) - leftRows >= Double(rules.leastRows),
        leftHessian >= SplitRules.leastHessian, hessian - leftHessian >= SplitRules.leastHessian
      else { continue }
      let gain = gain(bins[bin], l2: rules.l2)
      if gain > best.gain { best = (gain, bin) }
    }
    guard best.bin > 0 else { return nil }
    return split([UInt16(best.bin)], bins[best.bin], slot, gain: best.gain, l2: rules.l2)
  }

  /// Many levels: in the order of their gradients by hessians, from either end.
  private func someLevels(_ bins: UnsafeBufferPointer<PackedSum>, _ slot: Int) -> Split? {
    let l2 = rules.l2 + Self.catL2
    var sorted: [(statistic: Double, bin: Int)] = []
    for bin in 1..<bins.count where bins[bin] != 0 && rows(bins[bin]) >= Self.catSmooth {
      let hessian = bins[bin].hessianUnits * scale.hessian
      sorted.append((bins[bin].gradientUnits * scale.gradient / (hessian + Self.catSmooth), bin))
    }
    sorted.sort { $0.statistic != $1.statistic ? $0.statistic < $1.statistic : $0.bin < $1.bin }
    let most = min(Self.maxCatThreshold, (sorted.count + 1) / 2)
    var best: (gain: Double, left: PackedSum, count: Int, fromEnd: Bool)?
    for fromEnd in [false, true] {
      var left: PackedSum = 0
      var leftRows = 0.0
      var groupRows = 0.0
      for index in 0..<most {
        let sum = bins[sorted[fromEnd ? sorted.count - 1 - index : index].bin]
        left &+= sum
        leftRows += rows(sum)
        groupRows += rows(sum)
        let leftHessian = left.hessianUnits * scale.hessian
        if leftRows < Double(rules.leastRows) || leftHessian < SplitRules.leastHessian { continue }
        let rightRows = Double(rows) - leftRows
        if rightRows < max(Double(rules.leastRows), Self.minDataPerGroup) { break }
        if hessian - leftHessian < SplitRules.leastHessian { break }
        if groupRows < Self.minDataPerGroup { continue }
        groupRows = 0
        let gain = gain(left, l2: l2)
        if gain > best?.gain ?? shift { best = (gain, left, index + 1, fromEnd) }
      }
    }
    guard let best else { return nil }
    let chosen = best.fromEnd ? sorted.suffix(best.count) : sorted.prefix(best.count)
    return split(chosen.map { UInt16($0.bin) }.sorted(), best.left, slot, gain: best.gain, l2: l2)
  }
}
