internal import Glibc

/// How scores of trees become a class and probabilities.
///
/// The specification says little of two classes whose trees vote for one of them; what is done here is what ONNX Runtime
/// does, which exporters are written against.
struct TreeClassification: Sendable {
  private let base: [Double]
  private let transform: PostTransform
  private let classes: Int
  /// Of two classes, one alone is voted for.
  private let isBinary: Bool
  private let isPositive: Bool

  init(_ ensemble: TreeEnsemble, _ base: [Double], _ transform: PostTransform) throws(Problem) {
    guard ensemble.targets > 1 else { throw Problem("has one class; two or more are supported") }
    guard base.isEmpty || base.count == ensemble.targets || base.count == 1 && ensemble.targets == 2 else {
      throw Problem("has \(base.count) numbers for \(ensemble.targets) classes", attribute: "base_values")
    }
    self.base = base
    self.transform = transform
    classes = ensemble.targets
    isBinary = ensemble.targets == 2 && Set(ensemble.votes.map(\.target)).count == 1
    isPositive = ensemble.votes.allSatisfy { $0.weight >= 0 }
  }

  /// The class of each row, by its number, and rows x classes probabilities.
  func of<Scalar>(_ scores: TreeScores<Scalar>) -> (winners: [Int], probabilities: [Float]) {
    let rows = scores.values.count / classes
    var winners: [Int] = []
    var probabilities: [Float] = []
    winners.reserveCapacity(rows)
    probabilities.reserveCapacity(scores.values.count)
    var row = [Double](repeating: 0, count: classes)
    for begin in stride(from: 0, to: scores.values.count, by: classes) {
      if classes == 2 {
        let (isSecond, one, two) = ofTwo(
          Double(scores.values[begin]), Double(scores.values[begin + 1]),
          scores.isSeen(begin, target: 0), scores.isSeen(begin + 1, target: 1))
        winners.append(isSecond ? 1 : 0)
        probabilities.append(Float(one))
        probabilities.append(Float(two))
        continue
      }
      var winner: Int?
      for index in 0..<classes {
        row[index] = Double(scores.values[begin + index]) + (base.isEmpty ? 0 : base[index])
        guard !base.isEmpty || scores.isSeen(begin + index, target: index) else { continue }
        if winner.map({ row[index] > row[$0] }) ?? true { winner = index }
      }
      transform.apply(&row)
      winners.append(winner ?? 0)
      for value in row { probabilities.append(Float(value)) }
    }
    return (winners, probabilities)
  }

  private func ofTwo(
    _ first: Double, _ second: Double, _ firstSeen: Bool, _ secondSeen: Bool
  ) -> (isSecond: Bool, Double, Double) {
    // Both scores when there are two, one alone otherwise.
    var both: (Double, Double)? = secondSeen ? (first, second) : nil
    var single = first
    if base.count == 2 {
      if secondSeen {
        both = (-(base[1] + first), base[1] + first)
      } else {
        both = (first + base[0], second + base[1])
      }
    } else if base.count == 1 {
      single += base[0]
      both?.0 += base[0]
    }
    let positive = secondSeen ? (both?.1 ?? single) : firstSeen ? (both?.0 ?? single) : 0
    let isSecond = isBinary && isPositive ? positive > 0.5 : positive > 0
    if let both {
      if transform == .none { return (isSecond, both.0, both.1) }
      var result = [both.0, both.1]
      transform.apply(&result)
      return (isSecond, result[0], result[1])
    }
    switch transform {
    case .probit:
      var result = [single]
      transform.apply(&result)
      return (isSecond, result[0], 0)
    case _ where isBinary && isPositive: return (isSecond, 1 - single, single)
    case .logistic:
      // Both from one exponential: 1 / (1 + e^-x) and 1 / (1 + e^x).
      let tail = exp(-abs(single))
      let (likely, unlikely) = (1 / (1 + tail), tail / (1 + tail))
      return single < 0 ? (isSecond, likely, unlikely) : (isSecond, unlikely, likely)
    case .none, .softmax, .softmaxZero: return (isSecond, -single, single)
    }
  }
}
