internal import ONNX

extension FeatureEncoding {
  /// Adds the nodes that compute the weighted sums of encoded features.
  ///
  /// - Parameters:
  ///   - features: values of shape `[N, 1]`, one for each column of the feature set.
  ///   - weights: output by output, one for each place and last the intercept.
  /// - Returns: a value of shape `[N, outputs]`.
  /// - Precondition: there is a column.
  func emit(_ weights: SinglePrecisionWeights, into graph: inout GraphBuilder, features: [String]) -> String {
    precondition(!numbers.isEmpty || !categories.isEmpty, "a model has features")
    let outputs = weights.outputs
    let intercepts = (0..<outputs).map { weights.all[$0 * weights.stride + width] }
    let bias = graph.constant(Tensor(shape: [outputs], .floats(intercepts)), "intercept")
    var sum = bias
    if !numbers.isEmpty {
      let scaled = emitNumbers(into: &graph, features: features)
      let matrix = numbers.indices.flatMap { place in
        (0..<outputs).map { weights.all[$0 * weights.stride + place] }
      }
      let factor = graph.constant(Tensor(shape: [numbers.count, outputs], .floats(matrix)), "weights")
      sum = graph.add("Gemm", [scaled, factor, bias])
    }
    for category in categories {
      sum = graph.add("Add", [sum, emit(category, weights, into: &graph, feature: features[category.column])])
    }
    return sum
  }

  /// Numbers as the model reads them, `[N, numbers]`.
  private func emitNumbers(into graph: inout GraphBuilder, features: [String]) -> String {
    let columns = numbers.map { features[$0.column] }
    let raw = columns.count == 1 ? columns[0] : graph.add("Concat", columns, [Attribute("axis", .int(1))])
    // The difference of what is not finite with itself is no number.
    let missing = graph.add("IsNaN", [graph.add("Sub", [raw, raw])])
    let shape = [1, numbers.count]
    let means = graph.constant(Tensor(shape: shape, .floats(numbers.map(\.mean))), "mean")
    let factors = graph.constant(Tensor(shape: shape, .floats(numbers.map(\.factor))), "factor")
    let filled = graph.add("Where", [missing, means, raw])
    guard numbers.contains(where: { $0.center != 0 }) else { return graph.add("Mul", [filled, factors]) }
    let centers = graph.constant(Tensor(shape: shape, .floats(numbers.map(\.center))), "center")
    return graph.add("Mul", [graph.add("Sub", [filled, centers]), factors])
  }

  /// The weights of a row's level, `[N, outputs]`: a row of a table in which a missing value's stands last.
  private func emit(
    _ category: Category, _ weights: SinglePrecisionWeights, into graph: inout GraphBuilder, feature: String
  ) -> String {
    let outputs = weights.outputs
    var table = (0..<category.width).flatMap { level in
      (0..<outputs).map { weights.all[$0 * weights.stride + category.offset + level] }
    }
    if !category.hasMissing { table += [Float](repeating: 0, count: outputs) }
    let rows = graph.constant(Tensor(shape: [category.levels + 1, outputs], .floats(table)), "levels")
    let last = graph.constant(Tensor(shape: [1, 1], .floats([Float(category.levels)])), "missing")
    let code = graph.add("Where", [graph.add("IsNaN", [feature]), last, feature])
    let index = graph.add("Cast", [code], [Attribute("to", .int(Int64(ElementType.int64.rawValue)))])
    let flat = graph.constant(Tensor(shape: [1], .int64s([-1])), "shape")
    return graph.add("Gather", [rows, graph.add("Reshape", [index, flat])])
  }
}
