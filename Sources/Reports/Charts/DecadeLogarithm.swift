/// The logarithm to base 10, from operations that IEEE 754 defines to the bit: the last digit of libm's differs between
/// processors, and pictures are compared byte for byte.
///
/// With x = m · 2ᵏ and m in [√½, √2): ln m = 2 artanh s = 2 (s + s³/3 + s⁵/5 + …), s = (m - 1) / (m + 1).
///
/// - Precondition: `value` is finite and above 0.
func decadeLogarithm(_ value: Double) -> Double {
  precondition(value > 0 && value.isFinite, "logarithms are of finite numbers above 0")
  var significand = value.significand
  var exponent = Double(value.exponent)
  if significand > 1.4142135623730951 {
    significand /= 2
    exponent += 1
  }
  let s = (significand - 1) / (significand + 1)
  let square = s * s
  // |s| is below 0.172: the 13th term is below 1e-19.
  var sum = 0.0
  for odd in stride(from: 25.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
  return (2 * s * sum + exponent * 0.6931471805599453) / 2.302585092994046
}

/// Ten to the power of `exponent`, exact for -22 through 22.
func powerOfTen(_ exponent: Int) -> Double {
  var power = 1.0
  for _ in 0..<min(exponent.magnitude, 330) { power *= 10 }
  return exponent < 0 ? 1 / power : power
}

/// The power of ten at or below a number: 2 for 100 up to 999. The logarithm alone may lie beside a whole number.
///
/// - Precondition: `value` is finite and above 0.
func decade(of value: Double) -> Int {
  let near = Int(decadeLogarithm(value).rounded())
  return powerOfTen(near) <= value ? near : near - 1
}
