internal import ONNX

extension TreeModel {
  public func predict(_ features: FeatureSet) -> [Float] { predictor()(features) }

  /// What the graph of `emit` computes: the model is served as it predicts here.
  public func predictor() -> @Sendable (FeatureSet) -> [Float] {
    let evaluation = TreeEvaluation(self)
    return { evaluation.predict($0) }
  }
}

/// A model's graph, ready to run. Of a large forest that takes longer to make than some thousand rows take to predict.
private struct TreeEvaluation: Sendable {
  /// Rows that are predicted at once: their numbers fit the cache of a core.
  private static let block = 1 << 14

  private let names: [String]
  private let outputs: Int
  private let evaluator: Evaluator

  init(_ model: TreeModel) {
    var graph = GraphBuilder(name: "trees")
    names = (0..<model.featureCount).map { graph.input("feature \($0)", .float, [.variable("N"), .fixed(1)]) }
    outputs = model.outputs
    let result = model.emit(into: &graph, features: names)
    graph.output("prediction", result, .float, [.variable("N"), .fixed(outputs)])
    do {
      evaluator = try Evaluator(
        Model(
          irVersion: 10, opsets: [OperatorSet(domain: "", version: 20), OperatorSet(domain: "ai.onnx.ml", version: 5)],
          producerName: "mlgen", producerVersion: "", graph: graph.graph))
    } catch {
      preconditionFailure("a graph that we wrote can be run: \(error)")
    }
  }

  func predict(_ features: FeatureSet) -> [Float] {
    precondition(features.columns.count == names.count, "the features are those that the model was fitted on")
    var predictions: [Float] = []
    predictions.reserveCapacity(features.rowCount * outputs)
    for low in stride(from: 0, to: features.rowCount, by: Self.block) {
      let rows = low..<min(low + Self.block, features.rowCount)
      let inputs = zip(names, features.columns).map { name, column in
        let numbers = [Float](unsafeUninitializedCapacity: rows.count) { buffer, count in
          column.values.write(rows, into: UnsafeMutableBufferPointer(rebasing: buffer[..<rows.count]))
          count = rows.count
        }
        return (name, Tensor(shape: [rows.count, 1], .floats(numbers)))
      }
      do {
        for output in try evaluator.run(Dictionary(uniqueKeysWithValues: inputs)) {
          guard case .floats(let numbers) = output.tensor.elements else { continue }
          predictions += numbers
        }
      } catch {
        preconditionFailure("a graph that we wrote runs: \(error)")
      }
    }
    return predictions
  }
}
