internal import Diagnostics
internal import RuntimeContract
internal import Source
internal import Spec

/// Every metric is one that the task has, and is driven to its better end.
enum MetricUses {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let spec = facts.spec
    var findings: [Diagnostic] = []
    func add(_ metric: Sourced<PipelineSpec.Metric>, mayBeLatency: Bool) {
      if let task = metric.value.task, task.rawValue != facts.task.value.rawValue {
        findings.append(Diagnostic.metricOfOtherTask(metric, task: facts.task))
      } else if metric.value.isLatency, !mayBeLatency {
        findings.append(Diagnostic.latencyIsNoQuality(metric, task: facts.task.value))
      }
    }
    for metric in spec.evaluation.metrics ?? [] { add(metric, mayBeLatency: true) }
    for gate in spec.evaluation.gates { add(gate.$metric, mayBeLatency: true) }
    if let metric = spec.training.earlyStopping?.$metric.present() { add(metric, mayBeLatency: false) }
    if let objective = spec.training.objective {
      add(objective.$metric, mayBeLatency: false)
      if let goal = objective.$goal.present(), goal.value != objective.metric.goal {
        findings.append(Diagnostic.goalAgainstMetric(goal, metric: objective.metric))
      }
    }
    if let performance = spec.monitoring.performance { add(performance.$metric, mayBeLatency: false) }
    if let fairness = spec.evaluation.fairness, facts.task.value != .classification {
      findings.append(Diagnostic.fairnessWithoutClasses(fairness, task: facts.task))
    }
    return findings
  }

  /// The names of the metrics that judge the answers of models of a task.
  fileprivate static func names(of task: ModelTask) -> [String] {
    PipelineSpec.Metric.allCases.filter { $0.task?.rawValue == task.rawValue }.map(\.rawValue)
  }
}

extension Diagnostic {
  fileprivate static func metricOfOtherTask(
    _ metric: Sourced<PipelineSpec.Metric>, task: Sourced<ModelTask>
  ) -> Diagnostic {
    Diagnostic(
      .unknownMetric, at: metric.origin.span, "a \(task.value.rawValue) has no `\(metric.value.rawValue)`",
      notes: [Note("the task follows from this", where: task)],
      help: "its metrics are \(Phrase.list(MetricUses.names(of: task.value)))")
  }

  fileprivate static func latencyIsNoQuality(_ metric: Sourced<PipelineSpec.Metric>, task: ModelTask) -> Diagnostic {
    Diagnostic(
      .unknownMetric, at: metric.origin.span,
      "`\(metric.value.rawValue)` says how fast a model answers, not how well, and only gates can ask for it",
      help: "the metrics of answers are \(Phrase.list(MetricUses.names(of: task)))")
  }

  fileprivate static func goalAgainstMetric(
    _ goal: Sourced<PipelineSpec.Goal>, metric: PipelineSpec.Metric
  ) -> Diagnostic {
    Diagnostic(
      .metricDirection, at: goal.origin.span,
      "`goal: \(goal.value.rawValue)` looks for the worst `\(metric.rawValue)`; the better end is "
        + (metric.goal == .maximize ? "the high one" : "the low one"))
  }

  fileprivate static func fairnessWithoutClasses(
    _ fairness: PipelineSpec.Evaluation.Fairness, task: Sourced<ModelTask>
  ) -> Diagnostic {
    Diagnostic(
      .unknownMetric, at: fairness.$metric.origin.span ?? fairness.place.pointer,
      "`\(fairness.metric.rawValue)` compares shares of positive answers, and a \(task.value.rawValue) has none",
      notes: [Note("the task follows from this", where: task)])
  }
}
