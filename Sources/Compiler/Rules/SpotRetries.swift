internal import Diagnostics
internal import Source
internal import Spec

/// What runs on spot machines is tried again.
enum SpotRetries {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let training = facts.spec.training
    var findings: [Diagnostic] = []
    if training.resources.spot, training.retries == 0 {
      findings.append(
        Diagnostic.spotWithoutRetries(training.resources.$spot, what: "training", retries: training.$retries))
    }
    for stage in facts.spec.stages ?? [] {
      guard let resources = stage.resources, resources.spot, let retries = stage.$retries.present(), retries.value == 0
      else { continue }
      findings.append(
        Diagnostic.spotWithoutRetries(resources.$spot, what: "the stage `\(stage.name)`", retries: retries))
    }
    return findings
  }
}

extension Diagnostic {
  fileprivate static func spotWithoutRetries(
    _ spot: Sourced<Bool>, what: String, retries: Sourced<Int>
  ) -> Diagnostic {
    Diagnostic(
      .spotWithoutRetries, at: spot.origin.span,
      "\(what) may lose its spot machine at any time, and is not tried again",
      notes: [Note("the retries are set here", where: retries)], help: "write `retries: 2` or more")
  }
}
