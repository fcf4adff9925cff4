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
    case .logistic: return Self.both(graph.add("Sigmoid", [margins]), into: &graph)
    case .softmax: return graph.add("Softmax", [margins], [Attribute("axis", .int(1))])
    }
  }

  /// Adds the nodes that make the probabilities of two classes, `[N, 2]`, from that of the second.
  static func both(_ second: String, into graph: inout GraphBuilder) -> String {
    let one = graph.constant(Tensor(shape: [1], .floats([1])), "one")
    return graph.add("Concat", [graph.add("Sub", [one, second]), second], [Attribute("axis", .int(1))])
  }
}
