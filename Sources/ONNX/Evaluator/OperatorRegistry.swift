/// An operator that can be run.
struct OperatorDefinition: Sendable {
  var domain: String
  var name: String
  /// The versions of its domain that it exists in.
  var since: Int64 = 1
  /// How many inputs and outputs a node may have.
  var inputs: ClosedRange<Int>
  var outputs: ClosedRange<Int> = 1...1
  var prepare: @Sendable (inout NodeReader) throws(Problem) -> Kernel

  static func any(
    _ name: String, since: Int64 = 1, _ inputs: ClosedRange<Int>, outputs: ClosedRange<Int> = 1...1,
    _ prepare: @escaping @Sendable (inout NodeReader) throws(Problem) -> Kernel
  ) -> Self {
    Self(domain: "", name: name, since: since, inputs: inputs, outputs: outputs, prepare: prepare)
  }

  static func ml(
    _ name: String, since: Int64 = 1, _ inputs: ClosedRange<Int> = 1...1, outputs: ClosedRange<Int> = 1...1,
    _ prepare: @escaping @Sendable (inout NodeReader) throws(Problem) -> Kernel
  ) -> Self {
    Self(domain: "ai.onnx.ml", name: name, since: since, inputs: inputs, outputs: outputs, prepare: prepare)
  }

  /// All of them. What each does is in the specification of ONNX, under its name.
  static let all: [OperatorDefinition] =
    arithmetic + elementwise + comparisons + shapes + selections + reductions + products + encoders + scalers
    + linearModels + treeEnsembles

  static let byName = Dictionary(
    all.map { ("\($0.domain)/\($0.name)", $0) }, uniquingKeysWith: { first, _ in first })
}

/// The versions of operators that a model is written in.
struct OperatorVersions {
  /// Of each domain: before 7, ONNX's own operators broadcast by other rules.
  static let supported: [(domain: String, versions: ClosedRange<Int64>)] = [("", 7...28), ("ai.onnx.ml", 1...5)]

  private var versions: [String: Int64] = [:]

  init(_ opsets: [OperatorSet]) throws(ModelError) {
    for opset in opsets {
      let domain = Node.canonical(domain: opset.domain)
      versions[domain] = opset.version
      // A domain that no node uses may be anything.
      guard let known = Self.supported.first(where: { $0.domain == domain })?.versions else { continue }
      guard known.contains(opset.version) else {
        throw ModelError(
          .file,
          "uses version \(opset.version) of the operators of \(quoted(domain)); "
            + "\(known.lowerBound) to \(known.upperBound) are supported")
      }
    }
  }

  func version(of node: Node) -> Int64 { versions[Node.canonical(domain: node.domain), default: 1] }

  func definition(of node: Node, _ place: ModelError.Place) throws(ModelError) -> OperatorDefinition {
    let domain = Node.canonical(domain: node.domain)
    guard let definition = OperatorDefinition.byName["\(domain)/\(node.operation)"] else {
      let known = OperatorDefinition.all.filter { $0.domain == domain }.map(\.name).sorted()
      let hint =
        switch node.operation {
        case "ZipMap": "; export classifiers with zipmap off"
        case "If", "Loop", "Scan": "; operators that hold graphs are not"
        default: ""
        }
      guard !known.isEmpty else {
        let domains = Self.supported.map { $0.domain.isEmpty ? "ai.onnx" : $0.domain }.joined(separator: ", ")
        throw ModelError(place, "is of a domain that is not supported; supported are \(domains)")
      }
      throw ModelError(place, "is not supported; supported are \(known.joined(separator: ", "))\(hint)")
    }
    let version = version(of: node)
    guard version >= definition.since else {
      throw ModelError(place, "does not exist before version \(definition.since); the model uses \(version)")
    }
    return definition
  }
}
