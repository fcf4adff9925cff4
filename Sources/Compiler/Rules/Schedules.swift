internal import Diagnostics
internal import Source
internal import Spec

/// Schedules fire, and that of the drift check fires every day.
enum Schedules {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let drift = facts.spec.monitoring.drift?.$schedule
    let all = [facts.spec.training.$schedule.present(), facts.spec.serving.batch?.$schedule.present(), drift]
    var findings = all.compactMap(\.self).filter { !$0.value.everFires }.map(Diagnostic.neverFires)
    if let drift, drift.value.everFires, !drift.value.firesEveryDay {
      findings.append(Diagnostic.driftTooRare(drift))
    }
    return findings
  }
}

extension CronSchedule {
  /// True when no two firings in a row are more than 24 hours apart: as all days have the same times, it is enough
  /// that no day is left out.
  fileprivate var firesEveryDay: Bool {
    let everyDate = days == ((1 << 31) - 1) << 1
    let everyWeekday = weekdays == 0x7F
    guard months == ((1 << 12) - 1) << 1 else { return false }
    return daysAreAlternatives ? everyDate || everyWeekday : everyDate && everyWeekday
  }
}

extension Diagnostic {
  fileprivate static func neverFires(_ schedule: Sourced<CronSchedule>) -> Diagnostic {
    Diagnostic(.neverFires, at: schedule.origin.span, "no year has a date that fits `\(schedule.value)`")
  }

  fileprivate static func driftTooRare(_ schedule: Sourced<CronSchedule>) -> Diagnostic {
    Diagnostic(
      .driftTooRare, at: schedule.origin.span, "`\(schedule.value)` leaves out days, and drift is checked on each",
      help: "write `0 6 * * *` for every day at six, or `0 * * * *` for every hour")
  }
}
