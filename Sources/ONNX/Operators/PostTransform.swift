internal import Glibc

/// What the operators of ai.onnx.ml do to scores last. The specification names the functions; what they do to a single
/// score of two classes is as in ONNX Runtime, which everybody runs.
enum PostTransform: String, CaseIterable {
  case none = "NONE"
  case softmax = "SOFTMAX"
  case logistic = "LOGISTIC"
  case softmaxZero = "SOFTMAX_ZERO"
  case probit = "PROBIT"

  /// In the numbers of `TreeEnsemble`.
  init?(number: Int64) {
    switch number {
    case 0: self = .none
    case 1: self = .softmax
    case 2: self = .logistic
    case 3: self = .softmaxZero
    case 4: self = .probit
    default: return nil
    }
  }

  /// Transforms the scores of one row.
  func apply(_ scores: inout ArraySlice<Double>) {
    switch self {
    case .none: return
    case .logistic: for index in scores.indices { scores[index] = ONNX.logistic(scores[index]) }
    case .probit: for index in scores.indices { scores[index] = probit(scores[index]) }
    case .softmax, .softmaxZero:
      let greatest = scores.reduce(-Double.greatestFiniteMagnitude) { max($0, $1) }
      var sum = 0.0
      for index in scores.indices {
        // SOFTMAX_ZERO leaves zeros zero.
        if self == .softmaxZero, abs(scores[index]) <= 0.0000001 {
          scores[index] *= exp(-greatest)
        } else {
          scores[index] = exp(scores[index] - greatest)
          sum += scores[index]
        }
      }
      for index in scores.indices { scores[index] /= sum }
    }
  }

  func apply(_ scores: inout [Double]) { apply(&scores[...]) }

  /// The inverse of the normal distribution's, by Winitzki's approximation of the inverse error function with the
  /// constants that ONNX Runtime has.
  private func probit(_ value: Double) -> Double {
    let x = 2 * value - 1
    let logarithm = log((1 - x) * (1 + x))
    let a = 2 / (3.14159 * 0.147) + 0.5 * logarithm
    let root = (-a + (a * a - logarithm / 0.147).squareRoot()).squareRoot()
    return 1.41421356 * (x < 0 ? -root : root)
  }
}
