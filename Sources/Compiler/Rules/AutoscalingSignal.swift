internal import Diagnostics
internal import Source
internal import Spec

/// The autoscaler can read its signal, and the target is in the signal's unit.
enum AutoscalingSignal {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let serving = facts.spec.serving
    let autoscaling = serving.autoscaling
    guard autoscaling.engine != .vpa else { return [] }
    var findings: [Diagnostic] = []
    let reads = facts.spec.options.deploymentMode.readsTopics
    if autoscaling.signal == .lag, serving.stream == nil || !reads {
      findings.append(
        Diagnostic.lagWithoutStream(autoscaling.$signal, mode: reads ? nil : facts.spec.options.$deploymentMode))
    }
    if autoscaling.engine == .hpa, autoscaling.signal.isFromElsewhere {
      findings.append(Diagnostic.signalOfOtherEngine(autoscaling.$signal))
    }
    if !autoscaling.signal.accepts(autoscaling.target) {
      findings.append(Diagnostic.targetUnit(autoscaling.$target, signal: autoscaling.$signal))
    }
    return findings
  }
}

extension PipelineSpec.Serving.Autoscaling.Signal {
  /// True when the cluster's metrics server does not have it.
  fileprivate var isFromElsewhere: Bool {
    switch self {
    case .cpu, .memory: false
    case .concurrency, .latency, .lag: true
    }
  }

  fileprivate func accepts(_ target: Measure) -> Bool {
    switch (self, target) {
    case (.cpu, .percent(let share)), (.memory, .percent(let share)): share.value > 0
    case (.cpu, .number(let share)), (.memory, .number(let share)): share > 0 && share <= 1
    case (.concurrency, .number(let count)), (.lag, .number(let count)): count > 0 && count == count.rounded()
    case (.latency, .duration(let time)): time.milliseconds > 0
    case (.cpu, .duration), (.memory, .duration), (.concurrency, .percent), (.concurrency, .duration), (.lag, .percent),
      (.lag, .duration), (.latency, .number), (.latency, .percent):
      false
    }
  }

  /// What its target is, with an example.
  fileprivate var unit: String {
    switch self {
    case .cpu, .memory: "a share of the request above zero, as in `70%`"
    case .concurrency: "a whole number of requests under way, as in `100`"
    case .latency: "a time, as in `100ms`"
    case .lag: "a whole number of messages, as in `100`"
    }
  }
}

extension Diagnostic {
  fileprivate static func lagWithoutStream(
    _ signal: Sourced<PipelineSpec.Serving.Autoscaling.Signal>,
    mode: Sourced<PipelineSpec.Options.DeploymentMode>?
  ) -> Diagnostic {
    Diagnostic(
      .lagWithoutStream, at: signal.origin.span,
      "`signal: lag` counts messages that wait, and this pipeline reads no topic",
      notes: [mode.flatMap { Note("under `deployment_mode: \($0.value.rawValue)`", where: $0) }],
      help: "write `serving.stream` under `deployment_mode: streaming` or `hybrid`, or choose another signal")
  }

  fileprivate static func signalOfOtherEngine(
    _ signal: Sourced<PipelineSpec.Serving.Autoscaling.Signal>
  ) -> Diagnostic {
    Diagnostic(
      .signalOfOtherEngine, at: signal.origin.span,
      "a HorizontalPodAutoscaler cannot read `\(signal.value.rawValue)`, only `cpu` and `memory`",
      help: "choose `engine: keda`")
  }

  fileprivate static func targetUnit(
    _ target: Sourced<Measure>, signal: Sourced<PipelineSpec.Serving.Autoscaling.Signal>
  ) -> Diagnostic {
    Diagnostic(
      .targetUnit, at: target.origin.span ?? signal.origin.span,
      "the target of `\(signal.value.rawValue)` is \(signal.value.unit), and it is \(target.value)"
        + (target.isWritten ? "" : " when it is not written"))
  }
}
