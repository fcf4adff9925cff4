internal import Glibc

/// A moment and the offset from UTC that it is told in, as a commit holds them.
public struct GitDate: Hashable, Sendable {
  /// Since 1970.
  public let seconds: Int64
  /// East of UTC.
  public let offsetInMinutes: Int32

  public init(seconds: Int64, offsetInMinutes: Int32) {
    self.seconds = seconds
    self.offsetInMinutes = offsetInMinutes
  }

  /// The clock's, in the time zone of this machine.
  static var now: GitDate {
    var seconds = time(nil)
    var local = tm()
    localtime_r(&seconds, &local)
    return GitDate(seconds: Int64(seconds), offsetInMinutes: Int32(local.tm_gmtoff / 60))
  }

  /// What `parsing` takes, for messages.
  public static let forms = "`2026-01-31T12:00:00Z`, `2026-01-31T12:00:00+01:00` or `@1769860800 +0100`"

  /// Reads ISO 8601, or git's own form of seconds since 1970 with an offset. What tells no offset is UTC, so that a text
  /// means the same on every machine. Nil for anything else, and for what lies before 1970.
  public init?(parsing text: String) {
    var scanner = Scanner(Array(text.utf8))
    guard let date = scanner.secondsWithOffset() ?? scanner.date() else { return nil }
    self = date
  }

  /// `+0100`.
  var offset: String {
    let minutes = offsetInMinutes.magnitude
    func twoDigits(_ number: UInt32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return (offsetInMinutes < 0 ? "-" : "+") + twoDigits(minutes / 60) + twoDigits(minutes % 60)
  }
}

/// Reads digits and marks from the front.
private struct Scanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var isAtEnd: Bool { position == bytes.count }

  private mutating func take(_ character: Character) -> Bool {
    guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  /// As many digits as asked for; any number of them up to 12 when none is asked for.
  private mutating func number(_ count: Int? = nil) -> Int64? {
    var value: Int64 = 0
    let start = position
    while position < bytes.count, position - start < count ?? 12, (0x30...0x39).contains(bytes[position]) {
      value = value * 10 + Int64(bytes[position] - 0x30)
      position += 1
    }
    return position > start && (count == nil || position - start == count) ? value : nil
  }

  /// `+0100`, `+01:00`, `Z` or nothing, up to the end.
  private mutating func offset() -> Int32? {
    _ = take(" ")
    if isAtEnd { return 0 }
    if take("Z") { return isAtEnd ? 0 : nil }
    let isNegative = take("-")
    guard isNegative || take("+"), let hours = number(2) else { return nil }
    _ = take(":")
    guard let minutes = isAtEnd ? 0 : number(2), isAtEnd, hours < 15, minutes < 60 else { return nil }
    let offset = Int32(hours * 60 + minutes)
    return isNegative ? -offset : offset
  }

  /// `@1769860800 +0100`; without the `@` it takes at least nine digits, for fewer may be a date.
  mutating func secondsWithOffset() -> GitDate? {
    let isMarked = take("@")
    guard let seconds = number(), isMarked || position >= 9, let offset = offset() else {
      position = 0
      return nil
    }
    return GitDate(seconds: seconds, offsetInMinutes: offset)
  }

  /// `2026-01-31T12:00:00+01:00`; seconds, or the whole time, may be left out.
  mutating func date() -> GitDate? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
      (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day)
    else { return nil }
    var time: (hour: Int64, minute: Int64, second: Int64) = (0, 0, 0)
    if !isAtEnd, take("T") || take(" ") {
      guard let hour = number(2), take(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
      time = (hour, minute, 0)
      if take(":") {
        guard let second = number(2), second < 60 else { return nil }
        time.second = second
      }
    }
    guard let offset = offset() else { return nil }
    let days = Self.daysSince1970(year, month, day)
    let seconds = days * 86_400 + time.hour * 3_600 + time.minute * 60 + time.second - Int64(offset) * 60
    return seconds < 0 ? nil : GitDate(seconds: seconds, offsetInMinutes: offset)
  }

  private static func isLeap(_ year: Int64) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let before = year - 1
    let leapDays = before / 4 - before / 100 + before / 400
    let days = before * 365 + leapDays - 719_162
    return (1..<month).reduce(days + day - 1) { $0 + Self.days(in: $1, of: year) }
  }
}
