internal import Diagnostics
internal import Source
internal import Spec

/// Values that fit their objects' schemas and are refused by the controllers that read these.
enum ControllerLimits {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard let search = facts.spec.training.search, search.parallel > search.trials else { return [] }
    return [Diagnostic.moreAtATimeThanInAll(parallel: search.$parallel, trials: search.$trials)]
  }
}

extension Diagnostic {
  /// Katib's webhook refuses `parallelTrialCount` above `maxTrialCount`.
  fileprivate static func moreAtATimeThanInAll(parallel: Sourced<Int>, trials: Sourced<Int>) -> Diagnostic {
    Diagnostic(
      .controllerRefuses, at: parallel.origin.span ?? trials.origin.span,
      "\(parallel.value) trials cannot run at a time when there are \(trials.value) in all",
      notes: [Note("the number of trials is set here", where: trials)].compactMap(\.self))
  }
}
