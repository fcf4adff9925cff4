import Metrics
import Quality
import RuntimeContract
import Tabular
import Testing

/// Rows of two classes that a model tells apart, the better the smaller the noise.
private func rows(_ count: Int, noise: Double, seed: Int = 1) throws -> ScoredRows {
  var generator = SeededGenerator(seed: 100)
  let truth = (0..<count).map { _ in Int32(generator.below(2)) }
  var noisy = SeededGenerator(seed: seed)
  let scores = truth.map { label in
    min(1, max(0, 0.5 + (Double(label) - 0.5) * 0.4 + (noisy.unit() - 0.5) * noise))
  }
  return ScoredRows(try Classification(truth: truth, classCount: 2, probabilities: scores.flatMap { [1 - $0, $0] }))
}

private let bootstrap = Bootstrap(seed: 7, draws: 200)

private func gate(
  _ metric: MetricName, minimum: Double? = nil, maximum: Double? = nil, maxRegression: Double? = nil
) -> Gate { Gate(metric: metric, minimum: minimum, maximum: maximum, maxRegression: maxRegression) }

struct BootstrapTests {
  @Test func threadsAndRunsDoNotMatter() throws {
    let rows = try rows(80, noise: 1.2)
    let once = try bootstrap.interval(.f1, of: rows)
    #expect(try bootstrap.interval(.f1, of: rows) == once)
    #expect(try Bootstrap(seed: 7, draws: 200, threads: 2).interval(.f1, of: rows) == once)
    #expect(try Bootstrap(seed: 8, draws: 200).interval(.f1, of: rows) != once)
    #expect(once.low < once.high && once.method == .bootstrap)
  }

  /// The share of right rows has the standard error √(p (1 - p) / n).
  @Test func theIntervalOfAShareIsAsLongAsItsFormula() throws {
    let rows = try rows(300, noise: 1.2)
    let p = try rows.figure(.accuracy)
    let reach = 1.959963985 * (p * (1 - p) / 300).squareRoot()
    let interval = try Bootstrap(seed: 1, draws: 1000).interval(.accuracy, of: rows)
    #expect(abs(interval.low - (p - reach)) < 0.2 * reach && abs(interval.high - (p + reach)) < 0.2 * reach)
  }

  @Test func drawsAgreeWithDeLong() throws {
    let (mine, other) = (try rows(300, noise: 1.2), try rows(300, noise: 1.4, seed: 2))
    let drawn = try Bootstrap(seed: 1, draws: 400).interval(.auc, of: mine, minus: other)
    let keeper = GateKeeper(
      rows: mine, measured: [:], opponent: .model(name: "champion", rows: other, measured: [:]), bootstrap: bootstrap)
    let formula = try #require(keeper.figures([.auc])[0].difference)
    #expect(formula.method == .deLong)
    #expect(abs(drawn.low - formula.low) < 0.015 && abs(drawn.high - formula.high) < 0.015)
  }

  @Test func everyMetricHasAnInterval() throws {
    let classes = try rows(60, noise: 1.2)
    for metric in [
      MetricName.accuracy, .balancedAccuracy, .precision, .recall, .f1, .auc, .averagePrecision, .logLoss, .brier,
    ] {
      let value = try classes.figure(metric)
      let interval = try Bootstrap(seed: 1, draws: 60).interval(metric, of: classes)
      #expect(interval.low <= value && value <= interval.high, "\(metric)")
    }
    let truth = (0..<40).map { Double($0) + 1 }
    let values = ScoredRows(try Regression(truth: truth, predicted: truth.map { $0 + Double(Int($0) % 5) - 2 }))
    for metric in [MetricName.rmse, .mae, .mape, .r2] {
      let value = try values.figure(metric)
      let interval = try Bootstrap(seed: 1, draws: 60).interval(metric, of: values)
      #expect(interval.low <= value && value <= interval.high && interval.low < interval.high, "\(metric)")
    }
  }

