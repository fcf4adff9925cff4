internal import Glibc

/// The terms of C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000: densities as a product of
/// small factors, so that none is the difference of large logarithms.
enum Deviance {
  /// `log(n!) - log(√(2πn) (n/e)ⁿ)`, what Stirling's formula lacks.
  ///
  /// - Precondition: `n` is positive.
  static func stirlingError(_ n: Double) -> Double {
    precondition(n > 0, "Stirling's formula is for positive numbers")
    if n <= 15 {
      var sign: Int32 = 0
      return lgamma_r(n + 1, &sign) - (n + 0.5) * log(n) + n - 0.5 * log(2 * .pi)
    }
    let square = n * n
    return
      (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) / n
  }

  /// `x log(x / mean) + mean - x`, without cancellation where both are near.
  ///
  /// - Precondition: both are positive.
  static func deviance(_ x: Double, mean: Double) -> Double {
    let difference = x - mean
    guard abs(difference) < 0.1 * (x + mean) else { return x * log(x / mean) - difference }
    let ratio = difference / (x + mean)
    var sum = difference * ratio
    var term = 2 * x * ratio
    var divisor = 1.0
    while true {
      term *= ratio * ratio
      divisor += 2
      let next = sum + term / divisor
      if next == sum { return sum }
      sum = next
    }
  }

  /// `xᵃ e⁻ˣ / Γ(a + 1)`, the chance of `a` events where `x` are expected.
  ///
  /// - Precondition: both are positive.
  static func poisson(_ a: Double, mean x: Double) -> Double {
    exp(-stirlingError(a) - deviance(a, mean: x)) / (2 * .pi * a).squareRoot()
  }

  /// The chance of `successes` among `trials`, each with probability `p`.
  ///
  /// - Precondition: `successes` is 0 to `trials`, `p` between 0 and 1, neither of which it is.
  static func binomial(_ successes: Double, of trials: Double, _ p: Double) -> Double {
    let failures = trials - successes
    if successes == 0 { return exp(trials * log1p(-p)) }
    if failures == 0 { return exp(trials * log(p)) }
    let exponent =
      stirlingError(trials) - stirlingError(successes) - stirlingError(failures)
      - deviance(successes, mean: trials * p) - deviance(failures, mean: trials * (1 - p))
    return exp(exponent) * (trials / (2 * .pi * successes * failures)).squareRoot()
  }
}
