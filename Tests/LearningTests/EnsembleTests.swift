import Metrics
import RuntimeContract
import Synchronization
import Tabular
import Testing

@testable import Learning

struct EnsembleTests {
  static func network() throws -> NetworkLearner {
    try NetworkLearnerTests.learner(NetworkLearnerTests.small + [("epochs", .integer(4))])
  }

  static func learners() throws -> [any Learner] {
    let trees = GradientBoosting(
      BoostingParameters(
        try AlgorithmSettings(.gradientBoosting, [.init(name: "trees", value: .integer(4))])))
    let forest = RandomForest(
      ForestParameters(try AlgorithmSettings(.randomForest, [.init(name: "trees", value: .integer(4))])))
    let linear = LinearLearner(try AlgorithmSettings(.logisticRegression))
    let members: [any Learner] = [try network(), trees, forest, linear]
    return members.flatMap { member -> [any Learner] in
      [VotingLearner(member, members: 3), StackingLearner(member, members: 2, final: linear, folds: 3)]
    }
  }

  /// Stops after a number of rounds of its own, and counts them.
  final class Rounds: FitObserver {
    private let limit: Int
    private let seen = Atomic<Int>(0)

    init(atMost limit: Int = .max) { self.limit = limit }

    var count: Int { seen.load(ordering: .relaxed) }

    func roundEnded(_ round: Int, of rounds: Int, metrics: [RoundMetric]) -> Bool {
      seen.add(1, ordering: .relaxed).newValue < limit
    }
  }

  @Test(arguments: 0..<8)
  func interruptedFitsEndWithTheSameModel(_ index: Int) throws {
    let training = MixedTable.classes(rows: 80)
    let learner = try Self.learners()[index]
    let all = Rounds()
    let whole = try learner.fit(training, validation: nil, FitRun(seed: 1, observer: all)).predict(training.features)
    for stop in [2, 7] {
      let first = Rounds(atMost: stop)
      var checkpoint: [UInt8]?
      do {
        _ = try learner.fit(training, validation: nil, FitRun(seed: 1, observer: first))
      } catch let interrupted as FitInterrupted { checkpoint = interrupted.checkpoint }
      guard let saved = checkpoint else {
        // A linear member is fitted in one round, after which nothing of it is left to stop.
        #expect(first.count == all.count && (index >= 6 || stop > 2))
        continue
      }
      let second = Rounds()
      let resumed = try learner.fit(training, validation: nil, FitRun(seed: 1, checkpoint: saved, observer: second))
      #expect(resumed.predict(training.features) == whole)
      // No member that was finished is fitted again.
      #expect(first.count + second.count == all.count)
      var damaged = saved
      damaged[saved.count / 2] ^= 1
      #expect(throws: UnusableCheckpoint.self) {
        try learner.fit(training, validation: nil, FitRun(seed: 1, checkpoint: damaged))
      }
    }
  }

  @Test func membersDiffer() throws {
    let training = MixedTable.classes(rows: 80)
    let fitted = try VotingLearner(Self.network(), members: 3).fit(training, validation: nil, FitRun(seed: 1))
    let model = try #require(fitted as? AverageModel)
    let predictions = model.members.map { $0.predict(training.features) }
    #expect(predictions[0] != predictions[1] && predictions[1] != predictions[2])
    let mean = model.predict(training.features)
    for place in mean.indices {
      #expect(abs(mean[place] - (predictions[0][place] + predictions[1][place] + predictions[2][place]) / 3) < 1e-6)
    }
  }

  @Test func stackedModelsPredictWell() throws {
    let training = MixedTable.values(rows: 150)
    let learner = StackingLearner(
      LinearLearner(try AlgorithmSettings(.linearRegression)), members: 2,
      final: LinearLearner(try AlgorithmSettings(.linearRegression)))
    let model = try learner.fit(training, validation: nil, FitRun(seed: 1))
    #expect(try training.target.metric(.r2, of: model.predict(training.features)) > 0.9)
  }

  @Test func foldsGiveMeanAndDeviation() throws {
    let data = MixedTable.classes(rows: 200)
    let learner = LinearLearner(try AlgorithmSettings(.logisticRegression))
    func run() throws -> [FoldedMetric] {
      try Folds.balanced(data.target, count: 4, seed: 1).metrics([.auc, .logLoss], of: data.target) { _, train, test in
        #expect(Set(train).isDisjoint(with: test) && train.count + test.count == 200)
        return try learner.fit(data.rows(train), validation: nil, FitRun(seed: 1)).predict(data.features.rows(test))
      }
    }
    let metrics = try run()
    let again = try run()
    #expect(metrics == again)
    #expect(metrics.map(\.name) == [.auc, .logLoss] && metrics[0].values.count == 4)
    #expect(try #require(metrics[0].mean) > 0.7 && #require(metrics[0].standardDeviation) > 0)
    #expect(FoldedMetric(name: .auc, values: [1, 3]).standardDeviation == 1)
  }

  @Test func foldsGoOnAndTellWhatIsUndefined() throws {
    let target = Target.classes([0, 0, 1, 1, 0, 0], count: 2)
    let folds = try Folds(inTime: .integers([1, 2, 3, 4, 5, 6]), name: "t", count: 2)
    var asked: [Int] = []
    var told: [[[Double?]]] = []
    func metrics(known: [[Double?]]) throws -> [FoldedMetric] {
      try folds.metrics([.auc, .accuracy], of: target, known: known, finished: { told.append($0) }) {
        fold, train, test in
        asked.append(fold)
        #expect(train == Array(0..<2 * (fold + 1)))
        return test.flatMap { _ in [0.75, 0.25] as [Float] }
      }
    }
    let all = try metrics(known: [])
    // Each fold has one class, which has no AUC.
    #expect(all.map(\.values) == [[nil, nil], [0, 1]])
    #expect(all[0].mean == nil && all[0].standardDeviation == nil && all[1].mean == 0.5)
    #expect(asked == [0, 1] && told == [[[nil, 0]], [[nil, 0], [nil, 1]]])
    #expect(try metrics(known: told[0]) == all)
    #expect(asked == [0, 1, 1])
  }

  @Test func partOfTheEffortIsPartOfTheRounds() throws {
    let forest = try AlgorithmSettings(.randomForest, [.init(name: "trees", value: .integer(100))])
    #expect(forest.reduced(to: 0.25).integer("trees") == 25 && forest.reduced(to: 1) == forest)
    #expect(try AlgorithmSettings(.mlp).reduced(to: 1e-9).integer("epochs") == 1)
    #expect(try AlgorithmSettings(.logisticRegression).reduced(to: 0.25).integer("max_iterations") == 250)
  }

  @Test func metricsOfTheOtherTaskAreRefused() {
    #expect(throws: UndefinedMetric.self) { try Target.values([1, 2]).metric(.auc, of: [1, 2]) }
    #expect(throws: UndefinedMetric.self) { try Target.classes([0, 1], count: 2).metric(.rmse, of: [1, 0, 0, 1]) }
  }
}
