public import RuntimeContract
public import StageRuntime

extension ValidateModelConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    var findings: [JSONFinding] = []
    if !RunPlace.isName(modelName) { findings.append(.init([.key("model")], "a model has a name, without '/'")) }
    findings += ColumnChecks(columns).findings(needLabel: true)
    for (index, metric) in metrics.enumerated() {
      findings += self.findings(of: metric, at: [.key("metrics"), .index(index)])
      if metrics.prefix(index).contains(metric) {
        findings.append(.init([.key("metrics"), .index(index)], "the metric \(metric.rawValue) stands twice"))
      }
    }
    if let baseline {
      switch (baseline.kind, baseline.path) {
      case (.file, nil), (.file, ""):
        findings.append(.init([.key("baseline")], "a baseline that is a file has the path of a model's folder"))
      case (.champion, .some):
        findings.append(
          .init([.key("baseline"), .key("path")], "the registry says where the champion is; leave the path out"))
      default: break
      }
    }
    for (index, gate) in gates.enumerated() { findings += self.findings(of: gate, at: [.key("gates"), .index(index)]) }
    for (index, column) in slices.enumerated() where slices.prefix(index).contains(column) {
      findings.append(.init([.key("slices"), .index(index)], "the column '\(column)' stands twice"))
    }
    if let fairness { findings += self.findings(of: fairness) }
    findings += behaviourFindings
    if let experiment { findings += self.findings(of: experiment) }
    return findings + tracking.findings
  }

  private func findings(of metric: MetricName, at path: [JSONFinding.Step]) -> [JSONFinding] {
    guard let own = metric.task, own != task else { return [] }
    return [.init(path, "a \(task.rawValue) has no \(metric.rawValue)")]
  }

  private func findings(of gate: Gate, at path: [JSONFinding.Step]) -> [JSONFinding] {
    var findings = findings(of: gate.metric, at: path + [.key("metric")])
    if gate.minimum == nil, gate.maximum == nil, gate.maxRegression == nil {
      findings.append(.init(path, "a gate has a min, a max or a max_regression"))
    }
    if let low = gate.minimum, let high = gate.maximum, low > high {
      findings.append(.init(path + [.key("min")], "the minimum \(low) lies above the maximum \(high)"))
    }
    if let allowed = gate.maxRegression {
      if allowed < 0 { findings.append(.init(path + [.key("max_regression")], "expected a number from 0 on")) }
      if baseline == nil {
        findings.append(
          .init(path + [.key("max_regression")], "there is no baseline that a metric could fall behind"))
      }
    }
    return findings
  }

  private func findings(of check: FairnessCheck) -> [JSONFinding] {
    var findings: [JSONFinding] = []
    if task != .classification {
      findings.append(
        .init([.key("fairness")], "\(check.metric.rawValue) compares positive answers, which a regression has not"))
    }
    if check.column.isEmpty { findings.append(.init([.key("fairness"), .key("column")], "a column has a name")) }
    if !(0...1 ~= check.maxGap) {
      findings.append(.init([.key("fairness"), .key("max_gap")], "expected a share from 0 to 1"))
    }
    return findings
  }

  private var behaviourFindings: [JSONFinding] {
    let known = ColumnChecks(columns)
    var findings: [JSONFinding] = []
    for (index, column) in behaviour.invariant.enumerated() {
      let place: [JSONFinding.Step] = [.key("behaviour"), .key("invariant"), .index(index)]
      if let problem = known.featureProblem(column) { findings.append(.init(place, problem)) }
      if behaviour.invariant.prefix(index).contains(column) {
        findings.append(.init(place, "the column '\(column)' stands twice"))
      }
    }
    for (index, check) in behaviour.directional.enumerated() {
      let place: [JSONFinding.Step] = [.key("behaviour"), .key("directional"), .index(index)]
      if let problem = known.featureProblem(check.column) { findings.append(.init(place + [.key("column")], problem)) }
      if let type = known[check.column]?.type, type != .number, type != .integer {
        findings.append(
          .init(
            place + [.key("column")],
            "a number or an integer can be raised and lowered, and '\(check.column)' is \(type.rawValue)"))
      }
      if check.change == 0 { findings.append(.init(place + [.key("change")], "a change of 0 changes nothing")) }
    }
    return findings
  }

  private func findings(of design: ExperimentDesign) -> [JSONFinding] {
    let place: [JSONFinding.Step] = [.key("experiment")]
    var findings: [JSONFinding] = []
    if !(design.minimumEffect > 0 && design.minimumEffect <= 1) {
      findings.append(.init(place + [.key("minimum_effect")], "expected a share above 0, of at most 1"))
    }
    if !(design.significance > 0 && design.significance < 1) {
      findings.append(.init(place + [.key("significance")], "expected a share between 0 and 1"))
    }
    if !(design.power > design.significance && design.power < 1) {
      findings.append(.init(place + [.key("power")], "expected a share between the significance and 1"))
    }
    return findings
  }
}
