internal import Diagnostics
internal import Source
internal import Spec

/// Gates decide something: their bounds are in the metric's unit and range, on its worse side.
enum Gates {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    facts.spec.evaluation.gates.flatMap { gate -> [Diagnostic] in
      let metric = gate.metric
      let bounds = [("min", gate.$min.present()), ("max", gate.$max.present())].compactMap { name, bound in
        bound.map { (name: name, bound: $0) }
      }
      let regression = gate.$maxRegression.present()
      var findings: [Diagnostic] = []
      for (name, bound) in bounds + (regression.map { [("max_regression", $0)] } ?? []) {
        if let finding = wrongUnit(bound, name: name, of: metric) {
          findings.append(finding)
        } else if !allowed(name, of: metric).contains(bound.value.value) {
          findings.append(Diagnostic.outsideRange(bound, name: name, metric: metric))
        }
      }
      if let regression, facts.spec.evaluation.baseline == nil {
        findings.append(Diagnostic.regressionWithoutBaseline(regression))
      }
      // A band is meant; one bound on the better side alone lets the worst model through.
      if bounds.count == 1, regression == nil, let (name, bound) = bounds.first,
        name == (metric.goal == .maximize ? "max" : "min")
      {
        findings.append(Diagnostic.boundOnBetterSide(bound, name: name, metric: metric))
      }
      return findings
    }
  }

  private static func wrongUnit(_ bound: Sourced<Measure>, name: String, of metric: PipelineSpec.Metric) -> Diagnostic?
  {
    switch (bound.value, metric.isLatency) {
    case (.duration, true), (.number, false), (.percent, false): nil
    case (.number, true), (.percent, true): Diagnostic.latencyWithoutUnit(bound, name: name, metric: metric)
    case (.duration, false): Diagnostic.timeForOtherMetric(bound, name: name, metric: metric)
    }
  }

  /// The values that a bound of this name can have.
  fileprivate static func allowed(_ name: String, of metric: PipelineSpec.Metric) -> ClosedRange<Double> {
    guard name == "max_regression" else { return metric.range }
    return 0...(metric.range.upperBound - max(metric.range.lowerBound, -.greatestFiniteMagnitude))
  }
}

extension Diagnostic {
  fileprivate static func outsideRange(
    _ bound: Sourced<Measure>, name: String, metric: PipelineSpec.Metric
  ) -> Diagnostic {
    let range = Gates.allowed(name, of: metric)
    let subject = name == "max_regression" ? "a difference of `\(metric.rawValue)`" : "`\(metric.rawValue)`"
    let (low, high) = (Measure.number(range.lowerBound), Measure.number(range.upperBound))
    let words =
      switch (range.lowerBound.isFinite, range.upperBound.isFinite && range.upperBound < 1e300) {
      case (true, true): "lies between \(low) and \(high)"
      case (true, false): "is never below \(low)"
      default: "is never above \(high)"
      }
    var help: String?
    if case .number(let value) = bound.value, range.upperBound == 1, value > 1, value <= 100 {
      help = "did you mean `\(Measure.percent(Quantity.Fraction(value / 100)))`?"
    }
    return Diagnostic(
      .metricRange, at: bound.origin.span, "`\(name): \(bound.value)` decides nothing: \(subject) \(words)", help: help)
  }

  fileprivate static func latencyWithoutUnit(
    _ bound: Sourced<Measure>, name: String, metric: PipelineSpec.Metric
  ) -> Diagnostic {
    Diagnostic(
      .metricRange, at: bound.origin.span,
      "`\(metric.rawValue)` is a time, and `\(name): \(bound.value)` has no unit of time",
      help: "write it with its unit, as in `50ms`")
  }

  fileprivate static func timeForOtherMetric(
    _ bound: Sourced<Measure>, name: String, metric: PipelineSpec.Metric
  ) -> Diagnostic {
    Diagnostic(.metricRange, at: bound.origin.span, "`\(metric.rawValue)` is no time, and `\(name)` is \(bound.value)")
  }

  fileprivate static func regressionWithoutBaseline(_ bound: Sourced<Measure>) -> Diagnostic {
    Diagnostic(
      .regressionWithoutBaseline, at: bound.origin.span,
      "`max_regression` compares with a baseline, and `evaluation.baseline` is not written",
      help: "write `baseline: champion` for the version that serves in production")
  }

  fileprivate static func boundOnBetterSide(
    _ bound: Sourced<Measure>, name: String, metric: PipelineSpec.Metric
  ) -> Diagnostic {
    Diagnostic(
      .metricDirection, at: bound.origin.span,
      "`\(name)` alone lets the worst model pass: a \(metric.goal == .maximize ? "high" : "low") "
        + "`\(metric.rawValue)` is the better one",
      help: "write `\(metric.goal == .maximize ? "min" : "max"): \(bound.value)`", severity: .warning)
  }
}