  /// A row of weight 2 is two rows to the figure.
  @Test func weightsCount() throws {
    let truth: [Int32] = [0, 1, 1, 0, 1, 0, 0, 1]
    let scores = [0.2, 0.9, 0.4, 0.6, 0.7, 0.1, 0.3, 0.8].flatMap { [1 - $0, $0] }
    let weighted = ScoredRows(
      try Classification(
        truth: truth, classCount: 2, probabilities: scores, weights: [1, 1, 0, 0, 1, 1, 1, 1]))
    #expect(try weighted.figure(.accuracy) == 1)
    let interval = try Bootstrap(seed: 1, draws: 100).interval(.accuracy, of: weighted)
    #expect(interval.low == 1 && interval.high == 1)
  }

  @Test func whatDrawsDoNotDefine() throws {
    // Most draws miss one of the two rows that weigh something.
    let rows = ScoredRows(
      try Classification(
        truth: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1], classCount: 2,
        probabilities: (0..<10).flatMap { [1 - Double($0) / 10, Double($0) / 10] },
        weights: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]))
    #expect(try rows.figure(.auc) == 1)
    #expect(throws: UndefinedMetric.self) { _ = try Bootstrap(seed: 1, draws: 400).interval(.auc, of: rows) }
  }
}

struct GateTests {
  static func keeper(
    _ mine: ScoredRows, against other: ScoredRows? = nil, measured: [MetricName: Double] = [:],
    otherMeasured: [MetricName: Double] = [:]
  ) -> GateKeeper {
    GateKeeper(
      rows: mine, measured: measured,
      opponent: other.map { .model(name: "the champion", rows: $0, measured: otherMeasured) }
        ?? .none(reason: "there is no champion yet"), bootstrap: bootstrap)
  }

  @Test func bounds() throws {
    let keeper = Self.keeper(try rows(100, noise: 0.3), measured: [.latencyP99: 0.06])
    let good = keeper.judge(gate(.accuracy, minimum: 0.8))
    #expect(good.outcome == .passed && good.reason == "accuracy is 1 (95 % interval 1 to 1), at least 0.8.")
    let bad = keeper.judge(gate(.logLoss, maximum: 0.1))
    #expect(bad.outcome == .failed && bad.reason.contains("above the most, 0.1."))
    let slow = keeper.judge(gate(.latencyP99, maximum: 0.05))
    #expect(slow.outcome == .failed && slow.reason == "latency_p99 is 0.06, above the most, 0.05.")
    #expect(keeper.judge(gate(.accuracy, minimum: 0.5, maximum: 1)).reason.hasSuffix(", between 0.5 and 1."))
    let unmeasured = keeper.judge(gate(.latencyP50, maximum: 1))
    #expect(unmeasured.outcome == .notJudged)
    #expect(
      unmeasured.reason
        == "latency_p50 could not be judged: latency_p50 is measured when a model answers, and was not.")
    #expect(keeper.judge(gate(.rmse, maximum: 1)).outcome == .notJudged)
  }

  @Test func theFirstVersionHasNoChampion() throws {
    let verdict = Self.keeper(try rows(50, noise: 0.3)).judge(gate(.auc, maxRegression: 0.01))
    #expect(verdict.outcome == .notApplicable)
    #expect(verdict.reason == "auc is 1, compared with nothing: there is no champion yet.")
    // The bound beside it is judged all the same.
    let both = Self.keeper(try rows(50, noise: 0.3)).judge(gate(.auc, minimum: 0.5, maxRegression: 0.01))
    #expect(both.outcome == .passed && both.reason.contains("at least 0.5; auc is 1, compared with nothing"))
  }

  @Test func aClearRegressionFailsAndNoiseDoesNot() throws {
    let (good, bad) = (try rows(400, noise: 0.6), try rows(400, noise: 3, seed: 2))
    for metric in [MetricName.auc, .logLoss, .accuracy] {
      let verdict = Self.keeper(bad, against: good).judge(gate(metric, maxRegression: 0.005))
      #expect(verdict.outcome == .failed, "\(metric)")
      #expect(verdict.reason.contains("worse than the champion's") && verdict.reason.contains("0.005 is allowed"))
      let reverse = Self.keeper(good, against: bad).judge(gate(metric, maxRegression: 0.005))
      #expect(reverse.outcome == .passed && reverse.reason.contains("better than the champion's"), "\(metric)")
    }
    let (one, other) = (try rows(40, noise: 1.3, seed: 3), try rows(40, noise: 1.3, seed: 5))
    let first = Self.keeper(one, against: other).judge(gate(.auc, maxRegression: 0))
    let second = Self.keeper(other, against: one).judge(gate(.auc, maxRegression: 0))
    #expect(first.outcome == .passed && second.outcome == .passed)
    #expect([first, second].contains { $0.reason.contains("which may be noise: the 95 % interval") })
  }

  @Test func measuredFiguresAreCompared() throws {
    let rows = try rows(20, noise: 0.3)
    let slower = Self.keeper(
      rows, against: rows, measured: [.latencyP99: 0.03], otherMeasured: [.latencyP99: 0.01])
    let verdict = slower.judge(gate(.latencyP99, maxRegression: 0.01))
    #expect(verdict.outcome == .failed)
    #expect(verdict.reason == "latency_p99 is 0.03, 0.02 worse than the champion's 0.01, and 0.01 is allowed.")
  }

  @Test func theSameModelIsTheSame() throws {
    let rows = try rows(60, noise: 1)
    let verdict = Self.keeper(rows, against: rows).judge(gate(.brier, maxRegression: 0))
    #expect(verdict.outcome == .passed && verdict.difference?.low == 0 && verdict.difference?.high == 0)
    #expect(Self.keeper(rows, against: rows).figures([.brier, .auc]).allSatisfy { $0.comparison == .undecided })
  }

  @Test func labelsOfOneClass() throws {
    let rows = ScoredRows(
      try Classification(truth: [1, 1, 1], classCount: 2, probabilities: [0.5, 0.5, 0.4, 0.6, 0.3, 0.7] as [Double]))
    let verdict = Self.keeper(rows).judge(gate(.auc, minimum: 0.5))
    #expect(verdict.outcome == .notJudged)
    #expect(
      verdict.reason == "auc could not be judged: auc needs rows of two classes, and all 3 are of class 1.")
  }
}

