internal import Diagnostics
internal import RuntimeContract
internal import Source
internal import Spec

/// The task fits the label's type, and the algorithm fits the task.
enum TaskFit {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let label = facts.columns?[facts.spec.data.label]
    var findings: [Diagnostic] = []
    if let label, let type = label.type, !fits(facts.task.value, type.value) {
      findings.append(
        facts.spec.training.task == nil
          ? Diagnostic.wrongType(
            of: label, at: facts.spec.data.$label.origin.span, use: "a label",
            need: "a boolean, a category, a string or a number")
          : Diagnostic.taskAgainstLabel(facts.task, label: label))
    }
    if let algorithm = facts.spec.training.$algorithm.present(), let only = onlyTask(of: algorithm.value),
      only != facts.task.value
    {
      findings.append(Diagnostic.algorithmAgainstTask(algorithm, only: only, task: facts.task))
    }
    return findings
  }

  private static func fits(_ task: ModelTask, _ type: PipelineSpec.Data.Column.Kind) -> Bool {
    switch task {
    case .classification: type.isDiscrete
    case .regression: type.isNumeric
    }
  }

  /// The one task that an algorithm can do; nil when it can do both.
  private static func onlyTask(of algorithm: PipelineSpec.Algorithm) -> ModelTask? {
    switch algorithm {
    case .linearRegression: .regression
    case .logisticRegression: .classification
    case .gradientBoosting, .randomForest, .mlp: nil
    }
  }
}

extension Diagnostic {
  fileprivate static func taskAgainstLabel(_ task: Sourced<ModelTask>, label: KnownColumns.Column) -> Diagnostic {
    Diagnostic(
      .taskAgainstLabel, at: task.origin.span,
      "the task is \(task.value.rawValue), and the label `\(label.name)` is \(label.kind)",
      notes: [label.note])
  }

  fileprivate static func algorithmAgainstTask(
    _ algorithm: Sourced<PipelineSpec.Algorithm>, only: ModelTask, task: Sourced<ModelTask>
  ) -> Diagnostic {
    Diagnostic(
      .taskAgainstLabel, at: algorithm.origin.span,
      "`\(algorithm.value.rawValue)` does \(only.rawValue), and the task is \(task.value.rawValue)",
      notes: [Note("the task follows from this", where: task)])
  }
}
