/// Five fields of cron: minute, hour, day of the month, month, day of the week.
public struct CronSchedule: Hashable, Sendable, CustomStringConvertible {
  /// Bit `n` is set when the minute `n` is among them; likewise below.
  let minutes: UInt64
  let hours: UInt64
  /// Bits 1 to 31.
  public let days: UInt64
  /// Bits 1 to 12.
  public let months: UInt64
  /// Bits 0 (Sunday) to 6.
  public let weekdays: UInt64
  /// As cron has it: when both day fields are restricted, either one fires; a field that begins with `*` is not.
  public let daysAreAlternatives: Bool
  /// The fields as they were written, parted by single spaces.
  public let description: String

  /// At minute 0 of every hour.
  static let hourly = CronSchedule(
    minutes: 1, hours: (1 << 24) - 1, days: ((1 << 31) - 1) << 1, months: ((1 << 12) - 1) << 1, weekdays: 0x7F,
    daysAreAlternatives: false, description: "0 * * * *")

  private init(
    minutes: UInt64, hours: UInt64, days: UInt64, months: UInt64, weekdays: UInt64, daysAreAlternatives: Bool,
    description: String
  ) {
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = weekdays
    self.daysAreAlternatives = daysAreAlternatives
    self.description = description
  }

  public init(parsing text: String) throws(Malformed) {
    if text.hasPrefix("@") {
      let meant = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
      ][text]
      throw Malformed(
        meant.map { "it must have five fields; write `\($0)`" }
          ?? "it must have five fields: minute, hour, day of the month, month, day of the week")
    }
    let fields = text.utf8.split { $0 == 0x20 || $0 == 0x09 }.map { Substring($0) }
    guard fields.count == 5 else {
      throw Malformed(
        "it has \(fields.count) field\(fields.count == 1 ? "" : "s") and must have five: "
          + "minute, hour, day of the month, month, day of the week")
    }
    var sets: [UInt64] = []
    for (field, kind) in zip(fields, CronField.allCases) {
      let start = text.utf8.distance(from: text.startIndex, to: field.startIndex)
      sets.append(try kind.parse(field, at: start))
    }
    self.init(
      minutes: sets[0], hours: sets[1], days: sets[2], months: sets[3],
      // Cron lets Sunday be 7 too.
      weekdays: (sets[4] | (sets[4] >> 7 & 1)) & 0x7F,
      daysAreAlternatives: !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*"),
      description: fields.joined(separator: " "))
  }

  /// False for a date that no year has, such as 30 February. Every date falls on every day of the week in time.
  public var everFires: Bool {
    daysAreAlternatives
      || zip(1..., Self.lengths).contains { months >> $0 & 1 == 1 && days & ((2 << $1) - 2) != 0 }
  }

  /// Of the months of a leap year.
  private static let lengths: [UInt64] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// One of the five.
private enum CronField: CaseIterable {
  case minute, hour, day, month, weekday

  var range: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .day: 1...31
    case .month: 1...12
    case .weekday: 0...7
    }
  }

  var words: String {
    switch self {
    case .minute: "the minute"
    case .hour: "the hour"
    case .day: "the day of the month"
    case .month: "the month"
    case .weekday: "the day of the week"
    }
  }

  private var names: [String] {
    switch self {
    case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    case .weekday: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    case .minute, .hour, .day: []
    }
  }

  /// The set of a field that starts at the byte `start` of the whole text.
  func parse(_ field: Substring, at start: Int) throws(Malformed) -> UInt64 {
    var set: UInt64 = 0
    var offset = start
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let range = offset..<offset + max(part.utf8.count, 1)
      set |= try parsePart(part, at: range)
      offset += part.utf8.count + 1
    }
    return set
  }

  private func parsePart(_ part: Substring, at range: Range<Int>) throws(Malformed) -> UInt64 {
    let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let base = halves.first, !base.isEmpty else { throw Malformed("\(words) is missing", at: range) }
    var step = 1
    if halves.count == 2 {
      guard let value = Int(halves[1]), value >= 1, value <= self.range.upperBound else {
        throw Malformed("the step `\(halves[1])` must be a number from 1 to \(self.range.upperBound)", at: range)
      }
      step = value
    }
    let bounds: ClosedRange<Int>
    if base == "*" {
      // Sunday is both 0 and 7: once is enough, or a step would count it twice.
      bounds = self == .weekday ? 0...6 : self.range
    } else {
      let ends = base.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      guard let low = ends.first.flatMap(number), let high = ends.last.flatMap(number) else {
        throw Malformed(
          "\(words) `\(base)` must be from \(self.range.lowerBound) to \(self.range.upperBound)"
            + (names.isEmpty ? "" : " or a name such as `\(names[1])`"), at: range)
      }
      guard low <= high else { throw Malformed("the range `\(base)` runs backwards", at: range) }
      // `5/15` counts from 5 to the end, as Vixie's cron has it.
      bounds = ends.count == 1 && halves.count == 2 ? low...max(low, self.range.upperBound) : low...high
    }
    return stride(from: bounds.lowerBound, through: bounds.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
  }

  private func number(_ text: Substring) -> Int? {
    if text.utf8.first.map({ $0 > 0x39 }) ?? false, let index = names.firstIndex(of: text.uppercased()) {
      return self == .month ? index + 1 : index
    }
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int(text),
      range.contains(value)
    else { return nil }
    return value
  }
}
