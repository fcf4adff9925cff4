/// Decimal numbers of texts, correctly rounded.
///
/// The fast paths read from a pointer and stop at the first byte that is not part of a plain number; the caller sees by
/// what stands there whether the cell ends. They may look at eight bytes behind it.
enum DecimalParsing {
  /// 10⁰ … 10²², which a `Double` holds exactly.
  static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// `[-]digits[.digits]` with at most 19 digits.
  ///
  /// Where the digits without the point are at most 2⁵³, both they and the power of ten are exact, so one division rounds
  /// once: W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990. Else integers are divided.
  ///
  /// - Returns: NaN when this is no such number; `cursor` is behind it only if it is.
  @inline(__always)
  static func plain(_ cursor: inout UnsafePointer<UInt8>, powers: UnsafePointer<Double>) -> Double {
    var at = cursor
    let isNegative = at[0] == 45
    if isNegative { at += 1 }
    let first = at
    var mantissa: UInt64 = 0
    while at[0] &- 48 <= 9 {
      mantissa = mantissa &* 10 &+ UInt64(at[0] &- 48)
      at += 1
    }
    var digits = at - first
    var fraction = 0
    if at[0] == 46 {
      at += 1
      let point = at
      let (count, value) = eightDigits(at)
      mantissa = mantissa &* integerPower(count) &+ value
      at += count
      if count == 8 {
        while at[0] &- 48 <= 9 {
          mantissa = mantissa &* 10 &+ UInt64(at[0] &- 48)
          at += 1
        }
      }
      fraction = at - point
      digits += fraction
    }
    guard digits > 0, digits <= 19 else { return .nan }
    cursor = at
    let value =
      mantissa <= 1 << 53 ? Double(mantissa) / powers[fraction] : quotient(mantissa, tensPower: fraction)
    return isNegative ? -value : value
  }

  /// 10⁰ … 10¹⁹.
  private static let integerPowers: [UInt64] = (0..<20).reduce(into: [1]) { powers, index in
    if index > 0 { powers.append(powers[index - 1] * 10) }
  }

  /// `mantissa` / 10^`tensPower`, correctly rounded: the quotient has 62 bits or more, and the remainder says on which
  /// side of the middle between two numbers it lies.
  ///
  /// - Precondition: the mantissa is not 0, the power 0 through 19.
  static func quotient(_ mantissa: UInt64, tensPower: Int) -> Double {
    let divisor = integerPowers[tensPower]
    let up = mantissa.leadingZeroBitCount
    let down = divisor.leadingZeroBitCount
    let (one, other) = (mantissa << UInt64(up), divisor << UInt64(down))
    // Both have their highest bit, so half of one is less than the other and the quotient fits.
    let (quotient, rest) = other.dividingFullWidth((one >> 1, one << 63))
    // 62, 63 or 64 bits become 53.
    let shift = UInt64(11 - quotient.leadingZeroBitCount)
    let cut = quotient & (1 << shift - 1)
    let middle: UInt64 = 1 << (shift - 1)
    var kept = quotient >> shift
    if cut > middle || cut == middle && (rest != 0 || kept & 1 == 1) { kept += 1 }
    // quotient · 2⁻⁶³ · 2^(down - up); a power of two changes no digit, and this one is far from the ends of the range.
    let exponent = Int(shift) - 63 + down - up
    return Double(kept) * Double(bitPattern: UInt64(1023 + exponent) << 52)
  }

