import RuntimeContract
import Testing

@testable import Tabular

struct DecimalParsingTests {
  func number(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { DecimalParsing.number($0) }
  }

  /// The fast path, which needs bytes behind the number.
  func plain(_ text: String) -> (value: Double, length: Int) {
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
    return bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return (.nan, 0) }
      var at = base
      let value = DecimalParsing.powers.withUnsafeBufferPointer { powers in
        powers.baseAddress.map { DecimalParsing.plain(&at, powers: $0) } ?? .nan
      }
      return (value, at - base)
    }
  }

  @Test func equalsTheCorrectlyRoundedValue() throws {
    var generator = SeededGenerator(seed: 3)
    var fast = 0
    for _ in 0..<4000 {
      let whole = String((0..<generator.below(12)).map { _ in Character("\(generator.below(10))") })
      let part = String((0..<generator.below(14)).map { _ in Character("\(generator.below(10))") })
      guard !whole.isEmpty || !part.isEmpty else { continue }
      let text = (generator.below(2) == 0 ? "-" : "") + whole + (part.isEmpty ? "" : "." + part)
      let expected = try #require(Double(text.replacingLeadingPoint))
      let (value, length) = plain(text)
      if !value.isNaN {
        fast += 1
        #expect(value.bitPattern == expected.bitPattern, "\(text)")
        #expect(length == text.utf8.count)
      }
      #expect(number(text)?.bitPattern == expected.bitPattern, "\(text)")
    }
    #expect(fast > 2000, "the fast path takes most numbers: \(fast)")
  }

  /// Numbers of 16 to 19 digits: at random, and in and around the middle between two neighbours.
  @Test func manyDigitsAreDividedExactly() throws {
    var generator = SeededGenerator(seed: 8)
    for round in 0..<3000 {
      let power = generator.below(20)
      var mantissa = generator.next() % 9_999_999_999_999_999_999
      // Odd and of 54 bits: the middle, with nothing behind the point.
      if round % 3 == 0 { mantissa = (generator.next() >> 10 | 1 << 53) | 1 }
      if round % 3 == 1 { mantissa = mantissa >> UInt64(generator.below(11)) }
      guard mantissa > 1 << 53 else { continue }
      let scale = round % 3 == 0 ? generator.below(2) : power
      let text = "\(mantissa)e-\(scale)"
      let expected = try #require(Double(text))
      #expect(DecimalParsing.quotient(mantissa, tensPower: scale).bitPattern == expected.bitPattern, "\(text)")
      #expect(number(text)?.bitPattern == expected.bitPattern, "\(text)")
      let digits = Array("\(mantissa)")
      guard digits.count > scale else { continue }
      let plainText = String(digits.dropLast(scale)) + "." + String(digits.suffix(scale))
      #expect(plain(plainText).value.bitPattern == expected.bitPattern, "\(plainText)")
    }
  }

  @Test func hardNumbers() {
    for text in [
      "9007199254740993", "1.7976931348623157e308", "4.9e-324", "2.2250738585072011e-308", "0.1", "1e23", "8.5e-23",
      "123456789012345678901234567890", "-0", "00012.50", "5.", ".5", "+3", "1e-400", "1e400", "123e-25",
      "9007199254740991e22", "0e999999999999999999999", "1e22", "-1.5E+7",
    ] {
      #expect(number(text)?.bitPattern == Double(text.replacingLeadingPoint)?.bitPattern, "\(text)")
    }
    #expect(number("inf") == .infinity && number("-Infinity") == -.infinity)
    for text in ["", "-", ".", "e5", "1e", "1e+", "0x10", "1_0", "1 2", "--1", "1.2.3", "infi"] {
      #expect(number(text) == nil, "\(text)")
    }
  }

  @Test func timesOfTheCalendar() {
    func micros(_ text: String) -> Int64? {
      var text = text
      return text.withUTF8 { TimestampParsing.microseconds($0) }
    }
    #expect(micros("1970-01-01") == 0)
    #expect(micros("2000-02-29 12:00") == 951_825_600_000_000)
    #expect(micros("1969-12-31T23:59:59.999999Z") == -1)
    #expect(micros("2026-11-21T15:30:00+01:00") == micros("2026-11-21 14:30:00"))
    #expect(micros("2016-12-31T23:59:60Z") == micros("2017-01-01"))
    #expect(micros("0000-01-01") == -62_167_219_200_000_000)
    for text in [
      "2026-02-29", "2026-13-01", "2026-1-1", "2026-01-01T24:00:00", "2026-01-01x", "20260101", "2026-01-01 1",
    ] {
      #expect(micros(text) == nil, "\(text)")
    }
  }
}

extension String {
  /// As the standard library reads it: a digit before the point.
  fileprivate var replacingLeadingPoint: String {
    if hasPrefix("-.") { return "-0" + dropFirst() }
    return hasPrefix(".") ? "0" + self : self
  }
}
