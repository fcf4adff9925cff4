internal import Glibc

/// The distribution of the largest distance between the distribution that `n` values are drawn from and their empirical
/// one: R. Simard and P. L'Ecuyer, "Computing the Two-Sided Kolmogorov-Smirnov Distribution", 2011.
///
/// Which method is taken where is as in scipy's `kstwo`, so that what is an approximation is the same one.
enum KolmogorovDistribution {
  /// The chance of a distance of at least `d`.
  ///
  /// - Precondition: `n` is positive.
  static func upperTail(_ d: Double, n: Int) -> Double {
    precondition(n > 0, "a distance is of at least one value")
    if d >= 1 { return 0 }
    let count = Double(n)
    let t = count * d
    if t <= 0.5 { return 1 }
    if t <= 1 { return 1 - shortest(t, n: count) }
    let scaled = t * d
    let isFew = n <= 140
    let isTail = t >= count - 1 || d >= 0.5 || scaled > (isFew ? 4 : 2.2)
    if isTail {
      // Less than the smallest number.
      return scaled >= 370 ? 0 : min(1, 2 * oneSidedUpperTail(d, n: n))
    }
    if isFew || (n <= 100_000 && count * d * d.squareRoot() <= 1.4) { return clipped(1 - durbin(d, n: n)) }
    return clipped(1 - pelzGood(d, n: count))
  }

  private static func clipped(_ p: Double) -> Double { min(1, max(0, p)) }

  /// Up to `1 / n` the chance of less is `n! (2d - 1/n)ⁿ` (H. Ruben and J. Gambino, 1982).
  private static func shortest(_ t: Double, n: Double) -> Double {
    // n! / nⁿ by Stirling's formula, whose n log n is what nⁿ takes away.
    exp(Deviance.stirlingError(n) + 0.5 * log(2 * .pi * n) - n + n * log(2 * t - 1))
  }

  /// The chance of a distance of at least `d` on one side (Z. Birnbaum and F. Tingey, 1951):
  /// `d Σ C(n, v) (d + v/n)^(v-1) (1 - d - v/n)^(n-v)`, whose terms are binomial densities.
  ///
  /// The terms are summed up from the largest to both sides, as long as they change the sum.
  private static func oneSidedUpperTail(_ d: Double, n: Int) -> Double {
    let count = Double(n)
    let last = Int((count * (1 - d)).rounded(.down))
    func term(_ v: Int) -> Double {
      let p = d + Double(v) / count
      guard p < 1 else { return 0 }
      return d / p * Deviance.binomial(Double(v), of: count, p)
    }
    // Terms rise about to the middle of their range and fall behind it. All are positive, so nothing cancels.
    var sum = 0.0
    for v in stride(from: last / 2, through: 0, by: -1) {
      let value = term(v)
      sum += value
      if value < sum * 1e-19 { break }
    }
    for v in stride(from: last / 2 + 1, through: last, by: 1) {
      let value = term(v)
      sum += value
      if value < sum * 1e-19 { break }
    }
    return sum
  }

  /// The chance of less than `d` by a power of a matrix (J. Durbin, 1968; G. Marsaglia, W. Tsang and J. Wang,
  /// "Evaluating Kolmogorov's Distribution", 2003).
  private static func durbin(_ d: Double, n: Int) -> Double {
    let count = Double(n)
    let k = Int((count * d).rounded(.up))
    let h = Double(k) - count * d
    var matrix = ScaledMatrix(size: 2 * k - 1)
    let m = matrix.size
    var inverseFactorials = [1.0]
    for i in 1...m { inverseFactorials.append(inverseFactorials[i - 1] / Double(i)) }
    for row in 0..<m {
      for column in 0..<m where row - column + 1 >= 0 { matrix[row, column] = inverseFactorials[row - column + 1] }
    }
    for i in 0..<(m - 1) {
      let value = (1 - pow(h, Double(i + 1))) * inverseFactorials[i + 1]
      matrix[i, 0] = value
      matrix[m - 1, m - 1 - i] = value
    }
    let corner = 1 - 2 * pow(h, Double(m)) + pow(max(0, 2 * h - 1), Double(m))
    matrix[m - 1, 0] = corner * inverseFactorials[m]
    let power = matrix.power(n, watching: k - 1)
    var value = power[k - 1, k - 1]
    var exponent = power.exponent
    for i in 1...n {
      value *= Double(i) / count
      if value < 0x1p-128 {
        value *= 0x1p128
        exponent -= 128
      }
    }
    return scalbn(value, exponent)
  }

