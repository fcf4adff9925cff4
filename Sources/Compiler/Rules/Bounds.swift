internal import Diagnostics
internal import Source
internal import Spec

/// No minimum lies above its maximum.
enum Bounds {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let spec = facts.spec
    var findings: [Diagnostic] = []
    func compare<Value: Comparable & CustomStringConvertible>(_ low: Sourced<Value>?, _ high: Sourced<Value>?) {
      guard let low, let high, low.value > high.value else { return }
      findings.append(Diagnostic.minimumAboveMaximum(low.map(\.description), high.map(\.description)))
    }
    func compare(_ low: Sourced<Double>?, _ high: Sourced<Double>?) {
      guard let low, let high, low.value > high.value else { return }
      findings.append(
        Diagnostic.minimumAboveMaximum(
          low.map { Measure.number($0).description }, high.map { Measure.number($0).description }))
    }
    compare(spec.serving.replicas.$min, spec.serving.replicas.$max)
    for entry in spec.data.columns.entries { compare(entry.value.$min.present(), entry.value.$max.present()) }
    for entry in spec.training.search?.space.entries ?? [] {
      compare(entry.value.$min.present(), entry.value.$max.present())
    }
    for gate in spec.evaluation.gates {
      guard let low = gate.$min.present(), let high = gate.$max.present(), low.value.value > high.value.value else {
        continue
      }
      findings.append(Diagnostic.minimumAboveMaximum(low.map(\.description), high.map(\.description)))
    }
    for transform in spec.features?.transforms ?? [] {
      guard let clip = transform.clip, let low = clip.first, let high = clip.last, low.value > high.value else {
        continue
      }
      findings.append(
        Diagnostic.clipBackwards(
          low.map { Measure.number($0).description }, high.map { Measure.number($0).description },
          column: transform.column))
    }
    return findings
  }
}

extension Diagnostic {
  /// Points at the one that somebody wrote, else at the minimum.
  fileprivate static func minimumAboveMaximum(_ low: Sourced<String>, _ high: Sourced<String>) -> Diagnostic {
    guard low.isWritten else {
      return Diagnostic(
        .minimumAboveMaximum, at: high.origin.span,
        "the maximum \(high.value) is below the minimum, which is \(low.value) when it is not written",
        help: "write `min` too")
    }
    return Diagnostic(
      .minimumAboveMaximum, at: low.origin.span, "the minimum \(low.value) is above the maximum \(high.value)",
      notes: [Note("the maximum is set here", where: high)])
  }

  fileprivate static func clipBackwards(
    _ low: Sourced<String>, _ high: Sourced<String>, column: String
  ) -> Diagnostic {
    Diagnostic(
      .minimumAboveMaximum, at: low.origin.span,
      "`clip` of `\(column)` starts at \(low.value), above its end at \(high.value)",
      help: "write `[\(high.value), \(low.value)]`")
  }
}
