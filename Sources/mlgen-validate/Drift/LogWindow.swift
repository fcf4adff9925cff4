internal import Tabular

/// From when to when, in microseconds since 1970; the end belongs to it, the beginning does not.
struct LogWindow: Hashable {
  let from: Int64
  let through: Int64

  init(seconds: Int, through: Int64) {
    self.through = through
    from = through - Int64(seconds) * 1_000_000
  }

  func contains(_ time: Int64) -> Bool { time > from && time <= through }

  var text: String { "\(TimestampText.of(from)) to \(TimestampText.of(through))" }
}
