internal import Diagnostics
internal import Source
internal import Spec

/// Values that fit their objects' schemas and are refused by the controllers that read these.
enum ControllerLimits {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if let search = facts.spec.training.search, search.parallel > search.trials {
      found.append(Diagnostic.moreAtATimeThanInAll(parallel: search.$parallel, trials: search.$trials))
    }
    let autoscaling = facts.spec.serving.autoscaling
    switch autoscaling.signal {
    case .cpu, .memory:
      if (autoscaling.target.value * 100).rounded() < 1 { found.append(.targetBelowOnePercent(autoscaling.$target)) }
    case .concurrency, .latency, .lag: break
    }
    return found
  }
}

extension Diagnostic {
  /// `averageUtilization` is a whole number of percent, from 1.
  fileprivate static func targetBelowOnePercent(_ target: Sourced<Measure>) -> Diagnostic {
    Diagnostic(
      .controllerRefuses, at: target.origin.span, "an autoscaler's target has whole percents, and this is below 1 %",
      help: "70% leaves room for a burst while a replica starts")
  }

  /// Katib's webhook refuses `parallelTrialCount` above `maxTrialCount`.
  fileprivate static func moreAtATimeThanInAll(parallel: Sourced<Int>, trials: Sourced<Int>) -> Diagnostic {
    Diagnostic(
      .controllerRefuses, at: parallel.origin.span ?? trials.origin.span,
      "\(parallel.value) trials cannot run at a time when there are \(trials.value) in all",
      notes: [Note("the number of trials is set here", where: trials)])
  }
}
