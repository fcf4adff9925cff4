/// The distribution of a sum of squares of independent standard normal variables.
enum ChiSquaredDistribution {
  /// The chance of at least `statistic`.
  ///
  /// - Precondition: the degrees of freedom are positive, the statistic is not negative.
  static func upperTail(_ statistic: Double, degreesOfFreedom: Double) -> Double {
    regularizedUpperGamma(degreesOfFreedom / 2, statistic / 2)
  }

  /// `Γ(a, x) / Γ(a)`: by the power series of its complement up to about the mean, by the continued fraction beyond
  /// (NIST Digital Library of Mathematical Functions, 8.11.4 and 8.9.2).
  private static func regularizedUpperGamma(_ a: Double, _ x: Double) -> Double {
    precondition(a > 0 && x >= 0, "the gamma function's arguments are in its domain")
    if x == 0 { return 1 }
    if x == .infinity { return 0 }
    let density = Deviance.poisson(a, mean: x)
    if x < a + 1 {
      var term = 1.0
      var sum = 1.0
      var next = a
      while term > sum * 1e-17 {
        next += 1
        term *= x / next
        sum += term
      }
      return 1 - density * sum
    }
    // Lentz's method, in the form of Thompson and Barnett, 1986.
    let least = 1e-300
    var b = x + 1 - a
    var c = 1 / least
    var d = 1 / b
    var fraction = d
    var step = 0.0
    while true {
      step += 1
      let numerator = -step * (step - a)
      b += 2
      d = numerator * d + b
      if abs(d) < least { d = least }
      c = b + numerator / c
      if abs(c) < least { c = least }
      d = 1 / d
      let factor = d * c
      fraction *= factor
      // Convergence takes about the root of `a` steps; the bound is for what rounding leaves.
      if abs(factor - 1) < 1e-16 || step > 1e6 { break }
    }
    return density * a * fraction
  }
}
