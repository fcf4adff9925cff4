/// A model made ready to run: every attribute decoded and checked, every operator known.
///
/// It holds no state between runs, so one evaluator serves any number of threads.
public struct Evaluator: Sendable {
  /// What `run` has to be given; inputs that have a default in the model are not among them.
  public let inputs: [ValueInfo]
  public let outputs: [ValueInfo]

  private let limits: Limits
  private let threads: Int
  private let constants: [Tensor]
  private let steps: [Step]
  /// How many values there are: constants first, then inputs, then what the nodes make.
  private let values: Int
  private let outputSlots: [Int]

  /// What one run may take.
  public struct Limits: Hashable, Sendable {
    /// Bytes of all tensors that are alive at one time, the model's constants and the inputs included.
    public var memory: Int

    public init(memory: Int = 8 << 30) { self.memory = memory }
  }

  private struct Step: Sendable {
    var place: ModelError.Place
    var kernel: Kernel
    /// Nil is an optional input left out.
    var inputs: [Int?]
    /// Nil is an output that nothing reads and that has no name.
    var outputs: [Int?]
    /// Values that no later step reads.
    var lastUses: [Int]
  }

  /// - Parameter threads: how many may work on one run; results are the same for any number.
  /// - Throws: the first thing in the model that cannot be run, and where it is.
  public init(_ model: Model, limits: Limits = Limits(), threads: Int = 1) throws(ModelError) {
    precondition(threads > 0, "somebody has to do the work")
    try model.checkStructure()
    let versions = try OperatorVersions(model.opsets)
    let graph = model.graph
    var slots: [String: Int] = [:]
    var constants: [Tensor] = []
    for constant in graph.initializers {
      slots[constant.name] = constants.count
      constants.append(constant.tensor)
    }
    inputs = graph.inputs.filter { slots[$0.name] == nil }
    outputs = graph.outputs
    for input in inputs { slots[input.name] = slots.count }

    var steps: [Step] = []
    for (index, node) in graph.nodes.enumerated() {
      let place = node.place(index)
      let definition = try versions.definition(of: node, place)
      guard definition.inputs.contains(node.inputs.count), definition.outputs.contains(node.outputs.count) else {
        throw ModelError(
          place,
          "has \(node.inputs.count) inputs and \(node.outputs.count) outputs; the operator has "
            + "\(spelled(definition.inputs)) and \(spelled(definition.outputs))")
      }
      var reader = NodeReader(node, version: versions.version(of: node))
      let kernel: Kernel
      do {
        kernel = try definition.prepare(&reader)
        try reader.requireAllRead()
      } catch {
        throw ModelError(node.place(index, attribute: error.attribute), error.text)
      }
      let read = node.inputs.map { $0.isEmpty ? nil : slots[$0] }
      var made: [Int?] = []
      for output in node.outputs {
        if output.isEmpty {
          made.append(nil)
        } else {
          slots[output] = slots.count
          made.append(slots[output])
        }
      }
      steps.append(Step(place: place, kernel: kernel, inputs: read, outputs: made, lastUses: []))
    }
    outputSlots = graph.outputs.compactMap { slots[$0.name] }
    values = slots.count
    self.constants = constants
    self.steps = Self.withLastUses(steps, kept: Set(outputSlots), constants: constants.count, values: values)
    self.limits = limits
    self.threads = threads
  }

  private static func withLastUses(_ steps: [Step], kept: Set<Int>, constants: Int, values: Int) -> [Step] {
    var steps = steps
    var seen = [Bool](repeating: false, count: values)
    for index in steps.indices.reversed() {
      // An output that nothing reads is let go where it was made.
      for slot in steps[index].inputs + steps[index].outputs {
        guard let slot, slot >= constants, !seen[slot] else { continue }
        seen[slot] = true
        if !kept.contains(slot) { steps[index].lastUses.append(slot) }
      }
    }
    return steps
  }

  /// Computes the outputs of one batch, in the order of `outputs`.
  ///
  /// - Parameter inputs: a tensor for each of `self.inputs`, and nothing else.
  /// - Throws: which input does not fit, or which node could not be computed and why.
  public func run(_ inputs: [String: Tensor]) throws(ModelError) -> [NamedTensor] {
    var values = [Tensor?](repeating: nil, count: values)
    var used = 0
    for (slot, constant) in constants.enumerated() {
      values[slot] = constant
      used += constant.bytes
    }
    try check(inputs)
    for (index, input) in self.inputs.enumerated() {
      guard let tensor = inputs[input.name] else { throw ModelError(.input(input.name), "is missing") }
      values[constants.count + index] = tensor
      used += tensor.bytes
    }
    guard used <= limits.memory else {
      throw ModelError(.graph, "its constants and inputs take \(used) bytes; \(limits.memory) are allowed")
    }
    for step in steps {
      let read = Inputs(step.inputs.map { slot in slot.flatMap { values[$0] } })
      let made: [Tensor]
      do {
        made = try step.kernel(read, Workspace(bytes: limits.memory - used, threads: threads))
      } catch {
        throw ModelError(step.place, error.text)
      }
      for (slot, tensor) in zip(step.outputs, made) {
        guard let slot else { continue }
        values[slot] = tensor
        used += tensor.bytes
      }
      for slot in step.lastUses {
        used -= values[slot]?.bytes ?? 0
        values[slot] = nil
      }
    }
    var results: [NamedTensor] = []
    for (output, slot) in zip(outputs, outputSlots) {
      guard let tensor = values[slot] else {
        throw ModelError(.output(output.name), "was not computed")
      }
      guard tensor.elements.type == output.type else {
        throw ModelError(
          .output(output.name), "is declared as \(output.type), and the graph computes \(tensor.elements.type)")
      }
      results.append(NamedTensor(name: output.name, tensor: tensor))
    }
    return results
  }

  private func check(_ given: [String: Tensor]) throws(ModelError) {
    let known = inputs.map(\.name)
    if let other = given.keys.filter({ !known.contains($0) }).min() {
      throw ModelError(
        .input(other), "is none of the model's; it has \(known.map(quoted).joined(separator: ", "))")
    }
    var sizes: [String: Int] = [:]
    for input in inputs {
      guard let tensor = given[input.name] else { throw ModelError(.input(input.name), "is missing") }
      guard tensor.elements.type == input.type else {
        throw ModelError(.input(input.name), "is \(tensor.elements.type), and the model wants \(input.type)")
      }
      guard let shape = input.shape else { continue }
      guard shape.count == tensor.shape.count else {
        throw ModelError(
          .input(input.name), "has the shape \(tensor.shape), and the model wants \(shape.count) dimensions")
      }
      for (wanted, size) in zip(shape, tensor.shape) {
        switch wanted {
        case .fixed(let fixed):
          guard fixed == size else {
            throw ModelError(.input(input.name), "has the shape \(tensor.shape), and the model wants \(fixed) there")
          }
        case .variable(let name):
          guard !name.isEmpty else { continue }
          guard sizes[name, default: size] == size else {
            throw ModelError(
              .input(input.name),
              "has the shape \(tensor.shape), but \(quoted(name)) is \(sizes[name, default: size]) in another input")
          }
          sizes[name] = size
        }
      }
    }
  }
}

private func spelled(_ range: ClosedRange<Int>) -> String {
  if range.upperBound == Int.max { return "\(range.lowerBound) or more" }
  return range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
}
