import ONNX

/// Everything that happens to the bytes of a model, with what must hold whatever they are: it is refused, or read, written
/// and run without a trap.
struct Models {
  /// What a model may take in one run, in bytes.
  private static let limits = Evaluator.Limits(memory: 32 << 20)
  /// Elements of an input that is made up: more would find nothing that these do not.
  private static let mostElements = 4096
  /// Of a dimension that may have any size.
  private static let rows = 3

  func run(_ input: [UInt8]) {
    guard let model = try? Model(reading: input) else { return }
    writesAsItReads(model)
    guard let evaluator = try? Evaluator(model, limits: Self.limits), let inputs = inputs(of: evaluator) else { return }
    guard let outputs = try? evaluator.run(inputs) else { return }
    Self.require(outputs.map(\.name) == evaluator.outputs.map(\.name), "a run has the outputs that the model declares")
    Self.require(
      zip(outputs, evaluator.outputs).allSatisfy { $0.tensor.elements.type == $1.type },
      "outputs have the types that the model declares")
  }

  private func writesAsItReads(_ model: Model) {
    do {
      let bytes = try model.serialized()
      Self.require(try Model(reading: bytes).serialized() == bytes, "what is written reads back")
    } catch {
      preconditionFailure("broken: what was read can be written and read: \(error)")
    }
  }

  /// A tensor for each input, nil when one would be too large.
  private func inputs(of evaluator: Evaluator) -> [String: Tensor]? {
    var inputs: [String: Tensor] = [:]
    for input in evaluator.inputs {
      var shape: [Int] = []
      var count = 1
      for dimension in input.shape ?? [.fixed(Self.rows), .fixed(2)] {
        let size = if case .fixed(let size) = dimension { size } else { Self.rows }
        let (product, overflows) = count.multipliedReportingOverflow(by: size)
        guard !overflows, product <= Self.mostElements else { return nil }
        count = product
        shape.append(size)
      }
      inputs[input.name] = Tensor(shape: shape, Self.elements(input.type, count))
    }
    return inputs
  }

  private static func elements(_ type: ElementType, _ count: Int) -> Tensor.Elements {
    func taken<Value>(_ values: [Value]) -> [Value] { (0..<count).map { values[$0 % values.count] } }
    switch type {
    case .float: return .floats(taken([0, 1, -1, 0.5, .nan, 3e38, -.infinity, 1e-40, 2]))
    case .double: return .doubles(taken([0, 1, -1, 0.5, .nan, 1e308, -.infinity, 5e-324, 2]))
    case .uint8: return .uint8s(taken([0, 1, 2, 255]))
    case .int32: return .int32s(taken([0, 1, -1, 2, .max, .min]))
    case .int64: return .int64s(taken([0, 1, -1, 2, .max, .min]))
    case .string: return .strings(taken(["", "a", "b", "no", "é"]))
    case .bool: return .bools(taken([false, true, true]))
    }
  }

  private static func require(_ condition: Bool, _ invariant: String) {
    precondition(condition, "broken: \(invariant)")
  }
}
