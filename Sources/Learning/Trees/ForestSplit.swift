/// Looks for the best split of a node of a forest's tree, one feature after another.
struct ForestSplitSearch {
  struct Found {
    var purity: Double
    var slot: Int
    var test: Split.Test
  }

  let group: ForestGroup
  let leastRows: Double
  /// Of the node.
  let whole: UnsafePointer<Double>
  /// Room for two groups.
  let scratch: UnsafeMutablePointer<Double>

  /// - Parameters:
  ///   - bins: a group for each bin of the slot; those outside `used` are not set.
  ///   - used: from the first to the last bin that has rows.
  func number(
    _ bins: UnsafePointer<Double>, _ used: ClosedRange<Int>, missingBin: Int?, slot: Int, into best: inout Found?
  ) {
    let left = scratch
    let withMissing = scratch + group.size
    left.update(repeating: 0, count: group.size)
    let missing = missingBin.flatMap { used.contains($0) && bins[$0 * group.size] > 0 ? $0 : nil }
    let last = missing == nil ? used.upperBound : used.upperBound - 1
    /// The best threshold so far may move up to the next bin that has rows.
    var open: (bin: Int, missingLeft: Bool)?
    for bin in used.lowerBound...max(last, used.lowerBound) where bin <= last {
      let own = bins + bin * group.size
      if own[0] == 0 { continue }
      if let (from, missingLeft) = open {
        best?.test = .number(bin: (from + bin - 1) / 2, missingLeft: missingLeft)
        open = nil
      }
      group.add(own, to: left)
      if consider(left, slot, .number(bin: bin, missingLeft: false), &best) { open = (bin, false) }
      if let missing {
        withMissing.update(from: left, count: group.size)
        group.add(bins + missing * group.size, to: withMissing)
        if consider(withMissing, slot, .number(bin: bin, missingLeft: true), &best) { open = (bin, true) }
      }
    }
    if let missing, open != nil {
      // All values on one side: none is above the last bin.
      best?.test = .number(bin: missing - 1, missingLeft: false)
    } else if missing == nil, case .number(let bin, _)? = best?.test, best?.slot == slot {
      // What comes later without a value goes with the most.
      left.update(repeating: 0, count: group.size)
      for at in used.lowerBound...min(bin, last) where bins[at * group.size] > 0 {
        group.add(bins + at * group.size, to: left)
      }
      best?.test = .number(bin: bin, missingLeft: left[1] * 2 >= whole[1])
    }
  }

  /// Levels in their order, from either end; bin 0 goes right.
  ///
  /// - Parameter order: the slot's bins from 1, as `ForestTarget.order` has them.
  func category(
    _ bins: UnsafePointer<Double>, _ used: ClosedRange<Int>, order: [Int], slot: Int, into best: inout Found?
  ) {
    let size = group.size
    let present = order.filter { used.contains($0) && bins[$0 * size] > 0 }
    let hasOthers = used.lowerBound == 0 && bins[0] > 0
    for fromEnd in hasOthers ? [false, true] : [false] {
      let order = fromEnd ? present.reversed() : present
      scratch.update(repeating: 0, count: size)
      for (index, bin) in order.enumerated() {
        group.add(bins + bin * size, to: scratch)
        if improves(scratch, best) {
          let chosen = order[...index].map { UInt16($0) }.sorted()
          _ = consider(scratch, slot, .category(bins: chosen), &best)
        }
      }
    }
  }

  private func improves(_ left: UnsafePointer<Double>, _ best: Found?) -> Bool {
    guard left[0] >= leastRows, whole[0] - left[0] >= leastRows else { return false }
    return group.purity(left) + group.purity(whole, without: left) > best?.purity ?? 0
  }

  @inline(__always)
  private func consider(_ left: UnsafePointer<Double>, _ slot: Int, _ test: Split.Test, _ best: inout Found?) -> Bool {
    guard left[0] >= leastRows, whole[0] - left[0] >= leastRows else { return false }
    let purity = group.purity(left) + group.purity(whole, without: left)
    guard purity > best?.purity ?? 0 else { return false }
    best = Found(purity: purity, slot: slot, test: test)
    return true
  }
}
