public import RuntimeContract
public import StageRuntime

extension DriftConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    var findings = ColumnChecks(columns).findings(needLabel: performance != nil) + tracking.findings
    func find(_ path: [JSONFinding.Step], _ message: String) { findings.append(.init(path, message)) }
    if predictionLog.isEmpty { find([.key("prediction_log")], "expected the folder of the prediction log") }
    if model.isEmpty { find([.key("model")], "expected the folder of the model that serves") }
    if tests.isEmpty { find([.key("tests")], "there is at least one test") }
    for (index, test) in tests.enumerated() where tests.prefix(index).contains(test) {
      find([.key("tests"), .index(index)], "the test \(test.rawValue) stands twice")
    }
    if !(threshold > 0) { find([.key("threshold")], "expected a number above 0") }
    if !(1...WindowSeconds.most ~= windowSeconds) {
      find([.key("window_seconds")], "expected 1 to \(WindowSeconds.most) seconds")
    }
    if let performance {
      let place: [JSONFinding.Step] = [.key("performance")]
      let metric = performance.metric
      if metric.task != task {
        let whose = metric.task.map { "\(metric.rawValue) is of a \($0.rawValue)" } ?? "the log has no latencies"
        find(place + [.key("metric")], "the task is \(task.rawValue), and \(whose)")
      }
      if !(0...1).contains(performance.maxDrop) { find(place + [.key("max_drop")], "expected a share from 0 to 1") }
      if !(0...WindowSeconds.most ~= performance.labelsAfterSeconds) {
        find(place + [.key("labels_after_seconds")], "expected 0 to \(WindowSeconds.most) seconds")
      }
      if let least = performance.minImportanceAgreement, !(least > 0 && least <= 1) {
        find(place + [.key("min_importance_agreement")], "expected a share above 0 and up to 1")
      }
      if performance.labels.isEmpty { find(place + [.key("labels")], "expected the folder of the rows with labels") }
    }
    if let retraining {
      let place: [JSONFinding.Step] = [.key("retraining")]
      if retraining.triggers.isEmpty { find(place + [.key("triggers")], "there is at least one trigger") }
      for (index, trigger) in retraining.triggers.enumerated() {
        if retraining.triggers.prefix(index).contains(trigger) {
          find(place + [.key("triggers"), .index(index)], "the trigger \(trigger.rawValue) stands twice")
        }
        if trigger == .performance, performance == nil {
          find(place + [.key("triggers"), .index(index)], "nothing measures performance: the config has no such check")
        }
      }
      if !(0...WindowSeconds.most ~= retraining.coolDownSeconds) {
        find(place + [.key("cool_down_seconds")], "expected 0 to \(WindowSeconds.most) seconds")
      }
    }
    return findings
  }
}

/// How far back a config can reach.
enum WindowSeconds {
  /// A hundred years: in microseconds, no sum of such ends beyond what an integer holds.
  static let most = 100 * 366 * 86_400
}
