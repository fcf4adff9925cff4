internal import Diagnostics
internal import Source
internal import Spec

/// A rollout stops before it breaks what the service promises.
enum Objectives {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let objectives = facts.spec.monitoring.objectives
    let rollout = facts.spec.serving.rollout
    var findings: [Diagnostic] = []
    guard rollout.strategy != .rolling, let abort = rollout.abortOn else { return findings }
    if let rate = abort.$errorRate.present(), let availability = objectives.$availability.present() {
      let allowed = 1 - availability.value.value
      // 1 - 0.999 is a little more than 0.001 in binary, and other pairs a little less.
      if rate.value.value > allowed + 1e-9 {
        findings.append(
          Diagnostic.looserThanObjective(
            rate.map(\.description), key: "error_rate", objective: availability.map(\.description),
            promise: "`availability: \(availability.value)` allows \(Quantity.Fraction(allowed))"))
      }
    }
    if let latency = abort.$latencyP99.present(), let promised = objectives.$latencyP99.present(),
      latency.value > promised.value
    {
      findings.append(
        Diagnostic.looserThanObjective(
          latency.map(\.description), key: "latency_p99", objective: promised.map(\.description),
          promise: "the objective is \(promised.value)"))
    }
    return findings
  }
}

extension Diagnostic {
  fileprivate static func looserThanObjective(
    _ limit: Sourced<String>, key: String, objective: Sourced<String>, promise: String
  ) -> Diagnostic {
    Diagnostic(
      .looserThanObjective, at: limit.origin.span,
      "`\(key): \(limit.value)` stops the rollout too late: \(promise)",
      notes: [Note("the objective is set here", where: objective)])
  }
}
