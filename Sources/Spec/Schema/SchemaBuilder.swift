internal import Document

/// Turns shapes into schemas, and collects a definition for each kind of object.
struct SchemaBuilder {
  /// What a file must hold by itself.
  enum Mode {
    /// Required keys are there.
    case file
    /// A layer over others: nothing is required.
    case part
  }

  private(set) var definitions: [Document.Node.Entry] = []

  /// The keywords of an object: its properties, and what holds between them.
  mutating func object(_ shape: ObjectShape, in layer: Layer?, mode: Mode, isRoot: Bool = false) -> [Document.Node
    .Entry]
  {
    let properties = shape.properties.filter { property in layer.map(property.layers.contains) ?? true }
    let required = mode == .file ? properties.filter(\.isRequiredInFile) : []
    var entries: [Document.Node.Entry] = [
      .init("type", isRoot && mode == .file ? "object" : ["object", "null"]),
      .init(
        "properties",
        .mapping(
          properties.map { property in
            let isNullable = mode == .part || !property.isRequired
            return .init(
              property.key,
              .mapping(schema(of: property, in: shape, layer: layer, mode: mode, isNullable: isNullable)))
          })),
      .init("additionalProperties", false),
    ]
    if !required.isEmpty { entries.append(.init("required", .list(required.map { Node($0.key) }))) }
    if mode == .file, !shape.anyOf.isEmpty {
      entries.append(.init("anyOf", .list(shape.anyOf.map { ["required": [Node($0)]] })))
    }
    let conditions = exclusions(shape.exclusive) + choices(shape)
    if !conditions.isEmpty { entries.append(.init("allOf", .list(conditions))) }
    guard let shorthand = properties.first(where: { $0.key == shape.shorthand }),
      case .leaf(let leaf) = shorthand.shape
    else { return entries }
    return [.init("anyOf", [.mapping(leaf.keywords), .mapping(entries)])]
  }

  private mutating func schema(
    of property: Property, in parent: ObjectShape, layer: Layer?, mode: Mode, isNullable: Bool
  ) -> [Document.Node.Entry] {
    var entries: [Document.Node.Entry] = [.init("description", Node(property.description))]
    entries += schema(of: property.shape, in: parent, layer: layer, mode: mode, isNullable: isNullable)
    if let value = property.scalarDefault { entries.append(.init("default", value)) }
    return entries
  }

  private mutating func schema(
    of shape: Shape, in parent: ObjectShape, layer: Layer?, mode: Mode, isNullable: Bool
  ) -> [Document.Node.Entry] {
    switch shape {
    case .leaf(let leaf): return isNullable ? leaf.nullableKeywords : leaf.keywords
    case .list(let item, let atLeast, let atMost):
      let items = schema(of: item, in: parent, layer: layer, mode: mode, isNullable: false)
      var entries: [Document.Node.Entry] = [
        .init("type", isNullable ? ["array", "null"] : "array"), .init("items", .mapping(items)),
      ]
      if atLeast > 0 { entries.append(.init("minItems", Node(atLeast))) }
      if let atMost { entries.append(.init("maxItems", Node(atMost))) }
      return entries
    case .object(let make):
      let object = make()
      let name = define(object, in: parent, mode: mode)
      var entries: [Document.Node.Entry] = [.init("$ref", Node("#/$defs/\(name)"))]
      // The definition allows null, which removes a key; what is required cannot be removed.
      if !isNullable, object.shorthand == nil { entries.append(.init("type", "object")) }
      return entries
    case .map(let keys, let value):
      let values = schema(of: value, in: parent, layer: layer, mode: mode, isNullable: true)
      return [
        .init("type", isNullable ? ["object", "null"] : "object"),
        .init("propertyNames", ["pattern": Node(keys.pattern)]), .init("additionalProperties", .mapping(values)),
      ]
    case .chosen(let chosen): return base(of: chosen, in: parent, mode: mode)
    case .layer(let layer): return [.init("$ref", Node("#/$defs/\(define(layer))"))]
    }
  }
}

// MARK: Definitions

extension SchemaBuilder {
  /// The name under which an object is defined. Where two objects of one name differ, in their defaults, the later has
  /// its parent's name in front.
  private mutating func define(_ shape: ObjectShape, in parent: ObjectShape, mode: Mode) -> String {
    // Objects of which nothing is required are the same in a whole file and in a part of one.
    let mode = mode == .part && shape.hasRequired ? Mode.part : .file
    let node = Document.Node.mapping(object(shape, in: nil, mode: mode))
    let suffix = mode == .part ? "Part" : ""
    let names = ["\(shape.name)\(suffix)", "\(parent.name)\(shape.name)\(suffix)"]
    for name in names {
      guard let known = definitions.first(where: { $0.key == name }) else {
        definitions.append(.init(name, node))
        return name
      }
      if known.value == node { return name }
    }
    preconditionFailure("two definitions of \(names[1]) differ: give one of the tables another name")
  }

