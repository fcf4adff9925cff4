internal import ONNX
internal import RuntimeContract

extension ValueInfo {
  /// The values of a request as this input of a graph takes them.
  ///
  /// - Throws: what does not fit, naming the input and the row.
  func tensor(_ given: InputTensor, _ policy: MissingValues) throws(InferenceFailure) -> Tensor {
    let shape = try graphShape(of: given)
    if let position = given.missing.first, policy == .reject { throw missing(given, position) }
    switch (type, given.elements) {
    case (.float, .floats(let values)):
      try check(values, given, policy)
      return Tensor(shape: shape, .floats(values))
    case (.float, .doubles(let values)):
      let narrowed = values.map { Float($0) }
      try check(narrowed, given, policy)
      return Tensor(shape: shape, .floats(narrowed))
    case (.float, .integers(let values)):
      var floats = values.map { Float($0) }
      for position in given.missing { floats[position] = .nan }
      return Tensor(shape: shape, .floats(floats))
    case (.float, .bools(let values)):
      var floats: [Float] = values.map { $0 ? 1 : 0 }
      for position in given.missing { floats[position] = .nan }
      return Tensor(shape: shape, .floats(floats))
    case (.double, .floats(let values)):
      try check(values, given, policy)
      return Tensor(shape: shape, .doubles(values.map { Double($0) }))
    case (.double, .doubles(let values)):
      try check(values, given, policy)
      return Tensor(shape: shape, .doubles(values))
    case (.double, .integers(let values)):
      var doubles = values.map { Double($0) }
      for position in given.missing { doubles[position] = .nan }
      return Tensor(shape: shape, .doubles(doubles))
    case (.string, .texts(let values)):
      // An empty text is a missing one; only the policy `reject` makes a difference between the two.
      return Tensor(shape: shape, .strings(values))
    case (.bool, .bools(let values)):
      try refuseMissing(given)
      return Tensor(shape: shape, .bools(values))
    case (.bool, .integers(let values)):
      try refuseMissing(given)
      if let position = values.firstIndex(where: { $0 != 0 && $0 != 1 }) {
        throw failure(given, position, "\(values[position]) is neither 0 nor 1, and the model takes a boolean")
      }
      return Tensor(shape: shape, .bools(values.map { $0 == 1 }))
    case (.int64, _), (.int32, _), (.uint8, _):
      let values = try integers(of: given)
      switch type {
      case .int32: return Tensor(shape: shape, .int32s(values.map { Int32(truncatingIfNeeded: $0) }))
      case .uint8: return Tensor(shape: shape, .uint8s(values.map { UInt8(truncatingIfNeeded: $0) }))
      default: return Tensor(shape: shape, .int64s(values))
      }
    default:
      throw InferenceFailure(
        .badRequest,
        "input \(shown(name)) is \(given.datatype.rawValue), and the model takes \(Datatype(type).rawValue)")
    }
  }

  /// The shape that the graph wants, from one of as many elements: a column may come as `[rows]` and as `[rows, 1]`.
  private func graphShape(of given: InputTensor) throws(InferenceFailure) -> [Int] {
    guard let shape else { return given.shape }
    let accepts = { (sizes: [Int]) -> Bool in
      sizes.count == shape.count
        && zip(sizes, shape).allSatisfy { size, wanted in
          if case .fixed(let fixed) = wanted { return fixed == size }
          return true
        }
    }
    if accepts(given.shape) { return given.shape }
    if given.shape.count == 1, accepts(given.shape + [1]) { return given.shape + [1] }
    if given.shape.count == 2, given.shape[1] == 1, accepts([given.shape[0]]) { return [given.shape[0]] }
    let wanted = sizes.map { $0 < 0 ? "any" : "\($0)" }.joined(separator: ", ")
    throw InferenceFailure(
      .badRequest, "input \(shown(name)) has the shape \(given.shape), and the model takes [\(wanted)]")
  }

  private func check<Value: BinaryFloatingPoint>(
    _ values: [Value], _ given: InputTensor, _ policy: MissingValues
  ) throws(InferenceFailure) {
    // Most tensors are all finite, and so is their sum times zero.
    var sum: Value = 0
    for value in values { sum += value * 0 }
    if sum == 0 { return }
    for (position, value) in values.enumerated() where !value.isFinite {
      guard value.isNaN else { throw failure(given, position, "the number is too large, or infinite") }
      if policy == .reject { throw missing(given, position) }
    }
  }

  private func integers(of given: InputTensor) throws(InferenceFailure) -> [Int64] {
    try refuseMissing(given)
    let range = Datatype(type).integers ?? Int64.min...Int64.max
    func whole<Value: BinaryFloatingPoint>(_ values: [Value]) throws(InferenceFailure) -> [Int64] {
      var result: [Int64] = []
      result.reserveCapacity(values.count)
      for (position, value) in values.enumerated() {
        if value.isNaN { throw failure(given, position, "a value is missing, and the model takes whole numbers there") }
        guard let number = Int64(exactly: value) else {
          throw failure(given, position, "\(value) is no whole number, and the model takes those")
        }
        result.append(number)
      }
      return result
    }
    let values: [Int64]
    switch given.elements {
    case .integers(let given): values = given
    case .floats(let given): values = try whole(given)
    case .doubles(let given): values = try whole(given)
    case .bools(let given): values = given.map { $0 ? 1 : 0 }
    case .texts:
      throw InferenceFailure(
        .badRequest, "input \(shown(name)) is BYTES, and the model takes \(Datatype(type).rawValue)")
    }
    if let position = values.firstIndex(where: { !range.contains($0) }) {
      throw failure(given, position, "\(values[position]) lies outside of what \(Datatype(type).rawValue) holds")
    }
    return values
  }

  /// Neither booleans nor whole numbers have a value that means "missing".
  private func refuseMissing(_ given: InputTensor) throws(InferenceFailure) {
    guard let position = given.missing.first else { return }
    throw failure(given, position, "a value is missing, and the model takes \(Datatype(type).rawValue) there")
  }

  private func missing(_ given: InputTensor, _ position: Int) -> InferenceFailure {
    failure(given, position, "a value is missing, and this model is served with missing values refused")
  }

  private func failure(_ given: InputTensor, _ position: Int, _ message: String) -> InferenceFailure {
    let width = given.shape.dropFirst().reduce(1, *)
    let row = width > 0 ? position / width : position
    let column = width > 1 ? ", column \(position % width)" : ""
    return InferenceFailure(.badRequest, "input \(shown(name)), row \(row)\(column): \(message)")
  }
}
