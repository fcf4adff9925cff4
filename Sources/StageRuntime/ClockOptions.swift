public import ArgumentParser
internal import Glibc
internal import Tabular

/// The time as of which a stage judges.
public struct ClockOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Judge as of this time, such as 2026-11-21T14:30:00Z; by default as of now.", valueName: "time"),
    transform: { try time($0) })
  public var now: Int64?

  public init() {}

  /// Microseconds since 1970-01-01T00:00:00Z.
  public var microseconds: Int64 { now ?? Clock.now }
}

enum Clock {
  /// Microseconds since 1970-01-01T00:00:00Z.
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}

private func time(_ text: String) throws -> Int64 {
  guard let time = TimestampText.microseconds(of: text) else {
    throw ValidationError("'\(text)' is no time such as 2026-11-21T14:30:00Z")
  }
  return time
}
