internal import Glibc

/// The standard normal distribution.
enum NormalDistribution {
  static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * .pi).squareRoot() }

  /// The chance of at most `z`.
  static func lowerTail(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }

  /// The chance of at least `z`.
  static func upperTail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

  /// The chance of at least `|z|` on either side.
  static func twoTails(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }

  /// The number at or below which a share of `p` lies: M. Abramowitz and I. Stegun, 26.2.23, then Halley's steps.
  ///
  /// - Precondition: `p` is between 0 and 1, neither of which it is.
  static func quantile(_ p: Double) -> Double {
    precondition(0 < p && p < 1, "a quantile is of a share between 0 and 1")
    if p > 0.5 { return -quantile(1 - p) }
    let t = (-2 * log(p)).squareRoot()
    var z =
      (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
    for _ in 0..<4 {
      let step = (lowerTail(z) - p) / density(z)
      z -= step / (1 + z * step / 2)
    }
    return z
  }
}
