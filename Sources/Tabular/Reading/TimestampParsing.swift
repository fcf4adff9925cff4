/// Points in time as texts: RFC 3339, or `YYYY-MM-DD[ HH:MM[:SS[.fraction]]]`, in UTC when it says no zone.
enum TimestampParsing {
  /// Microseconds since 1970-01-01T00:00:00Z; what is finer is cut off. A 60th second is the next minute's first.
  ///
  /// - Returns: nil when the text is no such time, or no day of the calendar.
  static func microseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    var scan = Scan(text: text)
    guard let year = scan.digits(4), scan.skip(45), let month = scan.digits(2), scan.skip(45),
      let day = scan.digits(2), (1...12).contains(month), day >= 1, day <= days(inMonth: month, year)
    else { return nil }
    var seconds = daysSince1970(year, month, day) * 86_400
    var micros: Int64 = 0
    if !scan.isAtEnd {
      guard scan.skip(84) || scan.skip(116) || scan.skip(32) else { return nil }
      guard let hour = scan.digits(2), hour <= 23, scan.skip(58), let minute = scan.digits(2), minute <= 59 else {
        return nil
      }
      var second: Int64 = 0
      if scan.skip(58) {
        guard let value = scan.digits(2), value <= 60 else { return nil }
        second = value
        if scan.skip(46) {
          guard let value = scan.fraction() else { return nil }
          micros = value
        }
      }
      seconds += hour * 3600 + minute * 60 + second
      guard let offset = scan.zone() else { return nil }
      seconds -= offset
    }
    // A zone may move a time out of the years that can be written.
    guard scan.isAtEnd, (-62_167_219_200..<253_402_300_800).contains(seconds) else { return nil }
    return seconds * 1_000_000 + micros
  }

  private struct Scan {
    let text: UnsafeBufferPointer<UInt8>
    var at = 0

    var isAtEnd: Bool { at == text.count }

    mutating func skip(_ byte: UInt8) -> Bool {
      guard at < text.count, text[at] == byte else { return false }
      at += 1
      return true
    }

    mutating func digits(_ count: Int) -> Int64? {
      guard at + count <= text.count else { return nil }
      var value: Int64 = 0
      for _ in 0..<count {
        guard text[at] &- 48 <= 9 else { return nil }
        value = value * 10 + Int64(text[at] - 48)
        at += 1
      }
      return value
    }

    /// Microseconds of the digits behind a point.
    mutating func fraction() -> Int64? {
      let first = at
      var value: Int64 = 0
      var unit: Int64 = 100_000
      while at < text.count, text[at] &- 48 <= 9 {
        value += Int64(text[at] - 48) * unit
        unit /= 10
        at += 1
      }
      return at > first ? value : nil
    }

    /// Seconds that the zone is ahead of UTC; 0 where none is written.
    mutating func zone() -> Int64? {
      if isAtEnd || skip(90) || skip(122) { return 0 }
      let isBehind = text[at] == 45
      guard skip(43) || skip(45), let hours = digits(2), hours <= 23 else { return nil }
      _ = skip(58)
      guard let minutes = digits(2), minutes <= 59 else { return nil }
      return (hours * 3600 + minutes * 60) * (isBehind ? -1 : 1)
    }
  }

  private static func days(inMonth month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// Of the proleptic Gregorian calendar: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The inverse: `civil_from_days` of the same source.
  static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
