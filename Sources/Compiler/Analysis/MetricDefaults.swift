internal import RuntimeContract
internal import Source
internal import Spec

/// What a model is judged by when the spec does not say.
enum MetricDefaults {
  static func metrics(_ spec: PipelineSpec, task: Sourced<ModelTask>) -> Sourced<[MetricName]> {
    if let written = spec.evaluation.$metrics.present() { return written.map { $0.map { $0.value.counterpart() } } }
    return switch task.value {
    case .classification: Sourced([.accuracy, .logLoss], rule: "the share of right answers, and how sure they were")
    case .regression: Sourced([.rmse, .mae, .r2], rule: "the error in the label's unit, and the share explained")
    }
  }

  static func objective(_ spec: PipelineSpec, task: Sourced<ModelTask>) -> Sourced<FitObjective> {
    if let written = spec.training.objective {
      let goal = written.goal ?? written.metric.goal
      return written.$metric.map { FitObjective(metric: $0.counterpart(), goal: goal.counterpart()) }
    }
    return switch task.value {
    case .classification:
      Sourced(FitObjective(metric: .logLoss, goal: .minimize), rule: "a classifier is fitted to its log loss")
    case .regression:
      Sourced(FitObjective(metric: .rmse, goal: .minimize), rule: "a regression is fitted to its squared error")
    }
  }
}
