/// A decimal number as it was written: `digits` x 10^-`scale`, without the rounding of a binary fraction.
struct Decimal: Equatable {
  var digits: Int
  var scale: Int

  /// Reads `12`, `0.5` or `.5` from the front of `text` and removes it; nil when there are no digits or too many.
  init?(consuming text: inout Substring) {
    var digits = 0
    var scale = 0
    var seen = false
    var behindPoint = false
    var rest = text.utf8[...]
    while let byte = rest.first {
      if byte == UInt8(ascii: "."), !behindPoint {
        behindPoint = true
      } else if let digit = Self.digit(byte) {
        let (product, tooLarge) = digits.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = product.addingReportingOverflow(digit)
        guard !tooLarge, !overflow else { return nil }
        digits = sum
        seen = true
        if behindPoint { scale += 1 }
        guard scale <= 18 else { return nil }
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard seen, text[..<rest.startIndex].utf8.last != UInt8(ascii: ".") else { return nil }
    self.digits = digits
    self.scale = scale
    text = text[rest.startIndex...]
  }

  private static func digit(_ byte: UInt8) -> Int? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
  }

  /// The number times `factor`; nil when that is no whole number or too large.
  func times(_ factor: Int) -> Int? {
    var divisor: Int128 = 1
    for _ in 0..<scale { divisor *= 10 }
    let (whole, rest) = (Int128(digits) * Int128(factor)).quotientAndRemainder(dividingBy: divisor)
    return rest == 0 ? Int(exactly: whole) : nil
  }

  /// The number divided by ten to the `power`, as the double nearest to it.
  func value(dividedByTenTo power: Int = 0) -> Double {
    Double("\(digits)e-\(scale + power)") ?? 0
  }
}