  /// How many digits stand here, at most eight, and their value.
  @inline(__always)
  private static func eightDigits(_ at: UnsafePointer<UInt8>) -> (count: Int, value: UInt64) {
    let word = UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
    let digits = word ^ 0x3030_3030_3030_3030
    // The high bit of each byte that is no digit: at least 10, or with a high bit of its own.
    let others = ((digits & 0x7f7f_7f7f_7f7f_7f7f &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
    let count = others.trailingZeroBitCount >> 3
    guard count > 0 else { return (0, 0) }
    // Digits to the end of the word, zeros before them: D. Lemire's eight digits in three multiplications.
    var value = digits << UInt64(64 - 8 * count)
    value = (value &* 10) &+ (value >> 8)
    value =
      ((value & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
        &+ ((value >> 16) & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001) >> 32
    return (count, value)
  }

  @inline(__always)
  private static func integerPower(_ exponent: Int) -> UInt64 {
    switch exponent {
    case 0: 1
    case 1: 10
    case 2: 100
    case 3: 1_000
    case 4: 10_000
    case 5: 100_000
    case 6: 1_000_000
    case 7: 10_000_000
    default: 100_000_000
    }
  }

  /// `[-]digits` with at most 18 digits.
  ///
  /// - Returns: nil when this is no such number; `cursor` is behind it only if it is.
  @inline(__always)
  static func plainInteger(_ cursor: inout UnsafePointer<UInt8>) -> Int64? {
    var at = cursor
    let isNegative = at[0] == 45
    if isNegative { at += 1 }
    let first = at
    var value: Int64 = 0
    while at[0] &- 48 <= 9 {
      value = value &* 10 &+ Int64(at[0] &- 48)
      at += 1
    }
    let digits = at - first
    guard digits > 0, digits <= 18 else { return nil }
    cursor = at
    return isNegative ? -value : value
  }

  /// Any number that CSV or JSON holds: a sign, digits with or without a point, an exponent.
  ///
  /// - Returns: nil when the text is something else. Too large a number is infinite.
  static func number(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    switch scan(text) {
    case .no: return nil
    case .infinity(let value): return value
    case .number(let mantissa, let exponent, let isNegative):
      // Exact, and one rounding: see `plain`.
      if let mantissa, mantissa <= 1 << 53, (-22...22).contains(exponent) {
        let value =
          exponent < 0 ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
        return isNegative ? -value : value
      }
      if let mantissa, (-19...0).contains(exponent) {
        let value = quotient(mantissa, tensPower: -exponent)
        return isNegative ? -value : value
      }
      // The standard library rounds correctly and knows no locale.
      return Double(String(decoding: text, as: UTF8.self))
    }
  }

  /// Whether the text is a finite number, most often without computing it.
  static func isFinite(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard case .number(let mantissa, let exponent, _) = scan(text) else { return false }
    return mantissa != nil && exponent < 280 || number(text)?.isFinite == true
  }

  private enum Scan {
    case no
    case infinity(Double)
    /// The digits as an integer, nil when they are more than 19; the power of ten that they are multiplied by.
    case number(mantissa: UInt64?, exponent: Int, isNegative: Bool)
  }

  private static func scan(_ text: UnsafeBufferPointer<UInt8>) -> Scan {
    var at = 0
    let isNegative = text.first == 45
    if isNegative || text.first == 43 { at += 1 }
    let first = at
    var digits = 0
    var mantissa: UInt64 = 0
    var exponent = 0
    while at < text.count, text[at] &- 48 <= 9 {
      mantissa = mantissa &* 10 &+ UInt64(text[at] &- 48)
      at += 1
      digits += 1
    }
    if at < text.count, text[at] == 46 {
      at += 1
      while at < text.count, text[at] &- 48 <= 9 {
        mantissa = mantissa &* 10 &+ UInt64(text[at] &- 48)
        at += 1
        digits += 1
        exponent -= 1
      }
    }
    guard digits > 0 else { return infinity(text, from: first).map(Scan.infinity) ?? .no }
    if at < text.count, text[at] | 0x20 == 101 {
      at += 1
      let isDownwards = at < text.count && text[at] == 45
      if isDownwards || at < text.count && text[at] == 43 { at += 1 }
      let start = at
      var written = 0
      while at < text.count, text[at] &- 48 <= 9 {
        // Far beyond every number, and far below what overflows.
        written = min(written * 10 + Int(text[at] &- 48), 1_000_000)
        at += 1
      }
      guard at > start else { return .no }
      exponent += isDownwards ? -written : written
    }
    guard at == text.count else { return .no }
    return .number(mantissa: digits <= 19 ? mantissa : nil, exponent: exponent, isNegative: isNegative)
  }

  /// `inf` and `infinity` in any case, as others write what is no finite number.
  private static func infinity(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Double? {
    let name = text[start...].map { $0 | 0x20 }
    guard name == Array("inf".utf8) || name == Array("infinity".utf8) else { return nil }
    return start > 0 && text[0] == 45 ? -.infinity : .infinity
  }

  enum IntegerText: Equatable {
    case value(Int64)
    case tooLarge
    case fraction
    case notANumber
  }

  /// An integer, also written as `12.0` or `1e3`, as programs do that hold integers with missing values as floats.
  static func integer(_ text: UnsafeBufferPointer<UInt8>) -> IntegerText {
    var at = 0
    let isNegative = text.first == 45
    if isNegative || text.first == 43 { at += 1 }
    let first = at
    var value: Int64 = 0
    var overflows = false
    while at < text.count, text[at] &- 48 <= 9 {
      // Downwards, because the least integer has no positive counterpart.
      let product = value.multipliedReportingOverflow(by: 10)
      let sum = product.partialValue.subtractingReportingOverflow(Int64(text[at] &- 48))
      overflows = overflows || product.overflow || sum.overflow
      value = sum.partialValue
      at += 1
    }
    if at == text.count, at > first {
      // The least integer stands for a missing value.
      if overflows || value == .min { return .tooLarge }
      return .value(isNegative ? value : -value)
    }
    guard let number = number(text), !number.isNaN else { return .notANumber }
    guard number == number.rounded(.towardZero) else { return .fraction }
    guard number.magnitude <= 0x1p53 else { return .tooLarge }
    return .value(Int64(number))
  }
}
