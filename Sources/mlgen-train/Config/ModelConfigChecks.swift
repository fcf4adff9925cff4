internal import Learning
public import RuntimeContract
public import StageRuntime

extension FitConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    let known = ColumnChecks(columns)
    var findings = InputCheck.findings(input)
    if let problem = MLflowName.problem(model: modelName) { findings.append(.init([.key("model")], problem)) }
    findings += tracking.findings
    findings += known.findings(needLabel: true)
    if let only = algorithm.onlyTask, only != task {
      findings.append(
        .init([.key("algorithm")], "\(algorithm.rawValue) does \(only.rawValue), and the task is \(task.rawValue)"))
    }
    if let label = columns.first(where: { $0.role == .label }), let type = label.type {
      let fits = task == .regression ? type == .number || type == .integer : type != .timestamp && type != .number
      if !fits {
        findings.append(
          .init([.key("task")], "the task is \(task.rawValue), and the label '\(label.name)' is \(type.rawValue)"))
      }
    }
    findings += AlgorithmSettings.problems(algorithm, parameters).map { problem in
      .init(
        [.key("parameters"), .index(problem.index), .key(problem.isName ? "name" : "value")], problem.message)
    }
    findings += metric(objective.metric, at: [.key("objective"), .key("metric")], mayBeLatency: false)
    if objective.goal != objective.metric.goal {
      findings.append(
        .init(
          [.key("objective"), .key("goal")],
          "the better end of \(objective.metric.rawValue) is to \(objective.metric.goal.rawValue) it"))
    }
    for (index, name) in metrics.enumerated() {
      findings += metric(name, at: [.key("metrics"), .index(index)], mayBeLatency: true)
    }
    if let stopping = earlyStopping {
      if stopping.rounds < 1 {
        findings.append(.init([.key("early_stopping"), .key("rounds")], "expected at least 1 round"))
      }
      findings += metric(stopping.metric, at: [.key("early_stopping"), .key("metric")], mayBeLatency: false)
    }
    if let validation = crossValidation {
      if !(CrossValidation.foldCounts ~= validation.folds) {
        let (fewest, most) = (CrossValidation.foldCounts.lowerBound, CrossValidation.foldCounts.upperBound)
        findings.append(.init([.key("cross_validation"), .key("folds")], "expected \(fewest) to \(most) folds"))
      }
      switch (validation.method, validation.column) {
      case (.random, .some):
        findings.append(.init([.key("cross_validation"), .key("column")], "random folds go by no column"))
      case (.group, nil), (.time, nil):
        findings.append(
          .init([.key("cross_validation")], "folds by \(validation.method.rawValue) name their column"))
      default: break
      }
    }
    if let search { findings += self.findings(search) }
    if let ensemble, ensemble.members < 2 {
      findings.append(.init([.key("ensemble"), .key("members")], "expected at least 2 members"))
    }
    if !(1...Self.mostThreads ~= threads) {
      findings.append(.init([.key("threads")], "expected 1 to \(Self.mostThreads) threads"))
    }
    findings += unusedFindings
    return findings
  }

  private static let mostThreads = 1024
  /// More would take longer than anybody waits, and count beyond what numbers hold.
  private static let mostTrials = 1_000_000

  /// Keys that the chosen algorithm or task would leave without effect.
  private var unusedFindings: [JSONFinding] {
    var findings: [JSONFinding] = []
    if earlyStopping != nil, algorithm != .gradientBoosting, algorithm != .mlp {
      findings.append(
        .init([.key("early_stopping")], "\(algorithm.rawValue) has no rounds that could end early; leave it out"))
    }
    if classWeight != .none, task == .regression {
      findings.append(.init([.key("class_weight")], "a regression has no classes to weigh; leave it at none"))
    }
    return findings
  }

  private func metric(
    _ metric: MetricName, at path: [JSONFinding.Step], mayBeLatency: Bool
  ) -> [JSONFinding] {
    if let own = metric.task, own != task {
      return [.init(path, "a \(task.rawValue) has no \(metric.rawValue)")]
    }
    return metric.task == nil && !mayBeLatency
      ? [.init(path, "\(metric.rawValue) says how fast a model answers, and not how well")] : []
  }

  private func findings(_ search: SearchConfig) -> [JSONFinding] {
    let place: [JSONFinding.Step] = [.key("search")]
    var findings: [JSONFinding] = []
    if !(1...Self.mostTrials ~= search.trials) {
      findings.append(.init(place + [.key("trials")], "expected 1 to \(Self.mostTrials) trials"))
    }
    if !(1...Self.mostThreads ~= search.parallel) {
      findings.append(.init(place + [.key("parallel")], "expected 1 to \(Self.mostThreads) at a time"))
    }
    if search.space.isEmpty { findings.append(.init(place + [.key("space")], "there is a parameter to search")) }
    let rules = ParameterTable.rules(of: algorithm)
    var seen: Set<String> = []
    for (index, dimension) in search.space.enumerated() {
      let at = place + [.key("space"), .index(index)]
      if !seen.insert(dimension.name).inserted {
        findings.append(.init(at + [.key("name")], "'\(dimension.name)' stands twice"))
      }
      guard let rule = rules.first(where: { $0.name == dimension.name }) else {
        findings.append(
          .init(
            at + [.key("name")],
            "\(algorithm.rawValue) has no parameter '\(dimension.name)'; it has: "
              + rules.map(\.name).joined(separator: ", ")))
        continue
      }
      if (dimension.range == nil) == dimension.values.isEmpty {
        findings.append(.init(at, "'\(dimension.name)' has either a range or a list of values"))
      }
      if let range = dimension.range { findings += self.findings(range, rule, search.method, at: at) }
      for (number, value) in dimension.values.enumerated() {
        guard let expected = rule.expectation(against: value) else { continue }
        findings.append(.init(at + [.key("values"), .index(number)], "'\(dimension.name)' is \(expected)"))
      }
    }
    return findings
  }

  private func findings(
    _ range: SearchRange, _ rule: ParameterRule, _ method: SearchMethod, at place: [JSONFinding.Step]
  ) -> [JSONFinding] {
    let place = place + [.key("range")]
    if method == .grid { return [.init(place, "a grid has no values to try for '\(rule.name)' in a range: list them")] }
    if !(range.minimum <= range.maximum) {
      return [.init(place, "the minimum \(range.minimum) lies above the maximum \(range.maximum)")]
    }
    if range.log && range.minimum <= 0 {
      return [.init(place + [.key("min")], "a logarithmic range lies above 0")]
    }
    if range.integer, range.minimum != range.minimum.rounded() || range.maximum != range.maximum.rounded() {
      return [.init(place, "a range of whole numbers has whole ends")]
    }
    return rule.expectation(against: range).map { [.init(place, "'\(rule.name)' takes \($0)")] } ?? []
  }
}

extension RegisterConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    (MLflowName.problem(model: modelName).map { [.init([.key("model")], $0)] } ?? []) + tracking.findings
  }
}

extension Algorithm {
  /// The one task that it can do; nil when it can do both.
  var onlyTask: ModelTask? {
    switch self {
    case .linearRegression: .regression
    case .logisticRegression: .classification
    case .gradientBoosting, .randomForest, .mlp: nil
    }
  }
}
