internal import Glibc

/// Numbers within sentences for people.
enum Figure {
  /// With four significant digits: `0.0312`, `1234000.0` as `1234000`.
  static func text(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let digits = 3 - Int(log10(abs(value)).rounded(.down))
    let scale = pow(10, Double(abs(digits)))
    let rounded = digits >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    let text = "\(rounded.isFinite ? rounded : value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A chance: small ones are only said to be.
  static func chance(_ p: Double) -> String { p < 1e-4 ? "below 0.0001" : text(p) }

  /// A share in percent: `2.5 %`.
  static func percent(_ share: Double) -> String { "\(text(share * 100)) %" }

  /// `1 row`, `2 rows`.
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
