internal import ONNX

extension TreeModel {
  /// Rows that are predicted at once: their numbers fit the cache of a core.
  private static let block = 1 << 14

  /// What the graph of `emit` computes: the model is served as it predicts here.
  public func predict(_ features: FeatureSet) -> [Float] {
    precondition(features.columns.count == featureCount, "the features are those that the model was fitted on")
    do {
      var graph = GraphBuilder(name: "trees")
      let names = features.columns.indices.map { graph.input("feature \($0)", .float, [.variable("N"), .fixed(1)]) }
      let result = emit(into: &graph, features: names)
      graph.output("prediction", result, .float, [.variable("N"), .fixed(outputs)])
      let evaluator = try Evaluator(
        Model(
          irVersion: 10, opsets: [OperatorSet(domain: "", version: 20), OperatorSet(domain: "ai.onnx.ml", version: 5)],
          producerName: "mlgen", producerVersion: "", graph: graph.graph))
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
        for output in try evaluator.run(Dictionary(uniqueKeysWithValues: inputs)) {
          guard case .floats(let numbers) = output.tensor.elements else { continue }
          predictions += numbers
        }
      }
      return predictions
    } catch {
      preconditionFailure("a graph that we wrote runs: \(error)")
    }
  }
}
