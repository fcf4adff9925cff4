internal import Document
internal import Source

/// The chart's values: the name of every slot, and what each environment has under it.
struct ChartValues: Sendable {
  /// One value, which may fill several slots.
  struct Value: Sendable {
    /// Keys from the root of the values.
    var name: [String]
    var parameter: Parameter?
    var slots: [Int]
    /// By environment; nil where the environment has no place for it.
    var byEnvironment: [Node?]
    /// Whether its mere presence means something: then it must not stand in the common values.
    var isOptional: Bool

    /// The node that all environments that have the value agree on.
    var common: Node? {
      guard !isOptional else { return nil }
      let nodes = byEnvironment.compactMap(\.self)
      guard let first = nodes.first, nodes.dropFirst().allSatisfy({ $0 == first }) else { return nil }
      var node = first
      node.origin = nodes.map(\.origin).joined()
      return node
    }
  }

  private(set) var values: [Value] = []
  /// The value of each slot of the comparison.
  private(set) var valueOfSlot: [Int]
  /// The tree of names, in the order in which files print it.
  private(set) var tree = ValueTree()
  let comparison: ChartComparison

  /// Under these the chart itself names values, and Helm its subcharts'.
  static let objects = "objects"
  static let fields = "fields"
  static let reserved = [objects, fields, "global"]

  init(_ comparison: ChartComparison, environmentCount: Int) throws(HelmRefusal) {
    self.comparison = comparison
    valueOfSlot = Array(repeating: -1, count: comparison.slots.count)
    let slots = comparison.slots
    for slot in slots { try Self.check(slot, comparison) }
    for group in Self.declared(slots) {
      try add(group.slots, named: group.parameter, environmentCount)
    }
    for (index, template) in comparison.templates.enumerated() {
      if let slot = template.guardSlot { add([slot], at: [Self.objects, template.id], nil, environmentCount) }
      for slot in slots.indices where slots[slot].template == index && valueOfSlot[slot] < 0 {
        add([slot], at: [Self.fields, template.id] + slots[slot].path, slots[slot].parameter, environmentCount)
      }
    }
  }

  func value(ofSlot slot: Int) -> Value { values[valueOfSlot[slot]] }

  /// The slots of each declared parameter, in the order in which parameters appear.
  ///
  /// A key that is printed only if its value exists stays out, when the value exists for another reason too.
  private static func declared(_ slots: [ValueSlot]) -> [(parameter: Parameter, slots: [Int])] {
    var groups: [(parameter: Parameter, slots: [Int])] = []
    var indexOfName: [String: Int] = [:]
    for (index, slot) in slots.enumerated() {
      guard let parameter = slot.parameter else { continue }
      if let group = indexOfName[parameter.name] {
        groups[group].slots.append(index)
      } else {
        indexOfName[parameter.name] = groups.count
        groups.append((parameter, [index]))
      }
    }
    for index in groups.indices {
      let members = groups[index].slots
      groups[index].slots = members.filter { member in
        slots[member].without.allSatisfy { environment in
          !members.contains { slots[$0].variants.contains { $0.environment == environment } }
        }
      }
    }
    return groups.filter { !$0.slots.isEmpty }
  }

  private mutating func add(
    _ members: [Int], named parameter: Parameter, _ environmentCount: Int
  ) throws(HelmRefusal) {
    let slots = comparison.slots
    let path = parameter.name.split(separator: ".").map(String.init)
    let place = members.first.map { comparison.place(of: slots[$0]) } ?? parameter.name
    let origin = members.first.flatMap { slots[$0].origin }
    guard let root = path.first, !Self.reserved.contains(root), tree.canHold(path) else {
      throw HelmRefusal(.misplacedParameter(parameter.name), at: place, origin: origin)
    }
    for member in members.dropFirst() {
      for variant in slots[member].variants {
        let known = members.lazy.compactMap { slots[$0].variants.first { $0.environment == variant.environment } }.first
        guard known?.node == variant.node else {
          throw HelmRefusal(
            .ambiguousParameter(parameter.name), at: comparison.place(of: slots[member]), origin: variant.node.origin)
        }
      }
    }
    add(members, at: path, parameter, environmentCount)
  }

  private mutating func add(_ members: [Int], at path: [String], _ parameter: Parameter?, _ environmentCount: Int) {
    var byEnvironment = [Node?](repeating: nil, count: environmentCount)
    for member in members {
      for variant in comparison.slots[member].variants where byEnvironment[variant.environment] == nil {
        var node = variant.node
        node.parameter = parameter
        byEnvironment[variant.environment] = node
      }
      valueOfSlot[member] = values.count
    }
    let name = tree.insert(path[...], value: values.count)
    values.append(
      Value(
        name: name, parameter: parameter, slots: members, byEnvironment: byEnvironment,
        isOptional: members.contains { comparison.slots[$0].isOptional }))
  }

  /// Refuses what would not come out of Helm as it went in.
  private static func check(_ slot: ValueSlot, _ comparison: ChartComparison) throws(HelmRefusal) {
    for variant in slot.variants {
      guard let (reason, origin) = refusal(of: variant.node) else { continue }
      throw HelmRefusal(reason, at: comparison.place(of: slot), origin: origin ?? slot.origin)
    }
  }

  private static func refusal(of node: Node) -> (HelmRefusal.Reason, Origin?)? {
    switch node.content {
    case .null: return (.null, node.origin)
    case .integer(let value) where value.magnitude > 1 << 53: return (.inexactInteger(value), node.origin)
    case .list(let items):
      for item in items { if let found = refusal(of: item.from(node.origin)) { return found } }
    case .mapping(let entries):
      for entry in entries { if let found = refusal(of: entry.value.from(node.origin)) { return found } }
    case .absent, .bool, .integer, .number, .string, .text: break
    }
    return nil
  }
}

extension ChartComparison {
  /// The logical id and the path in the object, for people.
  func place(of slot: ValueSlot) -> String {
    ([templates[slot.template].id] + slot.path).joined(separator: ".")
  }
}
