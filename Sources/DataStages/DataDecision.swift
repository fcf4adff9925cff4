internal import Quality
internal import RuntimeContract

/// What follows from a verdict, by what the config says of failure.
struct DataDecision: Hashable {
  /// Named as the tracker's tag has it.
  enum Outcome: String, Hashable {
    case passed
    /// Passed, and somebody should look.
    case passedWithWarning = "passed_with_warning"
    case refused = "failed"
    /// A limit of the judge stood in the way.
    case undecided = "not_judged"
  }

  var outcome: Outcome
  /// Whether bad rows stay in what is passed on.
  var keepsBadRows: Bool
  /// One sentence, with the figure that decided.
  var reason: String

  init(_ verdict: DataVerdict, onFailure: FailureAction) {
    keepsBadRows = onFailure == .warn
    reason = verdict.reason
    let unmet = verdict.unmet
    switch onFailure {
    case .warn: outcome = verdict.success ? .passed : .passedWithWarning
    case .stop:
      outcome =
        verdict.success
        ? .passed
        : !verdict.hasTooManyBadRows && !unmet.isEmpty && unmet.allSatisfy(\.isUndecided) ? .undecided : .refused
    case .quarantine:
      // What no single row is at fault for does not get better without some.
      let whole = unmet.filter { $0.problem != nil || !$0.expectation.faultsRows }
      let left = verdict.rows - verdict.bad.count
      if let first = whole.first {
        outcome = whole.allSatisfy(\.isUndecided) ? .undecided : .refused
        reason = first.reason
      } else if left == 0 {
        outcome = .refused
        reason = "No row is left when the bad ones are put aside: all \(verdict.badRows) are bad."
      } else {
        outcome = verdict.success ? .passed : .passedWithWarning
      }
    }
  }

  var passes: Bool { outcome == .passed || outcome == .passedWithWarning }
}
