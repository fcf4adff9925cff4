internal import ONNX

/// What becomes of a model's weighted sums.
enum ModelLink: Hashable, Sendable {
  case value
  /// The logistic function: the probability of class 1 of two.
  case logistic
  case softmax

  /// Adds the nodes that make predictions, `[N, outputs]`, of margins.
  func emit(_ margins: String, into graph: inout GraphBuilder) -> String {
    switch self {
    case .value: return margins
    case .logistic:
      let probability = graph.add("Sigmoid", [margins])
      let one = graph.constant(Tensor(shape: [1], .floats([1])), "one")
      return graph.add(
        "Concat", [graph.add("Sub", [one, probability]), probability], [Attribute("axis", .int(1))])
    case .softmax: return graph.add("Softmax", [margins], [Attribute("axis", .int(1))])
    }
  }
}
