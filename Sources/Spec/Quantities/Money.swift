extension Quantity {
  /// An amount and its currency: `500 USD`.
  public struct Money: Hashable, Sendable, CustomStringConvertible {
    /// In hundredths of the currency's unit.
    public var hundredths: Int
    /// An ISO 4217 code, such as `USD`.
    public var currency: String

    public init(hundredths: Int, currency: String) {
      self.hundredths = hundredths
      self.currency = currency
    }

    /// `500 USD`, or `499.50 USD`.
    public var description: String {
      let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
      return "\(whole)\(rest == 0 ? "" : ".\(rest < 10 ? "0" : "")\(rest)") \(currency)"
    }

    public init(parsing text: String) throws(Malformed) {
      var rest = text[...]
      guard let number = Decimal(consuming: &rest) else {
        throw Malformed(
          text.hasPrefix("-") ? "it must not be negative" : "it must be an amount and a currency, as in `500 USD`")
      }
      let range = text.utf8.count - rest.utf8.count..<text.utf8.count
      if rest.isEmpty { throw Malformed("the currency is missing, as in `\(text) USD`") }
      let currency = rest.drop { $0 == " " }
      guard rest.first == " ", currency.utf8.count == 3,
        currency.utf8.allSatisfy({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") })
      else {
        throw Malformed("the currency is three capital letters behind a space, as in `500 USD`", at: range)
      }
      guard let hundredths = number.times(100) else {
        throw Malformed("an amount has at most two decimals")
      }
      self.hundredths = hundredths
      self.currency = String(currency)
    }
  }
}
