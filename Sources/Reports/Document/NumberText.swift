/// How numbers are written for people, everywhere in reports: at most four significant digits, whole numbers in full,
/// groups of three digits, powers of ten for what is very large or small.
///
/// Figures for programs are written elsewhere, in full (`metrics.json`).
public enum NumberText {
  /// Significant digits of a measured number.
  static let significantDigits = 4

  /// A measured number on its own: `0.9531`, `1,234,568`, `1.5 × 10⁻⁷`, without zeros that say nothing.
  public static func measured(_ value: Double) -> String {
    guard let decimal = Decimal(value) else { return special(value) }
    if isPlain(decimal.exponent) {
      let places = max(0, significantDigits - 1 - decimal.exponent)
      return fixed(value, places: places, trimmed: true)
    }
    return scientific(decimal)
  }

  /// Numbers that stand together: all have the same places behind the point, so many that the largest has `digits`
  /// significant ones; at least four places where none is above 1 and four digits are asked for, so that 1.0000 compares
  /// with 0.9953. Numbers too far apart for that stand each for itself.
  ///
  /// - Parameter keeping: significant digits that the smallest has, if that takes at most two places more and not more
  ///   than four in all; with 0, the smallest may become 0.
  static func aligned(_ values: [Double], digits: Int = significantDigits, keeping: Int = 1) -> [String] {
    let exponents = values.compactMap { value in value == 0 ? nil : Decimal(value)?.exponent }
    guard let largest = exponents.max(), let smallest = exponents.min(), isPlain(largest) else {
      return values.map(measured)
    }
    var places = max(0, digits - 1 - largest)
    if digits >= significantDigits, values.allSatisfy({ $0.magnitude <= 1 }) { places = max(places, digits) }
    if keeping > 1 { places = max(places, min(keeping - 1 - smallest, places + 2, significantDigits)) }
    guard keeping == 0 || smallest >= -places else { return values.map(measured) }
    return values.map { fixed($0, places: places, trimmed: false) }
  }

  /// A whole number, in groups: `327,346`.
  public static func count(_ value: Int) -> String {
    (value < 0 ? minus : "") + grouped(String(value.magnitude))
  }

  /// A share of 0 to 1 as per cent, with one place: `12.3%`. What is neither all nor nothing is never written as such.
  public static func share(_ value: Double) -> String {
    guard value.isFinite else { return special(value) }
    if value > 0, value < 0.0005 { return "<0.1%" }
    if value < 1, value > 0.9995 { return ">99.9%" }
    return fixed(value * 100, places: 1, trimmed: value == 0 || value == 1) + "%"
  }

  /// With so many places, rounded half away from zero as the shortest decimal of the number says. For labels of axes.
  static func fixed(_ value: Double, places: Int, trimmed: Bool) -> String {
    guard var decimal = Decimal(value) else { return special(value) }
    decimal.round(places: places)
    var whole = ""
    var fraction = ""
    for position in stride(from: max(decimal.exponent, 0), through: -places, by: -1) {
      let index = decimal.exponent - position
      let digit = decimal.digits.indices.contains(index) ? decimal.digits[index] : 0
      if position >= 0 { whole += String(digit) } else { fraction += String(digit) }
    }
    if trimmed {
      while fraction.last == "0" { fraction.removeLast() }
    }
    let isZero = decimal.digits.allSatisfy { $0 == 0 }
    return (decimal.isNegative && !isZero ? minus : "") + grouped(whole) + (fraction.isEmpty ? "" : "." + fraction)
  }

  private static let minus = "−"

  private static func isPlain(_ exponent: Int) -> Bool { (-4...14).contains(exponent) }

  private static func special(_ value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞"
  }

  private static func scientific(_ decimal: Decimal) -> String {
    var decimal = decimal
    decimal.round(places: significantDigits - 1 - decimal.exponent)
    var digits = decimal.digits
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
    let fraction = digits.dropFirst().map(String.init).joined()
    let mantissa = "\(digits.first ?? 0)" + (fraction.isEmpty ? "" : "." + fraction)
    return (decimal.isNegative ? minus : "") + mantissa + " × 10" + superscript(decimal.exponent)
  }

  private static func superscript(_ value: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return (value < 0 ? "⁻" : "")
      + String(String(value.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }

  /// Powers of ten as labels of one axis: `0.1`, `1`, `10` when all are short, else `10⁻⁵`, `10⁻⁴`.
  static func powersOfTen(_ exponents: [Int]) -> [String] {
    guard exponents.allSatisfy({ (-3...4).contains($0) }) else { return exponents.map { "10" + superscript($0) } }
    return exponents.map { exponent in
      exponent < 0
        ? "0." + String(repeating: "0", count: -exponent - 1) + "1"
        : grouped("1" + String(repeating: "0", count: exponent))
    }
  }

  private static func grouped(_ digits: String) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }
}

extension NumberText {
  /// The shortest decimal that reads back as the number: digits, and the power of ten of the first one.
  struct Decimal {
    var isNegative: Bool
    var digits: [Int]
    var exponent: Int

    /// Nil for what is not finite.
    init?(_ value: Double) {
      guard value.isFinite else { return nil }
      isNegative = value < 0
      // `12.5`, `1e-05`, `1.5e+300`: the standard library prints the shortest digits that read back.
      let parts = value.magnitude.description.split(separator: "e")
      let mantissa = (parts.first ?? "0").split(separator: ".", omittingEmptySubsequences: false)
      let whole = mantissa.first ?? "0"
      let fraction = mantissa.count > 1 ? mantissa[1] : ""
      digits = (whole + fraction).compactMap(\.wholeNumberValue)
      exponent = whole.count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
      while digits.count > 1, digits.first == 0 {
        digits.removeFirst()
        exponent -= 1
      }
      if digits == [0] { exponent = 0 }
      while digits.count > 1, digits.last == 0 { digits.removeLast() }
    }

    /// Half away from zero, to so many places behind the point; negative places round before it.
    mutating func round(places: Int) {
      let kept = exponent + 1 + places
      guard kept < digits.count else { return }
      guard kept >= 0 else {
        digits = [0]
        exponent = 0
        return
      }
      let roundsUp = digits[kept] >= 5
      digits.removeSubrange(kept...)
      guard roundsUp else {
        if digits.isEmpty {
          digits = [0]
          exponent = 0
        }
        return
      }
      var index = kept - 1
      while index >= 0, digits[index] == 9 {
        digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        digits[index] += 1
      } else {
        digits.insert(1, at: 0)
        exponent += 1
      }
    }
  }
}