/// Several metrics of the same draws.
struct FigureTests {
  @Test func figuresTogetherAreThoseAlone() throws {
    let (mine, other) = (try rows(120, noise: 1.2), try rows(120, noise: 1.6, seed: 2))
    let figures = GateTests.keeper(mine, against: other, measured: [.latencyP50: 1], otherMeasured: [.latencyP50: 2])
      .figures([.f1, .latencyP50, .rmse, .auc, .brier])
    #expect(figures.map(\.metric) == [.f1, .latencyP50, .rmse, .auc, .brier])
    for figure in [figures[0], figures[4]] {
      #expect(try figure.interval == bootstrap.interval(figure.metric, of: mine))
      #expect(try figure.difference == bootstrap.interval(figure.metric, of: mine, minus: other))
      #expect(try figure.baseline == other.figure(figure.metric) && figure.comparison != nil)
    }
    #expect(figures[1].value == 1 && figures[1].baseline == 2 && figures[1].interval == nil)
    #expect(figures[2].value == nil && figures[2].problem?.hasPrefix("rmse is a metric of regression") == true)
    #expect(try figures[3].interval == bootstrap.interval(.auc, of: mine))
    #expect(figures[3].difference?.method == .deLong)
  }

  @Test func aClearlyBetterModelIsSaidToBe() throws {
    let keeper = GateTests.keeper(try rows(300, noise: 0.9), against: try rows(300, noise: 4, seed: 2))
    #expect(keeper.figures([.auc, .logLoss]).map(\.comparison) == [.better, .better])
  }

  @Test func anOpponentThatCannotBeComparedHoldsRegressionGatesUp() throws {
    let keeper = GateKeeper(
      rows: try rows(60, noise: 1), measured: [:], opponent: .unusable(reason: "it reads the column 'age'"),
      bootstrap: bootstrap)
    let verdict = keeper.judge(gate(.accuracy, minimum: 0.5, maxRegression: 0.1))
    #expect(
      verdict.outcome == .notJudged && verdict.reason.hasSuffix("could not be compared: it reads the column 'age'."))
    #expect(keeper.judge(gate(.accuracy, minimum: 0.5)).outcome == .passed)
    #expect(keeper.judge(gate(.accuracy, minimum: 2, maxRegression: 0.1)).outcome == .failed)
  }
}

