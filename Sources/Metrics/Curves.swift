/// A point of a curve: what follows from taking rows of at least `threshold` for positive.
public struct CurvePoint: Hashable, Sendable {
  public var x: Double
  public var y: Double
  public var threshold: Double

  public init(x: Double, y: Double, threshold: Double) {
    self.x = x
    self.y = y
    self.threshold = threshold
  }
}

extension Ranking {
  /// The receiver operating characteristic from (0, 0) to (1, 1): x is the false positive rate, y the true positive rate.
  /// Thresholds fall from infinity. Points between two neighbours at the same distance from both are left out. Nil unless
  /// there are positive rows and others.
  public var receiverOperatingCharacteristic: [CurvePoint]? {
    guard positives > 0, negatives > 0 else { return nil }
    var points = [CurvePoint(x: 0, y: 0, threshold: .infinity)]
    for place in steps.indices {
      let step = steps[place]
      if place > 0, place < steps.count - 1 {
        let before = steps[place - 1]
        let after = steps[place + 1]
        if after.falsePositives - step.falsePositives == step.falsePositives - before.falsePositives,
          after.truePositives - step.truePositives == step.truePositives - before.truePositives
        {
          continue
        }
      }
      points.append(
        CurvePoint(x: step.falsePositives / negatives, y: step.truePositives / positives, threshold: step.score))
    }
    return points
  }

  /// Precision over recall, from the highest threshold to the lowest, after the point of recall 0 and precision 1: x is
  /// recall, y precision. Nil without positive rows.
  public var precisionRecallCurve: [CurvePoint]? {
    guard positives > 0 else { return nil }
    return [CurvePoint(x: 0, y: 1, threshold: .infinity)]
      + steps.map { step in
        CurvePoint(
          x: step.truePositives / positives, y: step.truePositives / (step.truePositives + step.falsePositives),
          threshold: step.score)
      }
  }
}

extension Array where Element == CurvePoint {
  /// At most `count` of the points, the first and the last among them, for a picture in which more cannot be told apart:
  /// those nearest to places that are evenly spaced along the way that the curve goes.
  ///
  /// - Precondition: `count` is at least 2.
  public func thinned(to count: Int) -> [CurvePoint] {
    precondition(count >= 2)
    guard self.count > count else { return self }
    var way = [0.0]
    for (point, next) in zip(self, dropFirst()) {
      way.append(way[way.count - 1] + abs(next.x - point.x) + abs(next.y - point.y))
    }
    let length = way[way.count - 1]
    var kept = [self[0]]
    var place = 0
    for step in 1..<(count - 1) {
      let wanted = length * Double(step) / Double(count - 1)
      guard let next = way[(place + 1)...].firstIndex(where: { $0 >= wanted }), next < self.count - 1 else { break }
      place = next
      kept.append(self[place])
    }
    kept.append(self[self.count - 1])
    return kept
  }
}
