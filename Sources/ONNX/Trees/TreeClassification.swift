/// How scores of trees become a class and probabilities.
///
/// The specification says little of two classes whose trees vote for one of them; what is done here is what ONNX Runtime
/// does, which exporters are written against.
struct TreeClassification: Sendable {
  private let base: [Double]
  private let transform: PostTransform
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
    isBinary = ensemble.targets == 2 && Set(ensemble.votes.map(\.target)).count == 1
    isPositive = ensemble.votes.allSatisfy { $0.weight >= 0 }
  }

  func of(_ scores: ArraySlice<Double>, _ seen: ArraySlice<Bool>?) -> (winner: Int, probabilities: [Double]) {
    var scores = Array(scores)
    var seen = seen.map { Array($0) } ?? scores.map { _ in true }
    guard scores.count == 2 else {
      for (index, value) in base.enumerated() {
        scores[index] += value
        seen[index] = true
      }
      var winner: Int?
      for index in scores.indices where seen[index] && (winner.map { scores[index] > scores[$0] } ?? true) {
        winner = index
      }
      transform.apply(&scores)
      return (winner ?? 0, scores)
    }
    return ofTwo(scores, seen)
  }

  private func ofTwo(_ scores: [Double], _ seen: [Bool]) -> (winner: Int, probabilities: [Double]) {
    var both: (Double, Double)? = seen[1] ? (scores[0], scores[1]) : nil
    var single = scores[0]
    if base.count == 2 {
      if seen[1] {
        let positive = base[1] + scores[0]
        both = (-positive, positive)
      } else {
        both = (scores[0] + base[0], scores[1] + base[1])
      }
    } else if base.count == 1 {
      single += base[0]
      both?.0 += base[0]
    }
    let positive = seen[1] ? (both?.1 ?? single) : seen[0] ? (both?.0 ?? single) : 0
    let isSecond = isBinary && isPositive ? positive > 0.5 : positive > 0
    if let both {
      var result = [both.0, both.1]
      transform.apply(&result)
      return (isSecond ? 1 : 0, result)
    }
    if transform == .probit {
      var result = [single]
      transform.apply(&result)
      return (isSecond ? 1 : 0, result + [0])
    }
    if isBinary, isPositive { return (isSecond ? 1 : 0, [1 - single, single]) }
    if transform == .logistic { return (isSecond ? 1 : 0, [logistic(-single), logistic(single)]) }
    return (isSecond ? 1 : 0, [-single, single])
  }
}