struct GroupTests {
  @Test func groupsOfEachKind() {
    func names(_ values: ColumnValues) -> [String] {
      RowGroups(TableColumn(name: "c", values: values)).groups.map { "\($0.name): \($0.rows)" }
    }
    #expect(names(.booleans([1, 2, 0])) == ["false: [2]", "true: [0]", "(missing): [1]"])
    #expect(names(.integers([3, .min, 1, 3])) == ["1: [2]", "3: [0, 3]", "(missing): [1]"])
    #expect(
      names(.categories(CategoryValues(codes: [1, 0, -1, 1], levels: ["b", "a", "never"])))
        == ["b: [1]", "a: [0, 3]", "(missing): [2]"])
    #expect(
      names(.numbers((0..<12).map { Double($0) })) == [
        "up to 2: [0, 1, 2]", "above 2 up to 5: [3, 4, 5]", "above 5 up to 8: [6, 7, 8]", "above 8: [9, 10, 11]",
      ])
    #expect(names(.numbers([])) == [])
    #expect(names(.numbers([.nan])) == ["(missing): [0]"])
    #expect(names(.numbers([.infinity, 1])) == ["1: [1]", "inf: [0]"])
  }

  @Test func manyGroupsAreCutOff() {
    let codes = (0..<10_000).map { Int32($0) } + [7]
    let groups = RowGroups(
      TableColumn(
        name: "c", values: .categories(CategoryValues(codes: codes, levels: (0..<10_000).map { "v\($0)" })))
    ).groups
    #expect(groups.count == 51 && groups.last?.name == "(9950 others)" && groups.last?.rows.count == 9950)
    #expect(groups.contains { $0.name == "v7" && $0.rows == [7, 10_000] })
  }

  @Test func slicesSayWhatIsUndefined() throws {
    let rows = try rows(40, noise: 1)
    let groups = RowGroups(TableColumn(name: "half", values: .booleans((0..<40).map { $0 == 0 ? 1 : 0 })))
    let slices = GateTests.keeper(rows, against: rows).slices(groups, metrics: [.accuracy, .auc, .latencyP99])
    #expect(slices.map(\.group) == ["false", "true"] && slices.map(\.support) == [39, 1])
    #expect(slices.map(\.isSupported) == [true, false])
    #expect(slices[0].metrics.allSatisfy { $0.interval != nil && $0.baseline == $0.value && $0.difference != nil })
    #expect(slices[1].metrics[0].value != nil && slices[1].metrics[0].baseline != nil)
    #expect(slices[1].metrics[0].interval == nil)
    #expect(slices[1].metrics.map(\.metric) == [.accuracy, .auc])
    #expect(slices[1].metrics[1].value == nil && slices[1].metrics[1].problem?.hasPrefix("auc needs rows") == true)
  }

  @Test func smallGroupsAreNotJudged() throws {
    let rows = try rows(80, noise: 1.5)
    let groups = RowGroups(TableColumn(name: "region", values: .booleans((0..<80).map { $0 < 10 ? 1 : 0 })))
    let check = FairnessCheck(column: "region", metric: .demographicParity, maxGap: 0.1)
    let verdict = FairnessVerdict(check, rows, groups)
    #expect(verdict.outcome == .notJudged && verdict.gap == nil && verdict.groups.map(\.isJudged) == [true, false])
    #expect(
      verdict.reason
        == "The gap between groups of region needs two groups to compare; 1 group with fewer than 30 rows that count "
        + "is not judged.")
    let numbers = ScoredRows(try Regression(truth: [1, 2], predicted: [1, 2]))
    let pair = RowGroups(TableColumn(name: "region", values: .booleans([0, 1])))
    #expect(FairnessVerdict(check, numbers, pair).outcome == .notJudged)
  }
}

struct BehaviourTests {
  private func example(_ violation: BehaviourVerdict.Violation) -> BehaviourVerdict.Example {
    .init(
      file: "test.csv", line: violation.row + 2, from: "a", to: "\(violation.change)", before: violation.before,
      after: violation.after)
  }

  private func invariant(_ before: [Double], _ after: [[Double]], outputs: Int = 1) -> BehaviourVerdict {
    BehaviourVerdict(invariant: "region", before: before, after: after, outputs: outputs, example: example)
  }