  /// The chance of at most `d`, in four terms (W. Pelz and I. Good, "Approximating the Lower Tail-Areas of the
  /// Kolmogorov-Smirnov One-Sample Statistic", 1976), each a theta function in the form that converges for small `z`.
  private static func pelzGood(_ d: Double, n: Double) -> Double {
    let z = n.squareRoot() * d
    let z2 = z * z
    let z4 = z2 * z2
    let z6 = z4 * z2
    let z8 = z4 * z4
    let pi2 = Double.pi * .pi
    if -pi2 / 8 / z2 < -708 { return 0 }
    var sums = SIMD4<Double>()
    var extra2 = 0.0
    var extra3 = 0.0
    for step in stride(from: Int((16 * z / .pi).rounded(.up)), through: 1, by: -1) {
      let odd = Double(2 * step - 1)
      let x = pi2 * odd * odd / 4
      let weight = exp(-x / (2 * z2))
      let second = 6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * x + (1 - 2 * z2) * x * x
      let third =
        -30 * z6 - 90 * z8 + (135 * z4 - 96 * z6) * x + (212 * z4 - 60 * z2) * x * x + (5 - 30 * z2) * x * x * x
      sums += weight * SIMD4(1, x - z2, second, third)
      let whole = Double(step)
      let square = pi2 * whole * whole
      let wholeWeight = exp(-square / (2 * z2))
      extra2 += square * wholeWeight
      extra3 += (3 * z2 - square) * square * wholeWeight
    }
    let scale = (2 * Double.pi).squareRoot()
    let z3 = z2 * z
    let zeroth = scale / z * sums[0]
    let first = scale / (6 * z4) * sums[1]
    let second = scale / (72 * z4 * z3) * sums[2] - scale / (36 * z3) * extra2
    let third = scale / (6480 * z8 * z2) * sums[3] + scale / (216 * z6) * extra3
    return zeroth + first / n.squareRoot() + second / n + third / (n * n.squareRoot())
  }
}

/// A square matrix of numbers that are not negative, times a power of 2 that keeps them in range.
private struct ScaledMatrix {
  let size: Int
  private var values: [Double]
  private(set) var exponent = 0

  init(size: Int) {
    self.size = size
    values = [Double](repeating: 0, count: size * size)
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * size + column] }
    set { values[row * size + column] = newValue }
  }

  private func times(_ other: ScaledMatrix) -> ScaledMatrix {
    var product = ScaledMatrix(size: size)
    product.exponent = exponent + other.exponent
    for row in 0..<size {
      for inner in 0..<size {
        let factor = values[row * size + inner]
        if factor == 0 { continue }
        for column in 0..<size {
          product.values[row * size + column] += factor * other.values[inner * size + column]
        }
      }
    }
    return product
  }

  /// - Parameter watching: the place on the diagonal that says how large the numbers have become.
  func power(_ exponent: Int, watching place: Int) -> ScaledMatrix {
    var rest = exponent
    var square = self
    var result: ScaledMatrix?
    while true {
      if rest % 2 == 1 { result = (result?.times(square) ?? square).rescaled(place) }
      rest /= 2
      if rest == 0 { break }
      square = square.times(square).rescaled(place)
    }
    guard let result else { preconditionFailure("the exponent is positive") }
    return result
  }

  private func rescaled(_ place: Int) -> ScaledMatrix {
    guard self[place, place] > 0x1p128 else { return self }
    var scaled = self
    for index in values.indices { scaled.values[index] *= 0x1p-128 }
    scaled.exponent += 128
    return scaled
  }
}
