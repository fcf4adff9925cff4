internal import Document

/// `values.schema.json` (draft 7, which Helm 3 and 4 read): every value has a type, nothing else may be there, and what
/// the templates cannot do without is required.
struct ValuesSchema {
  private let values: ChartValues

  init(_ values: ChartValues) { self.values = values }

  var node: Node {
    var entries: [Node.Entry] = [.init("$schema", "http://json-schema.org/draft-07/schema#")]
    entries += object(values.tree, isRoot: true)
    let conditions = values.comparison.templates.compactMap(condition)
    if !conditions.isEmpty { entries.append(.init("allOf", .list(conditions))) }
    return .mapping(entries)
  }

  private func object(_ tree: ValueTree, isRoot: Bool = false) -> [Node.Entry] {
    var properties = tree.children.map { Node.Entry($0.name, schema($0.tree)) }
    // Helm hands a parent chart's globals to its subcharts.
    if isRoot { properties.append(.init("global", ["type": "object"])) }
    let required = tree.children.filter { requires($0.tree, isAlwaysRequired) }.map { Node($0.name) }
    return [
      .init("type", "object"), .init("additionalProperties", false), .init("properties", .mapping(properties)),
    ] + (required.isEmpty ? [] : [.init("required", .list(required))])
  }

  private func schema(_ tree: ValueTree) -> Node {
    guard let index = tree.value else { return .mapping(object(tree)) }
    let value = values.values[index]
    var types: [String] = []
    for node in value.byEnvironment.compactMap(\.self) {
      let type = node.schemaType
      if !types.contains(type) { types.append(type) }
    }
    if types.contains("number") { types.removeAll { $0 == "integer" } }
    let origin = value.byEnvironment.map { $0?.origin }.joined()
    return Node.mapping(
      [
        .init("type", types.count == 1 ? Node(types[0]) : .list(types.map { Node($0) })),
        .init("description", value.parameter.map { Node($0.summary) } ?? .absent),
      ], origin: origin)
  }

  private func requires(_ tree: ValueTree, _ isRequired: (ChartValues.Value) -> Bool) -> Bool {
    if let value = tree.value { return isRequired(values.values[value]) }
    return tree.children.contains { requires($0.tree, isRequired) }
  }

  /// Whether some template that is always printed prints the value without asking whether it is there.
  private func isAlwaysRequired(_ value: ChartValues.Value) -> Bool {
    value.slots.contains { slot in
      let slot = values.comparison.slots[slot]
      return !slot.isGuarded && !slot.isOptional
    }
  }

  /// What an object that only some environments have requires, once it is asked for.
  private func condition(_ template: ChartTemplate) -> Node? {
    guard let guardSlot = template.guardSlot, let flag = values.value(ofSlot: guardSlot).name.last else { return nil }
    let needed = { (value: ChartValues.Value) in
      !isAlwaysRequired(value)
        && value.slots.contains { slot in
          let slot = values.comparison.slots[slot]
          return values.comparison.templates[slot.template].id == template.id && slot.isGuarded && !slot.isOptional
        }
    }
    guard requires(values.tree, needed) else { return nil }
    let isOn: Node = .mapping([.init(flag, ["const": true])])
    return [
      "if": [
        "properties": .mapping([.init(ChartValues.objects, ["properties": isOn, "required": [Node(flag)]])]),
        "required": [Node(ChartValues.objects)],
      ],
      "then": .mapping(requirement(values.tree, needed)),
    ]
  }

  private func requirement(_ tree: ValueTree, _ isRequired: (ChartValues.Value) -> Bool) -> [Node.Entry] {
    let children = tree.children.filter { requires($0.tree, isRequired) }
    let inner = children.filter { $0.tree.value == nil }
    let properties = inner.map { Node.Entry($0.name, .mapping(requirement($0.tree, isRequired))) }
    return (properties.isEmpty ? [] : [.init("properties", .mapping(properties))])
      + [.init("required", .list(children.map { Node($0.name) }))]
  }
}

extension Node {
  fileprivate var schemaType: String {
    switch content {
    case .absent, .null: "null"
    case .bool: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .string, .text: "string"
    case .list: "array"
    case .mapping: "object"
    }
  }
}