  private mutating func define(_ layer: Layer) -> String {
    let name = layer == .defaults ? "Defaults" : "Environment"
    if !definitions.contains(where: { $0.key == name }) {
      let node = Document.Node.mapping(object(PipelineSpec.table.shape(of: PipelineSpec()), in: layer, mode: .part))
      definitions.append(.init(name, node))
    }
    return name
  }
}

// MARK: What holds between keys

extension SchemaBuilder {
  /// No two keys of different groups together, unless one of them is null.
  private func exclusions(_ groups: [[String]]) -> [Document.Node] {
    var conditions: [Document.Node] = []
    for (index, group) in groups.enumerated() {
      for key in group {
        for other in groups[(index + 1)...].joined() {
          let isThere: Document.Node = ["not": ["type": "null"]]
          conditions.append([
            "not": [
              "required": [Node(key), Node(other)],
              "properties": .mapping([.init(key, isThere), .init(other, isThere)]),
            ]
          ])
        }
      }
    }
    return conditions
  }

  /// For each value of the discriminator, what then stands at the keys that go by it.
  private mutating func choices(_ shape: ObjectShape) -> [Document.Node] {
    guard let key = shape.discriminator else { return [] }
    var places: [(path: [String], chosen: Chosen)] = []
    for property in shape.properties {
      if case .chosen(let chosen) = property.shape { places.append(([property.key], chosen)) }
      guard case .object(let make) = property.shape else { continue }
      for inner in make().properties {
        if case .chosen(let chosen) = inner.shape { places.append(([property.key, inner.key], chosen)) }
      }
    }
    guard let values = places.first?.chosen.cases.map(\.value) else { return [] }
    return values.map { value in
      var then: [Document.Node.Entry] = []
      for place in places {
        guard let variant = place.chosen.cases.first(where: { $0.value == value }) else { continue }
        let schema: Document.Node =
          place.chosen.isSpace
          ? ["propertyNames": ["enum": .list(variant.shape.properties.map { Node($0.key) })]]
          : ["$ref": Node("#/$defs/\(define(variant.shape, in: shape, mode: .file))")]
        then.append(Self.nest(schema, at: place.path))
      }
      return [
        "if": ["properties": .mapping([.init(key, ["const": Node(value)])]), "required": [Node(key)]],
        "then": ["properties": .mapping(then)],
      ]
    }
  }

  private static func nest(_ schema: Document.Node, at path: [String]) -> Document.Node.Entry {
    guard let last = path.last else { return .init("", schema) }
    return path.dropLast().reversed().reduce(.init(last, schema)) { inner, key in
      .init(key, ["properties": .mapping([inner])])
    }
  }

  /// What holds whatever the discriminator says: the keys are parameters of some algorithm.
  private mutating func base(of chosen: Chosen, in parent: ObjectShape, mode: Mode) -> [Document.Node.Entry] {
    var names: [String] = []
    for name in chosen.cases.flatMap({ $0.shape.properties.map(\.key) }) where !names.contains(name) {
      names.append(name)
    }
    var entries: [Document.Node.Entry] = [
      .init("type", ["object", "null"]), .init("propertyNames", ["enum": .list(names.map { Node($0) })]),
    ]
    if chosen.isSpace {
      let range = PipelineSpec.Training.SearchRange.table.shape(of: .init())
      entries.append(
        .init("additionalProperties", ["$ref": Node("#/$defs/\(define(range, in: parent, mode: mode))")]))
    }
    return entries
  }
}

// MARK: Parts

extension Leaf {
  /// The same, or null.
  fileprivate var nullableKeywords: [Document.Node.Entry] {
    keywords.map { entry in
      switch (entry.key, entry.value.content) {
      case ("type", .string(let type)): .init("type", [Node(type), "null"])
      case ("type", .list(let types)): .init("type", .list(types + ["null"]))
      case ("enum", .list(let values)): .init("enum", .list(values + [.null]))
      default: entry
      }
    }
  }
}

extension Property {
  /// What the key says, and what holds without it when that is no constant.
  fileprivate var description: String {
    guard defaultValue.isAbsent, let defaultReason, !isRequired else { return doc }
    return "\(doc) Default: \(defaultReason)."
  }

  /// Defaults of mappings stand at their own keys.
  fileprivate var scalarDefault: Document.Node? {
    switch defaultValue.content {
    case .absent, .mapping: nil
    default: defaultValue
    }
  }

  /// What a backend asks for, the defaults of mlgen.yaml most often hold for all pipelines.
  fileprivate var isRequiredInFile: Bool { isRequired && !isRequiredByBackend }
}

extension ObjectShape {
  /// Whether a part of it may lack what the whole must have.
  fileprivate var hasRequired: Bool {
    !anyOf.isEmpty || properties.contains { $0.isRequired || $0.shape.hasRequired }
  }
}

extension Shape {
  fileprivate var hasRequired: Bool {
    switch self {
    case .leaf, .layer: false
    case .list(let item, _, _): item.hasRequired
    case .object(let make): make().hasRequired
    case .map(_, let value): value.hasRequired
    case .chosen(let chosen): chosen.isSpace
    }
  }
}
