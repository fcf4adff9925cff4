extension Quantity {
  /// A length of time in whole milliseconds: `200ms`, `30s`, `1h30m`, `90d`.
  public struct Duration: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var milliseconds: Int

    public init(milliseconds: Int) { self.milliseconds = milliseconds }

    public var seconds: Double { Double(milliseconds) / 1000 }

    /// Seconds, a begun one counted whole.
    public var secondsRoundedUp: Int { (milliseconds + 999) / 1000 }

    /// In the largest unit that divides it; days from two days on, because people say `24h`.
    public var description: String {
      guard milliseconds != 0 else { return "0s" }
      for unit in Self.units where milliseconds % unit.size == 0 {
        if unit.name == "d", milliseconds < 2 * unit.size { continue }
        return "\(milliseconds / unit.size)\(unit.name)"
      }
      return "\(milliseconds)ms"
    }

    public static func < (left: Duration, right: Duration) -> Bool { left.milliseconds < right.milliseconds }

    /// From the longest to the shortest.
    private static let units: [(name: String, size: Int)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Reads one or more numbers, each with its unit, from long units to short ones.
    public init(parsing text: String) throws(Malformed) {
      var rest = text[...]
      var total = 0
      var next = 0
      repeat {
        let start = text.utf8.count - rest.utf8.count
        guard let number = Decimal(consuming: &rest) else {
          throw Malformed(
            text.hasPrefix("-") ? "it must not be negative" : "it must be a number with a unit, as in `24h`")
        }
        let name = Substring(rest.utf8.prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x80 })
        let unitStart = text.utf8.count - rest.utf8.count
        rest = rest[name.endIndex...]
        let end = text.utf8.count - rest.utf8.count
        if name.isEmpty, rest.first == " ", let unit = Self.units.first(where: { $0.name == rest.dropFirst() }) {
          throw Malformed("leave the blank before `\(unit.name)` out", at: unitStart..<unitStart + 1)
        }
        guard let index = Self.units.firstIndex(where: { $0.name == name }) else {
          throw Malformed(
            Self.advice(String(name), number: text.utf8Slice(start..<unitStart)),
            at: name.isEmpty ? nil : unitStart..<end)
        }
        guard index >= next else {
          throw Malformed("units go from long to short, each once, as in `1h30m`", at: unitStart..<end)
        }
        next = index + 1
        guard let part = number.times(Self.units[index].size) else {
          throw Malformed("it must come to a whole number of milliseconds", at: start..<end)
        }
        let (sum, overflow) = total.addingReportingOverflow(part)
        guard !overflow else { throw Malformed("it is too long") }
        total = sum
      } while !rest.isEmpty
      self.milliseconds = total
    }

    private static func advice(_ unit: String, number: String) -> String {
      switch unit.lowercased() {
      case "": "the unit is missing; write `\(number)s`, `\(number)m`, `\(number)h` or `\(number)d`"
      case "us", "µs", "ns": "nothing is measured finer than a millisecond; write `ms`"
      case "w", "week", "weeks": "there is no unit `\(unit)`; write weeks as days, `7d` for one"
      case "y", "year", "years": "there is no unit `\(unit)`; write years as days, `365d` for one"
      case "mo", "month", "months": "a month has no fixed length; write `30d`"
      case "min", "mins", "minute", "minutes": "there is no unit `\(unit)`; write `\(number)m`"
      case "sec", "secs", "second", "seconds": "there is no unit `\(unit)`; write `\(number)s`"
      case "hr", "hrs", "hour", "hours", "h": "there is no unit `\(unit)`; write `\(number)h`"
      case "day", "days", "d": "there is no unit `\(unit)`; write `\(number)d`"
      default: "there is no unit `\(unit)`; the units are ms, s, m, h and d"
      }
    }
  }
}

extension String {
  /// The text of a range of UTF-8 bytes, with cut characters repaired.
  func utf8Slice(_ range: Range<Int>) -> String {
    String(decoding: Array(utf8)[range.clamped(to: 0..<utf8.count)], as: UTF8.self)
  }
}
