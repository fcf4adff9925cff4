internal import Diagnostics
internal import Source
internal import Spec

/// Shares that follow each other rise: the steps of a rollout up to all traffic, the alerts of a budget.
enum RisingShares {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    let rollout = facts.spec.serving.rollout
    if rollout.strategy == .canary {
      if let (previous, step) = firstFall(rollout.steps) {
        findings.append(Diagnostic.stepDoesNotRise(step, above: previous))
      } else if let last = rollout.steps.last, last.value.value < 1 {
        findings.append(Diagnostic.stepsEndEarly(last))
      } else if rollout.steps.isEmpty {
        findings.append(Diagnostic.noSteps(rollout.$steps.origin.span))
      }
    }
    if let cost = facts.spec.cost, let (previous, alert) = firstFall(cost.alertAt) {
      findings.append(Diagnostic.alertDoesNotRise(alert, above: previous))
    }
    return findings
  }

  /// The first share that is not above the one before it; the one before the first is none.
  private static func firstFall(
    _ shares: [Sourced<Quantity.Fraction>]
  ) -> (previous: Sourced<Quantity.Fraction>?, share: Sourced<Quantity.Fraction>)? {
    var previous: Sourced<Quantity.Fraction>?
    for share in shares {
      if share.value.value <= previous?.value.value ?? 0 { return (previous, share) }
      previous = share
    }
    return nil
  }
}

extension Diagnostic {
  fileprivate static func stepDoesNotRise(
    _ step: Sourced<Quantity.Fraction>, above previous: Sourced<Quantity.Fraction>?
  ) -> Diagnostic {
    Diagnostic(
      .rolloutSteps, at: step.origin.span,
      previous.map { "the step \(step.value) does not rise above the one before it, \($0.value)" }
        ?? "the first step sends no traffic to the new version")
  }

  fileprivate static func stepsEndEarly(_ last: Sourced<Quantity.Fraction>) -> Diagnostic {
    Diagnostic(
      .rolloutSteps, at: last.origin.span, "the last step is \(last.value), so two versions stay for ever",
      help: "end with `100%`")
  }

  fileprivate static func noSteps(_ span: Span?) -> Diagnostic {
    Diagnostic(.rolloutSteps, at: span, "a canary without steps never gets any traffic", help: "write `[10%, 100%]`")
  }

  fileprivate static func alertDoesNotRise(
    _ alert: Sourced<Quantity.Fraction>, above previous: Sourced<Quantity.Fraction>?
  ) -> Diagnostic {
    Diagnostic(
      .budgetAlerts, at: alert.origin.span,
      previous.map { "the alert at \(alert.value) does not rise above the one before it, \($0.value)" }
        ?? "an alert at \(alert.value) of the budget would ring before anything is spent")
  }
}
