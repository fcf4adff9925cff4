import ONNX
import RuntimeContract
import Testing

@testable import Learning

/// A model's graph predicts what the model does.
struct ModelGraphTests {
  static func predictions(_ model: any FittedModel, _ features: FeatureSet) throws -> [Float] {
    var graph = GraphBuilder(name: "model")
    let names = features.columns.indices.map { graph.input("x\($0)", .float, [.variable("N"), .fixed(1)]) }
    let output = model.emit(into: &graph, features: names)
    graph.output("prediction", output, .float, [.variable("N"), .fixed(model.outputs)])
    let whole = Model(
      irVersion: 8, opsets: [OperatorSet(domain: "", version: 17), OperatorSet(domain: "ai.onnx.ml", version: 3)],
      producerName: "mlgen", producerVersion: "", graph: graph.graph)
    var inputs: [String: Tensor] = [:]
    for (name, column) in zip(names, features.columns) {
      var values = [Float](repeating: 0, count: features.rowCount)
      values.withUnsafeMutableBufferPointer { column.values.write(0..<features.rowCount, into: $0) }
      inputs[name] = Tensor(shape: [features.rowCount, 1], .floats(values))
    }
    let outputs = try Evaluator(whole).run(inputs)
    guard case .floats(let values)? = outputs.first?.tensor.elements else { return [] }
    return values
  }

  static func learners(_ classes: Bool) throws -> [any Learner] {
    let linear = LinearLearner(try AlgorithmSettings(classes ? .logisticRegression : .linearRegression))
    let networks = try ["relu", "tanh", "logistic"].map { activation in
      try NetworkLearnerTests.learner(
        NetworkLearnerTests.small + [
          ("epochs", .integer(3)), ("layers", .integer(2)), ("activation", .string(activation)),
        ])
    }
    return [linear, VotingLearner(linear, members: 2), StackingLearner(networks[0], members: 2, final: linear)]
      + networks
  }

  @Test(arguments: [0, 2, 3])
  func graphsPredictTheSame(_ classes: Int) throws {
    let data = classes > 0 ? MixedTable.classes(rows: 50, count: classes) : MixedTable.values(rows: 50)
    // Values that training did not see, such as an infinite one and a missing level.
    var columns = data.features.columns
    columns[0].values = .doubles((0..<50).map { $0 == 3 ? .infinity : $0 % 7 == 0 ? .nan : Double($0) })
    let others = FeatureSet(columns: columns, rowCount: 50)
    for learner in try Self.learners(classes > 0) {
      let model = try learner.fit(data, validation: nil, FitRun(seed: 1))
      for features in [data.features, others] {
        let ours = model.predict(features)
        let theirs = try Self.predictions(model, features)
        #expect(ours.count == 50 * model.outputs && theirs.count == ours.count)
        for (left, right) in zip(ours, theirs) { #expect(abs(left - right) <= 1e-5 * max(1, abs(left))) }
      }
    }
  }
}
