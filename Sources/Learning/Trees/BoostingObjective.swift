internal import Glibc

/// The loss that boosting lowers, its gradients and hessians, as LightGBM has them
/// (`binary_objective.hpp`, `multiclass_objective.hpp`, `regression_objective.hpp` of its `src/objective`).
enum BoostingObjective: Sendable {
  /// Log loss of two classes; one score a row, the log odds of the second.
  case binary([Int32])
  /// Log loss of more classes; a score a row for each.
  case softmax([Int32], classes: Int)
  /// Half the squared error.
  case squares([Double])

  init(_ target: Target) {
    switch target {
    case .classes(let labels, 2): self = .binary(labels)
    case .classes(let labels, let count): self = .softmax(labels, classes: count)
    case .values(let values): self = .squares(values)
    }
  }

  /// Trees of a round, and scores of a row.
  var scores: Int { if case .softmax(_, let classes) = self { classes } else { 1 } }

  /// What a row's scores become.
  var link: TreeModel.Link {
    switch self {
    case .binary: .sigmoid
    case .softmax: .softmax
    case .squares: .identity
    }
  }

  /// The hessian of a row that weighs 1, when it is the same for all.
  var constantHessian: Double? { if case .squares = self { 1 } else { nil } }

  /// LightGBM's `kEpsilon`.
  private static let epsilon = 1e-15

  /// Where boosting starts: the best constant (`BoostFromScore`).
  func start(weights: [Float]?) -> [Double] {
    func weight(_ row: Int) -> Double { weights.map { Double($0[row]) } ?? 1 }
    switch self {
    case .binary(let labels):
      var sum = 0.0
      var all = 0.0
      for row in labels.indices {
        sum += labels[row] > 0 ? weight(row) : 0
        all += weight(row)
      }
      let share = min(max(sum / all, Self.epsilon), 1 - Self.epsilon)
      return [log(share / (1 - share))]
    case .softmax(let labels, let classes):
      var sums = [Double](repeating: 0, count: classes)
      for row in labels.indices { sums[Int(labels[row])] += weight(row) }
      let all = sums.reduce(0, +)
      return sums.map { log(max($0 / all, Self.epsilon)) }
    case .squares(let values):
      var sum = 0.0
      var all = 0.0
      for row in values.indices {
        sum += values[row] * weight(row)
        all += weight(row)
      }
      return [sum / all]
    }
  }

  /// Is there anything to learn for the score? Not for a class that no row has, or all have (`ClassNeedTrain`).
  func isLearnable(_ score: Int, start: [Double]) -> Bool {
    switch self {
    case .binary: abs(start[0]) < 34
    case .softmax: start[score] > log(2 * Self.epsilon) && start[score] < -2 * Self.epsilon
    case .squares: true
    }
  }

  /// Writes each row's gradient and hessian as the bits of two float32, the gradient's above.
  ///
  /// - Parameters:
  ///   - scores: `self.scores` runs of a number for each row.
  ///   - normalisers: for softmax, the logarithm of the sum of the exponentials of a row's scores.
  /// - Returns: the sums of the absolute gradients and of the hessians of the rows.
  func write(
    _ rows: Range<Int>, score: Int, scores: UnsafePointer<Double>, normalisers: UnsafePointer<Double>?,
    weights: [Float]?, rowCount: Int, into output: UnsafeMutablePointer<PackedSum>
  ) -> (gradients: Double, hessians: Double) {
    var gradients = 0.0
    var hessians = 0.0
    @inline(__always)
    func put(_ row: Int, _ gradient: Double, _ hessian: Double, _ weight: Double) {
      let gradient = Float(gradient * weight)
      let hessian = Float(hessian * weight)
      output[row] = PackedSum(gradient.bitPattern) << 32 | PackedSum(hessian.bitPattern)
      gradients += Double(abs(gradient))
      hessians += Double(hessian)
    }
    @inline(__always)
    func each(_ body: (Int) -> (gradient: Double, hessian: Double)) {
      if let weights {
        for row in rows {
          let (gradient, hessian) = body(row)
          put(row, gradient, hessian, Double(weights[row]))
        }
      } else {
        for row in rows {
          let (gradient, hessian) = body(row)
          put(row, gradient, hessian, 1)
        }
      }
    }
    switch self {
    case .binary(let labels):
      labels.withUnsafeBufferPointer { labels in
        each { row in
          let sign = labels[row] > 0 ? 1.0 : -1.0
          let response = -sign / (1 + exp(sign * scores[row]))
          return (response, abs(response) * (1 - abs(response)))
        }
      }
    case .softmax(let labels, let classes):
      guard let normalisers else { preconditionFailure("softmax has normalisers") }
      let own = scores + score * rowCount
      let factor = Double(classes) / Double(classes - 1)
      each { row in
        let probability = exp(own[row] - normalisers[row])
        let gradient = Int(labels[row]) == score ? probability - 1 : probability
        return (gradient, factor * probability * (1 - probability))
      }
    case .squares(let values):
      each { row in (scores[row] - values[row], 1) }
    }
    return (gradients, hessians)
  }

  /// The mean loss of rows with these scores: log loss, or the root of the mean squared error.
  func loss(scores: UnsafePointer<Double>, weights: [Float]?, rowCount: Int) -> Double {
    var sum = 0.0
    var all = 0.0
    for row in 0..<rowCount {
      let weight = weights.map { Double($0[row]) } ?? 1
      all += weight
      switch self {
      case .binary(let labels):
        let margin = labels[row] > 0 ? scores[row] : -scores[row]
        sum += weight * (max(-margin, 0) + log1p(exp(-abs(margin))))
      case .softmax(let labels, let classes):
        let normaliser = Self.normaliser(scores + row, classes: classes, stride: rowCount)
        sum += weight * (normaliser - scores[Int(labels[row]) * rowCount + row])
      case .squares(let values):
        sum += weight * (scores[row] - values[row]) * (scores[row] - values[row])
      }
    }
    if case .squares = self { return (sum / all).squareRoot() }
    return sum / all
  }

  var lossName: String { if case .squares = self { "rmse" } else { "log_loss" } }

  /// The logarithm of the sum of the exponentials of a row's scores, which stand `stride` apart.
  static func normaliser(_ scores: UnsafePointer<Double>, classes: Int, stride: Int) -> Double {
    var most = scores[0]
    for index in 1..<classes { most = max(most, scores[index * stride]) }
    var sum = 0.0
    for index in 0..<classes { sum += exp(scores[index * stride] - most) }
    return most + log(sum)
  }
}
