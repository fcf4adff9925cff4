internal import RuntimeContract

extension ModelValidationReport {
  /// The rates of each group, and the gap that was judged.
  func fairnessSection(_ fairness: FairnessVerdict) -> Report.Section {
    func share(_ value: Double?) -> Report.Value { value.map { .share($0) } ?? .none }
    let rows = fairness.groups.map { group -> [Report.Value] in
      [
        .text(group.name), .count(group.support), share(group.selectionRate), share(group.truePositiveRate),
        share(group.falsePositiveRate), share(group.precision), .text(group.isJudged ? "" : "few rows, not judged"),
      ]
    }
    return Report.Section(
      "Fairness of \(fairness.check.column)",
      introduction: "\(words: fairness.check.metric.explanation)",
      [
        .remark(Report.Verdict(fairness.outcome.reported, "\(fairness.reason)")),
        .table(
          Report.Table(
            columns: [
              fairness.check.column, "Rows", "Predicted positive", "True positive rate", "False positive rate",
              "Precision", "",
            ], rows: rows)),
      ])
  }

  /// Each test, and the rows that went furthest against it.
  var behaviourSection: Report.Section {
    let tests = verdict.behaviour.map { test -> [Report.Value] in
      [
        .code(test.column), .text(test.expectation.words), .outcome(test.outcome.reported), .count(test.rows),
        .count(test.violations), .number(test.meanChange),
      ]
    }
    var blocks: [Report.Block] = [
      .table(
        Report.Table(
          columns: ["Column", "A change must", "Outcome", "Rows", "Violations", "Mean change"], rows: tests))
    ]
    let examples = verdict.behaviour.flatMap { test in
      test.examples.map { example -> [Report.Value] in
        [
          .code(test.column), .code("\(example.file):\(example.line)"), .code(example.from), .code(example.to),
          .number(example.before), .number(example.after),
        ]
      }
    }
    if !examples.isEmpty {
      blocks.append(
        .table(
          Report.Table(
            caption: "The rows that went furthest against it",
            columns: ["Column", "Row", "From", "To", "Prediction before", "After"], rows: examples)))
    }
    return Report.Section(
      "Behaviour",
      introduction: "What predictions do when one column of a row is changed and nothing else is.", blocks)
  }
}

extension BehaviourVerdict.Expectation {
  fileprivate var words: String {
    switch self {
    case .invariant: "change nothing"
    case .increases: "not lower it"
    case .decreases: "not raise it"
    }
  }
}

extension FairnessMetric {
  fileprivate var explanation: String {
    switch self {
    case .demographicParity: "Demographic parity: groups should be predicted positive equally often."
    case .equalOpportunity: "Equal opportunity: those who are positive should be found equally often in every group."
    case .equalizedOdds:
      "Equalised odds: those who are positive, and those who are not, should be predicted positive equally often in every group."
    case .predictiveParity: "Predictive parity: who is predicted positive should be so equally often in every group."
    }
  }
}
