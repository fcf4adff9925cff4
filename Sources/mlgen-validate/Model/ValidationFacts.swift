internal import Inference
internal import Metrics
internal import Quality
internal import Reports
internal import RuntimeContract

/// What a judgement knows, as its report shows it.
struct ValidationFacts {
  let outcome: ModelJudgement.Outcome
  let label: String
  let answer: Predictor.Answer

  var report: ModelValidationReport {
    ModelValidationReport(
      verdict: outcome.verdict, label: label, evaluation: outcome.scored.map(evaluation),
      baseline: outcome.baselineScored.map(evaluation))
  }

  private func evaluation(_ rows: ScoredRows) -> ModelReport.Evaluation {
    switch rows.kind {
    case .values(let rows): .regression(.init(part: .test, actual: rows.truth, predicted: rows.predicted))
    case .classes(let rows):
      if case .classes(let names) = answer {
        .measured(part: .test, classes: names, rows)
      } else {
        preconditionFailure("a model that answers numbers has no classes")
      }
    }
  }
}
