extension SortedSample {
  /// The first Wasserstein distance, the area between the two distribution functions, in the unit of the values:
  /// `scipy.stats.wasserstein_distance`. It is off by no more than the rank errors times the range of all values.
  ///
  /// - Throws: `Undefined` when a sample is empty.
  public func wassersteinDistance(to other: SortedSample) throws(Undefined) -> Double {
    try checkSamples("a Wasserstein distance", count, other.count)
    var area = 0.0
    var before: (value: Double, difference: Double)?
    walk(with: other) { value, share, otherShare in
      if let before, before.difference > 0 { area += before.difference * (value - before.value) }
      before = (value, abs(share - otherShare))
    }
    return area
  }

  /// The smallest unit that distances are given in: a constant column has no standard deviation.
  public static let leastScale = 1e-3

  /// The distance in standard deviations of this sample, or in `leastScale` where they are smaller.
  ///
  /// - Throws: `Undefined` when a sample is empty.
  public func standardizedWassersteinDistance(to other: SortedSample) throws(Undefined) -> Double {
    let distance = try wassersteinDistance(to: other)
    return distance / max(standardDeviation ?? 0, Self.leastScale)
  }
}
