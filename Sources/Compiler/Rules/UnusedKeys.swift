internal import Diagnostics
internal import RuntimeContract
internal import Source
internal import Spec

/// Keys that the chosen variant does not read, written in the same layer as the choice. Inherited ones are silent: that
/// is what overlays are for. Where key and choice stand in one object, that object's table says it.
enum UnusedKeys {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    var collector = Collector(facts: facts)
    deployment(&collector)
    options(&collector)
    training(&collector)
    parameters(&collector)
    split(&collector)
    return collector.findings
  }

  private struct Collector {
    let facts: SpecFacts
    var findings: [Diagnostic] = []

    /// - Parameters:
    ///   - key: the path of what is not used, and where it was written.
    ///   - choice: the path of the choice, and its value.
    mutating func add(_ key: String, _ origin: Origin, under choice: String, _ value: Sourced<String>) {
      guard facts.standTogether(origin, value.origin) else { return }
      findings.append(Diagnostic.unusedKey(key, at: origin.span, choice: choice, value: value))
    }

    mutating func add(_ key: String, _ place: Place?, under choice: String, _ value: Sourced<String>) {
      guard let span = place?.pointer else { return }
      add(key, .span(span), under: choice, value)
    }
  }

  private static func deployment(_ collector: inout Collector) {
    let spec = collector.facts.spec
    let mode = spec.options.$deploymentMode
    let choice = mode.map(\.rawValue)
    func add(_ key: String, _ place: Place?) { collector.add(key, place, under: "deployment_mode", choice) }
    if !mode.value.answersRequests {
      add("auth", spec.serving.auth?.place)
      add("limits", spec.serving.limits.place)
    }
    if mode.value == .batch {
      add("replicas", spec.serving.replicas.place)
      add("autoscaling", spec.serving.autoscaling.place)
      add("rollout", spec.serving.rollout.place)
      add("warm_up", spec.serving.warmUp?.place)
    }
    if spec.serving.autoscaling.engine == .vpa {
      // A vertical autoscaler gives each replica more; it watches no signal and has no target.
      let autoscaling = spec.serving.autoscaling
      let engine = autoscaling.$engine.map(\.rawValue)
      collector.add("signal", autoscaling.$signal.origin, under: "engine", engine)
      collector.add("target", autoscaling.$target.origin, under: "engine", engine)
    }
  }

  private static func options(_ collector: inout Collector) {
    let spec = collector.facts.spec
    let options = spec.options
    let platform = spec.platform
    if options.orchestration != .airflow {
      collector.add("airflow", platform.airflow.place, under: "orchestration", options.$orchestration.map(\.rawValue))
    }
    if options.experimentTracking != .mlflow {
      collector.add(
        "mlflow", platform.mlflow.place, under: "experiment_tracking", options.$experimentTracking.map(\.rawValue))
    }
    if options.servingPlatform != .kserve {
      collector.add(
        "kserve", platform.kserve.place, under: "serving_platform", options.$servingPlatform.map(\.rawValue))
    }
    if options.monitoringStack != .prometheus {
      collector.add(
        "prometheus", platform.prometheus.place, under: "monitoring_stack", options.$monitoringStack.map(\.rawValue))
    }
    if spec.security.secrets == .kubernetes {
      collector.add(
        "secret_store", platform.secretStore?.place, under: "secrets", spec.security.$secrets.map(\.rawValue))
    }
  }

  private static func training(_ collector: inout Collector) {
    let training = collector.facts.spec.training
    if let algorithm = training.$algorithm.present() {
      let choice = algorithm.map(\.rawValue)
      if algorithm.isWritten {
        collector.add("command", training.$command.origin, under: "algorithm", choice)
      } else if let command = training.$command.origin.span {
        collector.findings.append(Diagnostic.commandWithoutImage(at: command, algorithm: algorithm))
      }
      switch algorithm.value {
      case .gradientBoosting, .mlp: break
      case .linearRegression, .logisticRegression, .randomForest:
        // Nothing grows round by round there.
        collector.add("early_stopping", training.earlyStopping?.place, under: "algorithm", choice)
      }
    }
    if collector.facts.task.value == .regression, training.classWeight != .none {
      collector.add(
        "class_weight", training.$classWeight.origin, under: "task", collector.facts.task.map(\.rawValue))
    }
    if let distributed = training.distributed, distributed.engine == .none {
      collector.add("workers", distributed.$workers.origin, under: "engine", distributed.$engine.map(\.rawValue))
    }
  }

  private static func parameters(_ collector: inout Collector) {
    func add(penalty: Sourced<PipelineSpec.Penalty>, strength: (String, Origin), l1Ratio: Origin) {
      let choice = penalty.map(\.rawValue)
      if penalty.value == .none { collector.add(strength.0, strength.1, under: "penalty", choice) }
      if penalty.value != .elasticnet { collector.add("l1_ratio", l1Ratio, under: "penalty", choice) }
    }
    switch collector.facts.spec.training.parameters {
    case .linearRegression(let model):
      add(penalty: model.$penalty, strength: ("alpha", model.$alpha.origin), l1Ratio: model.$l1Ratio.origin)
    case .logisticRegression(let model):
      add(penalty: model.$penalty, strength: ("c", model.$c.origin), l1Ratio: model.$l1Ratio.origin)
    case .gradientBoosting, .randomForest, .mlp, nil: break
    }
  }

  private static func split(_ collector: inout Collector) {
    let split = collector.facts.spec.data.split
    let choice = split.$by.map(\.rawValue)
    switch split.by {
    case .random: collector.add("column", split.$column.origin, under: "by", choice)
    case .group: break
    case .time:
      // The order of time leaves nothing to chance and nothing to balance.
      collector.add("stratify", split.$stratify.origin, under: "by", choice)
      collector.add("seed", split.$seed.origin, under: "by", choice)
    }
  }
}

extension Diagnostic {
  fileprivate static func commandWithoutImage(
    at span: Span, algorithm: Sourced<PipelineSpec.Algorithm>
  ) -> Diagnostic {
    Diagnostic(
      .unusedKey, at: span, "`command` has no effect without an `image`: `\(algorithm.value.rawValue)` trains",
      help: "name the `image` that the command is in")
  }

  fileprivate static func unusedKey(_ key: String, at span: Span?, choice: String, value: Sourced<String>) -> Diagnostic
  {
    Diagnostic(
      .unusedKey, at: span, "`\(key)` has no effect under `\(choice): \(value.value)`",
      notes: [Note("chosen here", where: value)])
  }
}
