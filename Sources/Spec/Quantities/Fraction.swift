extension Quantity {
  /// A share of a whole: `99.9%` or `0.999`, from 0 to 1.
  public struct Fraction: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 0 to 1.
    public var value: Double

    public init(_ value: Double) { self.value = value }

    /// In percent, such as `99.9%`.
    public var description: String {
      // Ten digits are more than anyone writes, and hide that 0.07 * 100 is not 7 in binary.
      "\(((value * 1e10).rounded() / 1e8).shortText)%"
    }

    public static func < (left: Fraction, right: Fraction) -> Bool { left.value < right.value }

    public init(parsing text: String) throws(Malformed) {
      var rest = text[...]
      guard let number = Decimal(consuming: &rest) else {
        throw Malformed(text.hasPrefix("-") ? "it must not be negative" : "it must be a share such as `5%` or `0.05`")
      }
      if rest == " %" {
        throw Malformed("the `%` stands directly behind the number", at: text.utf8.count - 2..<text.utf8.count)
      }
      guard rest.isEmpty || rest == "%" else {
        throw Malformed(
          "behind the number stands `%` or nothing", at: text.utf8.count - rest.utf8.count..<text.utf8.count)
      }
      let value = number.value(dividedByTenTo: rest.isEmpty ? 0 : 2)
      guard value <= 1 else {
        throw Malformed(
          rest.isEmpty ? "1 is the whole; write `\(text)%` for percent, or a number up to 1" : "100% is the whole")
      }
      self.value = value
    }
  }
}
