/// Puts a graph together node by node: names are made here, so none can collide and each is the same in every run.
public struct GraphBuilder: Sendable {
  public private(set) var graph: Graph
  private var counts: [String: Int] = [:]
  /// What begins every name that is made here.
  private let prefix: String

  /// - Parameter names: those that inputs and outputs will have; no name that is made here is among them.
  public init(name: String, avoiding names: [String] = []) {
    graph = Graph(name: name)
    var prefix = "mlgen."
    while names.contains(where: { $0.hasPrefix(prefix) }) { prefix = "_\(prefix)" }
    self.prefix = prefix
  }

  /// Declares an input of the graph and returns its name.
  public mutating func input(_ name: String, _ type: ElementType, _ shape: [ValueInfo.Dimension]) -> String {
    graph.inputs.append(ValueInfo(name: name, type: type, shape: shape))
    return name
  }

  /// Declares a constant and returns its name, which begins with `hint`.
  public mutating func constant(_ tensor: Tensor, _ hint: String) -> String {
    let name = unique(hint)
    graph.initializers.append(NamedTensor(name: name, tensor: tensor))
    return name
  }

  /// Adds a node with one output and returns the output's name.
  public mutating func add(
    _ operation: String, domain: String = "", _ inputs: [String], _ attributes: [Attribute] = []
  ) -> String {
    add(operation, domain: domain, inputs, attributes, outputs: 1)[0]
  }

  /// Adds a node and returns its outputs' names.
  ///
  /// - Precondition: `outputs` is at least 1.
  public mutating func add(
    _ operation: String, domain: String = "", _ inputs: [String], _ attributes: [Attribute] = [], outputs: Int
  ) -> [String] {
    let name = unique(operation)
    let names = outputs == 1 ? ["\(name)_out"] : (0..<outputs).map { "\(name)_out\($0)" }
    graph.nodes.append(
      Node(
        name: name, operation: operation, domain: domain, inputs: inputs, outputs: names, attributes: attributes))
    return names
  }

  /// Declares an output of the graph under a name of its own.
  public mutating func output(_ name: String, _ value: String, _ type: ElementType, _ shape: [ValueInfo.Dimension]) {
    graph.nodes.append(
      Node(name: unique("Identity"), operation: "Identity", inputs: [value], outputs: [name]))
    graph.outputs.append(ValueInfo(name: name, type: type, shape: shape))
  }

  private mutating func unique(_ hint: String) -> String {
    let number = counts[hint, default: 0]
    counts[hint] = number + 1
    return "\(prefix)\(hint).\(number)"
  }
}
