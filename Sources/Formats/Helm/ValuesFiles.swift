internal import Document

/// The contents of the values files.
extension ChartValues {
  private static let summaries = [
    objects: Parameter(name: objects, summary: "Which objects exist"),
    fields: Parameter(name: fields, summary: "What differs between environments and has no name of its own"),
  ]

  /// `values.yaml`: the values on which all environments agree. Parents of values that may be missing are there too,
  /// for a template cannot look into what is not.
  func common() -> Node {
    node(tree) { $0.common } ?? [:]
  }

  /// `values-ENV.yaml`: what the environment adds.
  func specific(to environment: Int) -> Node {
    node(tree, keepsParents: false) { $0.common == nil ? $0.byEnvironment[environment] : nil } ?? [:]
  }

  private func node(_ tree: ValueTree, keepsParents: Bool = true, _ pick: (Value) -> Node?) -> Node? {
    if let value = tree.value { return pick(values[value]) }
    var entries: [Node.Entry] = []
    for child in tree.children {
      guard var node = node(child.tree, keepsParents: keepsParents, pick) else { continue }
      if child.tree.value == nil, let summary = Self.summaries[child.step] { node.parameter = summary }
      entries.append(Node.Entry(child.name, node))
    }
    if entries.isEmpty, !(keepsParents && holdsOptional(tree)) { return nil }
    return Node(.mapping(entries))
  }

  private func holdsOptional(_ tree: ValueTree) -> Bool {
    if let value = tree.value { return values[value].isOptional }
    return tree.children.contains { holdsOptional($0.tree) }
  }
}
