import RuntimeContract

@testable import Reports

extension Fixtures {
  /// A verdict with everything that one can hold, beside a champion, with names that nobody should choose.
  static var validation: ModelValidationReport {
    func interval(_ low: Double, _ high: Double, _ method: Interval.Method = .bootstrap) -> Interval {
      Interval(low: low, high: high, level: 0.95, method: method)
    }
    func figure(
      _ metric: MetricName, _ value: Double, _ reach: Double, champion: Double, difference: Interval?,
      _ comparison: MetricFigure.Comparison?
    ) -> MetricFigure {
      MetricFigure(
        metric: metric, value: value, interval: interval(value - reach, value + reach), baseline: champion,
        difference: difference, comparison: comparison)
    }
    let auc = figure(.auc, 0.871, 0.021, champion: 0.883, difference: interval(-0.019, -0.005, .deLong), .worse)
    let accuracy = figure(.accuracy, 0.812, 0.025, champion: 0.808, difference: interval(-0.011, 0.019), .undecided)
    let loss = figure(.logLoss, 0.402, 0.027, champion: 0.431, difference: interval(-0.052, -0.006), .better)
    let metrics = [
      auc, accuracy, loss, MetricFigure(metric: .latencyP99, value: 0.000_041, baseline: 0.000_038),
      MetricFigure(metric: .averagePrecision, value: nil, problem: "average_precision needs rows of class 1"),
    ]
    func slice(_ group: String, _ support: Int, _ value: Double, _ reach: Double) -> SliceFigures {
      SliceFigures(
        column: "region", group: group, support: support, isSupported: support >= 30,
        metrics: [
          MetricFigure(
            metric: .auc, value: support > 1 ? value : nil,
            interval: support >= 30 ? interval(value - reach, value + reach) : nil, baseline: value + 0.01),
          MetricFigure(metric: .accuracy, value: value - 0.06, baseline: value - 0.05),
        ])
    }
    let evaluation = churn.evaluation
    return ModelValidationReport(
      verdict: ModelVerdict(
        modelName: "churn", modelDigest: "sha256:" + String(repeating: "0f", count: 32), task: .classification,
        outcome: .failed, reason: "3 of 6 judgements failed: auc, fairness of region, behaviour of plan.",
        rows: JudgedRows(judged: 1000, withoutLabel: 12, ofUnknownClass: 0), draws: 1000,
        baseline: JudgedBaseline(
          kind: .champion, name: "the champion, version 7", digest: "sha256:" + String(repeating: "a1", count: 32)),
        gates: [
          GateVerdict(
            gate: Gate(metric: .auc, minimum: 0.85, maximum: nil, maxRegression: 0.002), outcome: .failed, value: 0.871,
            interval: auc.interval, baseline: 0.883, difference: auc.difference,
            reason:
              "auc is 0.871, 0.012 worse than the champion, version 7's 0.883, and 0.002 is allowed: the 95 % interval of the difference is -0.019 to -0.005."
          ),
          GateVerdict(
            gate: Gate(metric: .accuracy, minimum: 0.8, maximum: nil, maxRegression: nil), outcome: .passed,
            value: 0.812, interval: accuracy.interval,
            reason: "accuracy is 0.812 (95 % interval 0.787 to 0.837), at least 0.8."),
          GateVerdict(
            gate: Gate(metric: .averagePrecision, minimum: 0.5, maximum: nil, maxRegression: nil), outcome: .notJudged,
            reason: "average_precision could not be judged: average_precision needs rows of class 1."),
        ], metrics: metrics,
        slices: [
          slice("north", 510, 0.89, 0.028), slice("south", 420, 0.79, 0.04), slice(hostileNames[0], 69, 0.87, 0.08),
          slice("(missing)", 1, 0, 0),
        ],
        fairness: FairnessVerdict(
          check: FairnessCheck(column: "region", metric: .equalOpportunity, maxGap: 0.1), outcome: .failed, gap: 0.16,
          groups: [
            .init(
              name: "north", support: 510, selectionRate: 0.21, truePositiveRate: 0.71, falsePositiveRate: 0.09,
              precision: 0.66, isJudged: true),
            .init(
              name: "south", support: 420, selectionRate: 0.14, truePositiveRate: 0.55, falsePositiveRate: 0.07,
              precision: 0.62, isJudged: true),
            .init(
              name: "(missing)", support: 1, selectionRate: 0, truePositiveRate: nil, falsePositiveRate: 0,
              precision: nil, isJudged: false),
          ],
          reason:
            "The true positive rate is 71 % for region north and 55 % for south: a gap of 0.16, more than 0.1; 1 group with fewer than 30 rows that count is not judged."
        ),
        behaviour: [
          BehaviourVerdict(
            column: "plan", expectation: .invariant, outcome: .failed, rows: 1000, violations: 214, meanChange: 0.031,
            examples: [
              .init(file: "features/test.csv", line: 173, from: "basic", to: "pro", before: 0.41, after: 0.68),
              .init(file: "features/test.csv", line: 12, from: "", to: hostileNames[1], before: 0.5, after: 0.39),
            ], reason: "plan: 21.4 % of the predictions change with it, one by 0.27."),
          BehaviourVerdict(
            column: "support_calls", expectation: .increases, outcome: .passed, rows: 988, violations: 0,
            meanChange: 0.044, examples: [],
            reason: "support_calls: with +1, 83 % of the predictions go up and none down."),
        ],
        latency: LatencyFigures(
          calls: 400, rounds: 7, warmUp: 100, processor: .init(p50: 0.000_019, p95: 0.000_027, p99: 0.000_041),
          elapsed: .init(p50: 0.000_02, p95: 0.000_031, p99: 0.000_058),
          method: "400 rows, one at a time on one thread."),
        calibration: [
          ClassCalibration(
            className: "yes", bins: [.init(predicted: 0.1, observed: 0.12, rows: 700)], error: 0.021,
            baselineBins: [.init(predicted: 0.1, observed: 0.14, rows: 690)], baselineError: 0.034)
        ],
        experiment: ExperimentSize(
          design: ExperimentDesign(
            hypothesis: "Offers by this model keep more customers.", metric: "retention", minimumEffect: 0.01,
            power: 0.8, significance: 0.05), perGroup: 39_243,
          points: [.init(baseline: 0.05, perGroup: 8158), .init(baseline: 0.5, perGroup: 39_236)],
          reason: "Two groups of 39243 units each find a difference of 0.01 in retention with a chance of 80 %.")),
      label: "churn", evaluation: evaluation, baseline: evaluation)
  }

  /// A model whose answers are no numbers, judged alone.
  static var unusable: ModelValidationReport {
    ModelValidationReport(
      verdict: ModelVerdict(
        modelName: hostileNames[0], modelDigest: "sha256:" + String(repeating: "0f", count: 32), task: .regression,
        outcome: .failed, reason: "1 of 1 judgement failed: the model's answers.", rows: JudgedRows(judged: 3),
        draws: 0,
        problems: ["The model answers 1 of 3 rows with what is no finite number, first the one at test.csv:2."],
        metrics: [MetricFigure(metric: .rmse, value: nil, problem: "its answers cannot be used")]),
      label: hostileNames[1], evaluation: nil)
  }
}
