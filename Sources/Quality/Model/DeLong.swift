public import RuntimeContract

/// Two areas under the receiver operating characteristic, of the same rows: E. DeLong, D. DeLong and D. Clarke-Pearson,
/// "Comparing the Areas under Two or More Correlated Receiver Operating Characteristic Curves", 1988, by midranks as in
/// X. Sun and W. Xu, "Fast Implementation of DeLong's Algorithm", 2014.
public struct DeLong: Hashable, Sendable {
  public var area: Double
  public var otherArea: Double
  /// Of `area - otherArea`; 0 when the models order all rows alike.
  public var standardError: Double

  /// Nil with fewer than two positive or two other rows, which have no variance.
  ///
  /// - Precondition: two scores, not NaN, for each row.
  public init?(positive: [Bool], scores: [Double], otherScores: [Double]) {
    precondition(scores.count == positive.count && otherScores.count == positive.count)
    let positives = positive.count { $0 }
    let negatives = positive.count - positives
    guard positives >= 2, negatives >= 2 else { return nil }
    let (mine, theirs) = (Components(positive, scores), Components(positive, otherScores))
    (area, otherArea) = (mine.area, theirs.area)
    func variance(_ first: [Double], _ second: [Double]) -> Double {
      let differences = zip(first, second).map { $0 - $1 }
      let mean = differences.reduce(0, +) / Double(differences.count)
      return differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(differences.count - 1)
    }
    standardError =
      (variance(mine.ofPositives, theirs.ofPositives) / Double(positives)
      + variance(mine.ofNegatives, theirs.ofNegatives) / Double(negatives)).squareRoot()
  }

  public var difference: Double { area - otherArea }

  /// Of the difference, by the normal distribution.
  public func interval(level: Double) -> Interval {
    let reach = NormalDistribution.quantile((1 + level) / 2) * standardError
    return Interval(low: difference - reach, high: difference + reach, level: level, method: .deLong)
  }

  /// The chance of such a difference, on either side, if the areas are one.
  public var pValue: Double {
    if standardError == 0 { return difference == 0 ? 1 : 0 }
    return NormalDistribution.twoTails(difference / standardError)
  }
}

/// For each row, the share of the rows of the other kind that it is ordered right with, half of those of its score.
private struct Components {
  var ofPositives: [Double] = []
  var ofNegatives: [Double] = []

  init(_ positive: [Bool], _ scores: [Double]) {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let positives = Double(positive.count { $0 })
    let negatives = Double(positive.count) - positives
    var components = [Double](repeating: 0, count: scores.count)
    var (positivesBelow, negativesBelow) = (0.0, 0.0)
    var first = 0
    while first < order.count {
      var end = first
      var (tiedPositives, tiedNegatives) = (0.0, 0.0)
      while end < order.count, scores[order[end]] == scores[order[first]] {
        if positive[order[end]] { tiedPositives += 1 } else { tiedNegatives += 1 }
        end += 1
      }
      for row in order[first..<end] {
        components[row] =
          positive[row]
          ? (negativesBelow + tiedNegatives / 2) / negatives
          : 1 - (positivesBelow + tiedPositives / 2) / positives
      }
      positivesBelow += tiedPositives
      negativesBelow += tiedNegatives
      first = end
    }
    for row in scores.indices {
      if positive[row] { ofPositives.append(components[row]) } else { ofNegatives.append(components[row]) }
    }
  }

  var area: Double { ofPositives.reduce(0, +) / Double(ofPositives.count) }
}
