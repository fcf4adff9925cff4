import Metrics
import RuntimeContract
import Tabular
import Testing

@testable import Learning

struct EnsembleTests {
  static func network() throws -> NetworkLearner {
    try NetworkLearnerTests.learner(NetworkLearnerTests.small + [("epochs", .integer(4))])
  }

  static func learners() throws -> [any Learner] {
    [
      VotingLearner(try network(), members: 3),
      StackingLearner(try network(), members: 2, final: LinearLearner(try AlgorithmSettings(.logisticRegression))),
    ]
  }

  @Test(arguments: [0, 1])
  func interruptedFitsEndWithTheSameModel(_ index: Int) throws {
    let training = MixedTable.classes(rows: 80)
    let learner = try Self.learners()[index]
    let whole = try learner.fit(training, validation: nil, FitRun(seed: 1)).predict(training.features)
    for stop in [2, 5, 9] {
      var checkpoint: [UInt8]?
      do {
        _ = try learner.fit(training, validation: nil, FitRun(seed: 1, observer: StoppingObserver(after: stop)))
      } catch let interrupted as FitInterrupted { checkpoint = interrupted.checkpoint }
      let saved: [UInt8] = try #require(checkpoint)
      let resumed = try learner.fit(training, validation: nil, FitRun(seed: 1, checkpoint: saved))
      #expect(resumed.predict(training.features) == whole)
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
    #expect(metrics[0].mean > 0.7 && metrics[0].standardDeviation > 0)
    #expect(FoldedMetric(name: .auc, values: [1, 3]).standardDeviation == 1)
  }

  @Test func metricsOfTheOtherTaskAreRefused() {
    #expect(throws: UndefinedMetric.self) { try Target.values([1, 2]).metric(.auc, of: [1, 2]) }
    #expect(throws: UndefinedMetric.self) { try Target.classes([0, 1], count: 2).metric(.rmse, of: [1, 0, 0, 1]) }
  }
}
