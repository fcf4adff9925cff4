public import ONNX

/// A perceptron that was fitted.
public struct NetworkModel: FittedModel, Hashable {
  let encoding: FeatureEncoding
  let shape: NetworkShape
  let parameters: [Float]
  /// Passes over the rows that it learned from.
  public let epochs: Int
  /// The mean loss of each pass.
  public let losses: [Double]

  public var outputs: Int {
    switch shape.link {
    case .value: 1
    case .logistic: 2
    case .softmax: shape.layers[shape.layers.count - 1].outputs
    }
  }

  public func predict(_ features: FeatureSet) -> [Float] {
    let rows = NetworkRows(features, encoding, threads: 1)
    let batch = 256
    var pass = NetworkPass(shape, rows: rows, capacity: batch)
    var result: [Float] = []
    result.reserveCapacity(rows.count * outputs)
    let all = Array(0..<rows.count)
    for start in stride(from: 0, to: rows.count, by: batch) {
      pass.forward(all[start..<min(start + batch, rows.count)], of: rows, parameters)
      for row in 0..<pass.count { result += pass.prediction(row) }
    }
    return result
  }

  public func emit(into graph: inout GraphBuilder, features: [String]) -> String {
    let first = shape.layers[0]
    var weights: [Float] = []
    for output in 0..<first.outputs {
      for place in 0..<first.inputs { weights.append(parameters[first.start + place * first.outputs + output]) }
      weights.append(parameters[first.intercepts + output])
    }
    let single = SinglePrecisionWeights(weights, stride: encoding.width + 1, numbers: encoding.numbers.count)
    var values = encoding.emit(single, into: &graph, features: features)
    for layer in shape.layers.dropFirst() {
      let operation =
        switch shape.activation {
        case .relu: "Relu"
        case .tanh: "Tanh"
        case .logistic: "Sigmoid"
        }
      let active = graph.add(operation, [values])
      let matrix = graph.constant(
        Tensor(shape: [layer.inputs, layer.outputs], .floats(Array(parameters[layer.start..<layer.intercepts]))),
        "weights")
      let bias = graph.constant(
        Tensor(shape: [layer.outputs], .floats(Array(parameters[layer.intercepts..<layer.end]))), "intercept")
      values = graph.add("Gemm", [active, matrix, bias])
    }
    return shape.link.emit(values, into: &graph)
  }
}