  @Test func invariance() {
    let steady = invariant([0.25, 0.5], [[0.25, 0.5 + 1e-9]])
    #expect(steady.outcome == .passed && steady.reason == "region: no prediction changes with it.")
    let moved = invariant([0.7, 0.3, 0.6, 0.4], [[0.7, 0.3, 0.4, 0.6]], outputs: 2)
    #expect(moved.outcome == .failed && moved.violations == 1 && moved.rows == 2)
    #expect(moved.examples.map(\.line) == [3] && abs(moved.meanChange - 0.1) < 1e-12)
    #expect(moved.reason == "region: 50 % of the predictions change with it, one by 0.2.")
    #expect(invariant([], [[]]).outcome == .notJudged)
    #expect(invariant([0.5], []).outcome == .notJudged)
  }

  /// Of several changes a row has the one that moves it the most; of several rows the worst come first.
  @Test func theWorstOfSeveralChanges() {
    let verdict = invariant([0.5, 0.5, 0.5], [[0.5, 0.6, 0.5], [0.5, 0.3, 0.9]])
    #expect(verdict.violations == 2)
    #expect(verdict.examples.map(\.line) == [4, 3] && verdict.examples.map(\.to) == ["1", "1"])
    let many = invariant([Double](repeating: 0.5, count: 50), [(0..<50).map { 0.5 + Double($0) / 1000 }])
    #expect(many.violations == 49 && many.examples.count == BehaviourVerdict.mostExamples)
    #expect(many.examples[0].line == 51)
  }

  @Test func answersThatAreNoNumbersAreViolations() {
    let verdict = invariant([0.5, 0.5], [[.nan, 0.5]])
    #expect(verdict.outcome == .failed && verdict.violations == 1 && verdict.examples.isEmpty)
    #expect(verdict.reason.hasSuffix("one to what is no number.") && verdict.meanChange == 0)
    let up = DirectionalCheck(column: "calls", change: 1, prediction: .increases)
    #expect(BehaviourVerdict(up, before: [0.5], after: [.nan], example: example).outcome == .failed)
  }

  @Test func direction() {
    let up = DirectionalCheck(column: "calls", change: 1, prediction: .increases)
    let good = BehaviourVerdict(up, before: [0.2, 0.4, 0.5], after: [0.3, 0.4, 0.9], example: example)
    #expect(good.outcome == .passed && abs(good.meanChange - 0.5 / 3) < 1e-12)
    #expect(good.reason == "calls: with +1, 66.67 % of the predictions go up and none down.")
    let bad = BehaviourVerdict(up, before: [0.2, 0.4], after: [0.3, 0.1], example: example)
    #expect(bad.outcome == .failed && bad.examples.map(\.line) == [3] && bad.expectation == .increases)
    #expect(bad.reason == "calls: with +1, 50 % of the predictions go down, one by 0.3.")
    let down = DirectionalCheck(column: "calls", change: -2, prediction: .decreases)
    #expect(BehaviourVerdict(down, before: [1], after: [0], example: example).outcome == .passed)
    #expect(
      BehaviourVerdict(down, before: [1], after: [2], example: example).reason.hasPrefix(
        "calls: with -2, 100 % of the predictions go up"))
  }
}

struct ConceptDriftTests {
  @Test func aDropThatChanceDoesNotExplain() throws {
    let bad = try rows(400, noise: 3)
    let drift = try ConceptDrift(.auc, reference: 0.95, rows: bad, maxDrop: 0.1, bootstrap: bootstrap)
    #expect(drift.hasDrifted && drift.reason.contains("more than 10 %: the 95 % interval is"))
    let loss = try ConceptDrift(.logLoss, reference: 0.2, rows: bad, maxDrop: 0.1, bootstrap: bootstrap)
    #expect(loss.hasDrifted && loss.drop > 0.1)
    let few = try rows(8, noise: 3)
    let unsure = try ConceptDrift(.accuracy, reference: 0.75, rows: few, maxDrop: 0.01, bootstrap: bootstrap)
    #expect(!unsure.hasDrifted)
    let good = try rows(200, noise: 0.5)
    let better = try ConceptDrift(.accuracy, reference: 0.8, rows: good, maxDrop: 0.01, bootstrap: bootstrap)
    #expect(!better.hasDrifted && better.drop < 0 && better.reason.contains("better by"))
    #expect(throws: UndefinedMetric.self) {
      _ = try ConceptDrift(.r2, reference: 0, rows: bad, maxDrop: 0.1, bootstrap: bootstrap)
    }
  }
}
