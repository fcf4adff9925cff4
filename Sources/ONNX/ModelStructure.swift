extension Model {
  /// The oldest version of the format that names the versions of its operators, and the newest that is known here.
  static let irVersions: ClosedRange<Int64> = 3...14

  /// Checks what holds for every model whatever its operators mean: versions are stated, names are given once, and every
  /// value that is used was made before.
  func checkStructure() throws(ModelError) {
    guard Self.irVersions.contains(irVersion) else {
      throw ModelError(
        .file,
        "has version \(irVersion) of the format; \(Self.irVersions.lowerBound) to \(Self.irVersions.upperBound) are known"
      )
    }
    var domains: [String: Int64] = [:]
    for opset in opsets {
      // skl2onnx says the same twice.
      guard
        domains.updateValue(opset.version, forKey: Node.canonical(domain: opset.domain)) ?? opset.version
          == opset.version
      else {
        throw ModelError(.file, "names two versions of the operators of \(quoted(opset.domain))")
      }
      guard opset.version > 0 else {
        throw ModelError(.file, "names version \(opset.version) of the operators of \(quoted(opset.domain))")
      }
    }
    try graph.checkNames(domains: Set(domains.keys))
  }
}

extension Node {
  /// "ai.onnx" is the long name of "".
  static func canonical(domain: String) -> String { domain == "ai.onnx" ? "" : domain }

  /// With its domain, as messages show it.
  var qualifiedOperation: String {
    let domain = Self.canonical(domain: domain)
    return domain.isEmpty ? operation : "\(domain).\(operation)"
  }

  func place(_ index: Int, attribute: String? = nil) -> ModelError.Place {
    .node(index: index, name: name, operation: qualifiedOperation, attribute: attribute)
  }
}

extension Graph {
  fileprivate func checkNames(domains: Set<String>) throws(ModelError) {
    var made: Set<String> = []
    for input in inputs {
      try checkShape(input, .input(input.name))
      guard !input.name.isEmpty else { throw ModelError(.graph, "has an input without a name") }
      guard made.insert(input.name).inserted else {
        throw ModelError(.input(input.name), "is declared twice")
      }
    }
    var constants: Set<String> = []
    for constant in initializers {
      guard !constant.name.isEmpty else { throw ModelError(.graph, "has an initializer without a name") }
      guard constants.insert(constant.name).inserted else {
        throw ModelError(.initializer(constant.name), "is given twice")
      }
    }
    // An initializer may bear the name of an input: then it is the input's default.
    made.formUnion(constants)
    for (index, node) in nodes.enumerated() {
      try check(node, index, made: &made, domains: domains)
    }
    var declared: Set<String> = []
    for output in outputs {
      try checkShape(output, .output(output.name))
      guard declared.insert(output.name).inserted else {
        throw ModelError(.output(output.name), "is declared twice")
      }
      guard made.contains(output.name) else {
        throw ModelError(.output(output.name), "is made by no node")
      }
    }
  }

  private func check(
    _ node: Node, _ index: Int, made: inout Set<String>, domains: Set<String>
  ) throws(ModelError) {
    guard !node.operation.isEmpty else { throw ModelError(node.place(index), "names no operator") }
    guard domains.contains(Node.canonical(domain: node.domain)) else {
      throw ModelError(
        node.place(index), "the model does not say which version of the operators of \(quoted(node.domain)) it uses")
    }
    for input in node.inputs where !input.isEmpty && !made.contains(input) {
      throw ModelError(
        node.place(index), "the input \(quoted(input)) is made by no node before it, and is no input of the graph")
    }
    for output in node.outputs where !output.isEmpty {
      guard made.insert(output).inserted else {
        throw ModelError(node.place(index), "the output \(quoted(output)) is made twice")
      }
    }
    var names: Set<String> = []
    for attribute in node.attributes {
      guard !attribute.name.isEmpty else { throw ModelError(node.place(index), "has an attribute without a name") }
      guard names.insert(attribute.name).inserted else {
        throw ModelError(node.place(index, attribute: attribute.name), "is given twice")
      }
    }
  }

  private func checkShape(_ value: ValueInfo, _ place: ModelError.Place) throws(ModelError) {
    for case .fixed(let size) in value.shape ?? [] where size < 0 {
      throw ModelError(place, "has a dimension of \(size)")
    }
  }
}
