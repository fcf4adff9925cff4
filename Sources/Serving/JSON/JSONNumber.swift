internal import Glibc

/// A number as JSON writes it: its decimal digits, not yet rounded to anything.
struct JSONNumber {
  private var isNegative: Bool
  /// The first nineteen significant digits.
  private var digits: UInt64 = 0
  /// Of ten.
  private var exponent = 0
  /// Whether `digits` lacks some.
  private var isCut = false
  /// Whether it was written without a point and without an exponent.
  private(set) var isWhole = true
  private let start: Int
  private let end: Int

  /// Reads one and steps over it.
  @inline(__always)
  init(_ cursor: inout JSONCursor) throws(InferenceFailure) {
    start = cursor.at
    isNegative = cursor.take(UInt8(ascii: "-"))
    let first = cursor.at
    var count = 0
    while true {
      let digit = cursor.next &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      Self.add(digit, &digits, &count, &exponent, &isCut, isFraction: false)
      cursor.advance()
    }
    let length = cursor.at - first
    guard length > 0, length == 1 || cursor.bytes[first] != UInt8(ascii: "0") else {
      throw cursor.failure(length == 0 ? "expected a number" : "a number begins with 0")
    }
    if cursor.next == UInt8(ascii: ".") {
      cursor.advance()
      isWhole = false
      let point = cursor.at
      while true {
        let digit = cursor.next &- UInt8(ascii: "0")
        guard digit <= 9 else { break }
        Self.add(digit, &digits, &count, &exponent, &isCut, isFraction: true)
        cursor.advance()
      }
      guard cursor.at > point else { throw cursor.failure("expected digits after the point") }
    }
    if cursor.next | 0x20 == UInt8(ascii: "e") {
      cursor.advance()
      isWhole = false
      let isDown = cursor.next == UInt8(ascii: "-")
      if isDown || cursor.next == UInt8(ascii: "+") { cursor.advance() }
      let sign = cursor.at
      var power = 0
      while true {
        let digit = cursor.next &- UInt8(ascii: "0")
        guard digit <= 9 else { break }
        // Far beyond any number already.
        if power < 100_000 { power = power * 10 + Int(digit) }
        cursor.advance()
      }
      guard cursor.at > sign else { throw cursor.failure("expected digits in the exponent") }
      exponent += isDown ? -power : power
    }
    end = cursor.at
  }

  @inline(__always)
  private static func add(
    _ digit: UInt8, _ digits: inout UInt64, _ count: inout Int, _ exponent: inout Int, _ isCut: inout Bool,
    isFraction: Bool
  ) {
    if count < 19 {
      digits = digits &* 10 &+ UInt64(digit)
      // Zeros in front are not significant.
      if digits != 0 { count += 1 }
      if isFraction { exponent -= 1 }
    } else {
      if digit != 0 { isCut = true }
      if !isFraction { exponent += 1 }
    }
  }

  /// The nearest number; infinite when there is none.
  ///
  /// Digits of at most 2⁵³ and the powers to 10²² are exact as they are, so one operation rounds once: W. D. Clinger, "How to
  /// Read Floating Point Numbers Accurately", 1990. The others are the C library's.
  @inline(__always)
  func double(in cursor: JSONCursor) -> Double {
    if digits <= 1 << 53, -22...22 ~= exponent, !isCut {
      let value = Double(digits)
      let scaled = exponent < 0 ? value / Self.powers[-exponent] : value * Self.powers[exponent]
      return isNegative ? -scaled : scaled
    }
    return slow(cursor)
  }

  private func slow(_ cursor: JSONCursor) -> Double {
    var text = cursor.bytes[start..<end].map { CChar(bitPattern: $0) }
    text.append(0)
    return strtod(text, nil)
  }

  /// Nil when it is no whole number as written, or beyond the range of `Int64`.
  var integer: Int64? {
    guard isWhole, exponent == 0, !isCut else { return nil }
    if isNegative {
      return digits <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- digits) : nil
    }
    return Int64(exactly: digits)
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}
