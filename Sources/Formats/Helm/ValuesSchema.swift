internal import Document

/// `values.schema.json` (draft 7, which Helm 3 and 4 read): every value has a type, nothing else may be there, and what
/// the templates cannot do without is required.
struct ValuesSchema {
  private let values: ChartValues
  /// By value: whether some template that is always printed prints it without asking whether it is there.
  private let isAlwaysRequired: [Bool]

  init(_ values: ChartValues) {
    self.values = values
    let slots = values.comparison.slots
    isAlwaysRequired = values.values.map { value in
      value.slots.contains { !slots[$0].isGuarded && !slots[$0].isOptional }
    }
  }

  var node: Node {
    var entries: [Node.Entry] = [.init("$schema", "http://json-schema.org/draft-07/schema#")]
    entries += object(values.tree, isRoot: true)
    let conditions = values.comparison.templates.indices.compactMap(condition(ofTemplate:))
    if !conditions.isEmpty { entries.append(.init("allOf", .list(conditions))) }
    return .mapping(entries)
  }

  private func object(_ tree: ValueTree, isRoot: Bool = false) -> [Node.Entry] {
    var properties = tree.children.map { Node.Entry($0.name, schema($0.tree)) }
    // Helm hands a parent chart's globals to its subcharts.
    if isRoot { properties.append(.init("global", ["type": "object"])) }
    let required = tree.children.filter { Self.requires($0.tree, isAlwaysRequired) }.map { Node($0.name) }
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

  /// Whether a value of the tree is among the required, which are marked by their indices.
  private static func requires(_ tree: ValueTree, _ isRequired: [Bool]) -> Bool {
    if let value = tree.value { return isRequired[value] }
    return tree.children.contains { requires($0.tree, isRequired) }
  }

  /// What an object that only some environments have requires, once it is asked for.
  private func condition(ofTemplate index: Int) -> Node? {
    guard let guardSlot = values.comparison.templates[index].guardSlot,
      let flag = values.value(ofSlot: guardSlot).name.last
    else { return nil }
    let slots = values.comparison.slots
    var isNeeded = Array(repeating: false, count: values.values.count)
    for slot in slots.indices where slots[slot].template == index && slots[slot].isGuarded && !slots[slot].isOptional {
      let value = values.valueOfSlot[slot]
      isNeeded[value] = !isAlwaysRequired[value]
    }
    guard isNeeded.contains(true) else { return nil }
    let isOn: Node = .mapping([.init(flag, ["const": true])])
    return [
      "if": [
        "properties": .mapping([.init(ChartValues.objects, ["properties": isOn, "required": [Node(flag)]])]),
        "required": [Node(ChartValues.objects)],
      ],
      "then": .mapping(Self.requirement(values.tree, isNeeded)),
    ]
  }

  private static func requirement(_ tree: ValueTree, _ isRequired: [Bool]) -> [Node.Entry] {
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
