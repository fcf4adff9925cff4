internal import Diagnostics
internal import Source
internal import Spec

/// What starts a retraining is monitored.
enum RetrainingTriggers {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let monitoring = facts.spec.monitoring
    return (monitoring.retraining?.triggers ?? []).compactMap { trigger in
      let isMonitored =
        switch trigger.value {
        case .drift: monitoring.drift != nil
        case .performance: monitoring.performance != nil
        }
      return isMonitored ? nil : Diagnostic.unmonitoredTrigger(trigger)
    }
  }
}

extension Diagnostic {
  fileprivate static func unmonitoredTrigger(
    _ trigger: Sourced<PipelineSpec.Monitoring.Retraining.Trigger>
  ) -> Diagnostic {
    let name = trigger.value.rawValue
    return Diagnostic(
      .unmonitoredTrigger, at: trigger.origin.span, "`\(name)` never starts a retraining: nothing watches it",
      help: "write a section `monitoring.\(name)`")
  }
}
