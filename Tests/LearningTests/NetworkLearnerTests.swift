import Metrics
import RuntimeContract
import Testing

@testable import Learning

struct NetworkLearnerTests {
  static func learner(_ parameters: [(String, ParameterValue)], patience: Int? = nil) throws -> NetworkLearner {
    NetworkLearner(
      try AlgorithmSettings(.mlp, parameters.map { AlgorithmParameter(name: $0.0, value: $0.1) }), patience: patience)
  }

  static let small: [(String, ParameterValue)] = [
    ("units", .integer(8)), ("batch_size", .integer(32)), ("learning_rate", .number(0.02)),
  ]

  /// The derivatives are those of the loss: differences of it say so.
  @Test(arguments: [("tanh", 1, 2), ("logistic", 2, 3), ("tanh", 2, 0)])
  func derivativesAreThoseOfTheLoss(_ activation: String, _ layers: Int, _ classes: Int) throws {
    let data = classes > 0 ? MixedTable.classes(rows: 20, count: classes) : MixedTable.values(rows: 20)
    let encoding = FeatureEncoding(data.features, isCentered: true, threads: 1)
    let target = EncodedTarget(data, isLogistic: classes > 0, isCentered: true)
    let shape = NetworkShape(
      inputs: encoding.width, hidden: [Int](repeating: 4, count: layers), outputs: max(1, classes == 2 ? 1 : classes),
      activation: try #require(Activation(rawValue: activation)), link: target.link)
    var training = NetworkTraining(
      shape: shape,
      settings: .init(solver: .sgd, learningRate: 0.1, alpha: 0.5, batchSize: 20, dropout: 0),
      rows: NetworkRows(data.features, encoding, threads: 1), loss: target.loss,
      weights: (0..<20).map { Float($0 % 3 + 1) }, seed: 1)
    let start = shape.start(seed: 1)
    func loss(_ parameters: [Float]) -> Double {
      var state = NetworkTraining.State(parameters, .sgd)
      var copy = training
      copy.runEpoch(&state)
      return state.losses[0]
    }
    var state = NetworkTraining.State(start, .sgd)
    training.runEpoch(&state)
    for place in start.indices {
      var up = start
      var down = start
      up[place] += 0.01
      down[place] -= 0.01
      let slope = (loss(up) - loss(down)) / Double(up[place] - down[place])
      // The first step of the velocity is the derivative times the rate.
      #expect(abs(slope + Double(state.first[place]) / 0.1) < 2e-3 * max(1, abs(slope)))
    }
  }

  @Test(arguments: [("adam", "relu", 0.0), ("sgd", "tanh", 0.2), ("adam", "logistic", 0.1)])
  func interruptedFitsEndWithTheSameModel(_ solver: String, _ activation: String, _ dropout: Double) throws {
    let training = MixedTable.classes(rows: 120, count: 3)
    let validation = MixedTable.classes(rows: 60, count: 3, seed: 2)
    let learner = try Self.learner(
      Self.small + [
        ("solver", .string(solver)), ("activation", .string(activation)), ("dropout", .number(dropout)),
        ("epochs", .integer(8)),
      ], patience: 3)
    let whole = try learner.fitNetwork(training, validation: validation, FitRun(seed: 5))
    for stop in [1, 4, 7] {
      var checkpoint: [UInt8]?
      do {
        _ = try learner.fitNetwork(
          training, validation: validation, FitRun(seed: 5, observer: StoppingObserver(after: stop)))
      } catch let interrupted as FitInterrupted { checkpoint = interrupted.checkpoint }
      let resumed = try learner.fitNetwork(
        training, validation: validation, FitRun(seed: 5, threads: 2, checkpoint: checkpoint))
      #expect(resumed == whole)
    }
    let other = try learner.fitNetwork(training, validation: validation, FitRun(seed: 6))
    #expect(other != whole)
  }

  @Test func learnsWhatNoLineDivides() throws {
    let rows = 200
    let points = MixedTable.features(rows: rows).columns[2].values
    guard case .floats(let first) = points,
      case .floats(let second) = MixedTable.features(rows: rows, seed: 9).columns[2].values
    else {
      Issue.record("the table has other columns")
      return
    }
    let classes = zip(first, second).map { Int32(($0 > 0.5) == ($1 > 0.5) ? 1 : 0) }
    let training = TrainingSet(
      features: FeatureSet(
        columns: [
          FeatureColumn(name: "x", values: .floats(first)), FeatureColumn(name: "y", values: .floats(second)),
        ], rowCount: rows), target: .classes(classes, count: 2))
    let model = try Self.learner(Self.small + [("epochs", .integer(60))]).fitNetwork(
      training, validation: nil, FitRun(seed: 1))
    #expect(try training.target.metric(.auc, of: model.predict(training.features)) > 0.95)
  }

  @Test func learnsValuesInTheirOwnUnits() throws {
    let training = MixedTable.values(rows: 200)
    let model = try Self.learner(Self.small + [("epochs", .integer(60))]).fitNetwork(
      training, validation: nil, FitRun(seed: 1))
    #expect(try training.target.metric(.r2, of: model.predict(training.features)) > 0.9)
    #expect(model.losses.count == model.epochs && (model.losses.last ?? 1) < model.losses[0])
  }

  @Test func theBestPassIsKept() throws {
    let training = MixedTable.classes(rows: 60)
    let validation = MixedTable.classes(rows: 60, seed: 4)
    let learner = try Self.learner(Self.small + [("epochs", .integer(100)), ("alpha", .number(0))], patience: 4)
    let model = try learner.fitNetwork(training, validation: validation, FitRun(seed: 1))
    #expect(model.epochs < 90)
    #expect(model.losses.count == model.epochs + 4 || model.losses.count == 100)
  }
}
