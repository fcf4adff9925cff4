internal import Document
internal import Source

/// Walks the object sets of all environments in lockstep.
///
/// Equal scalars are literal; a scalar that differs or is declared is a value; a key that only some environments have
/// is a value too, printed when it is there. A list is one value unless all have the same length and differ in scalar
/// leaves only; so is a mapping that shares no key.
struct ChartComparison: Sendable {
  private(set) var templates: [ChartTemplate] = []
  private(set) var slots: [ValueSlot] = []

  static let namespace = Parameter(name: "namespace", summary: "Namespace of the objects that have one")

  private let environments: [HelmChart.Environment]

  init(_ environments: [HelmChart.Environment]) throws(HelmRefusal) {
    self.environments = environments
    var variants: [String: [(environment: Int, object: KubernetesObject)]] = [:]
    var ids: [(rank: Int, id: String)] = []
    for (index, environment) in environments.enumerated() {
      if let lost = environment.objects.lost {
        throw HelmRefusal(.lostCharacter(lost.scalar), at: lost.object, origin: lost.origin)
      }
      for object in environment.objects.objects {
        if variants[object.id] == nil { ids.append((ApplyOrder.rank(of: object.kind), object.id)) }
        variants[object.id, default: []].append((index, object))
      }
    }
    ids.sort { $0.rank != $1.rank ? $0.rank < $1.rank : $0.id.precedesInBytes($1.id) }
    var fileNames: Set<String> = []
    for (_, id) in ids {
      guard let objects = variants[id], let first = objects.first?.object else { continue }
      guard fileNames.insert(first.fileName).inserted else {
        throw HelmRefusal(.fileName(first.fileName), at: id, origin: first.origin)
      }
      append(id, first.fileName, objects)
    }
  }

  private mutating func append(
    _ id: String, _ fileName: String, _ objects: [(environment: Int, object: KubernetesObject)]
  ) {
    let places = objects.map { Place(environment: $0.environment, node: $0.object.node, inherited: $0.object.origin) }
    let origin = Self.origin(of: places)
    var guardSlot: Int?
    if objects.count < environments.count {
      guardSlot = slots.count
      let flags = environments.indices.map { environment in
        let isThere = places.contains { $0.environment == environment }
        return ValueSlot.Variant(environment: environment, node: Node(isThere, origin: origin))
      }
      slots.append(
        ValueSlot(
          template: templates.count, isGuarded: false, path: [], parameter: nil, variants: flags, without: [],
          origin: origin))
    }
    var walk = Walk(
      template: templates.count, isGuarded: guardSlot != nil, environments: environments, firstSlot: slots.count)
    let root = walk.compare(places)
    slots += walk.slots
    templates.append(
      ChartTemplate(id: id, fileName: fileName, guardSlot: guardSlot, root: root, origin: origin))
  }

  /// What one environment has at a place.
  fileprivate struct Place {
    let environment: Int
    let node: Node
    let inherited: Origin?

    var origin: Origin? { node.origin ?? inherited }

    func below(_ node: Node) -> Place { Place(environment: environment, node: node, inherited: origin) }
  }

  fileprivate static func origin(of places: [Place]) -> Origin? {
    places.lazy.map(\.origin).joined()
  }
}

/// The walk over one object.
private struct Walk {
  typealias Place = ChartComparison.Place

  let template: Int
  let isGuarded: Bool
  let environments: [HelmChart.Environment]
  /// The index of the first of `slots` in the comparison.
  let firstSlot: Int
  var slots: [ValueSlot] = []
  private var path: [String] = []

  init(template: Int, isGuarded: Bool, environments: [HelmChart.Environment], firstSlot: Int) {
    self.template = template
    self.isGuarded = isGuarded
    self.environments = environments
    self.firstSlot = firstSlot
  }

  mutating func compare(_ places: [Place]) -> TemplateNode {
    if let parameter = parameter(of: places) { return value(places, parameter) }
    if let same = same(places) { return .literal(same) }
    if let mappings = places.all(\.mapping) { return compare(mappings, places) }
    if let lists = places.all(\.list) { return compare(lists, places) }
    guard let first = places.first, places.dropFirst().allSatisfy({ $0.node == first.node }) else {
      return value(places, nil)
    }
    return .literal(literal(first.node, places))
  }

  /// The collection that stands at all places, when no value can come of anything in it: most of an object is made from
  /// what no environment changes, and need not be walked in as many copies.
  private func same(_ places: [Place]) -> Node? {
    // Of metadata, labels are declared, and the namespace is a value in every case.
    guard let key = path.first, key != "metadata", let first = places.first, first.node.isCollection,
      places.allSatisfy({ $0.origin == first.origin && first.node.isSame(as: $0.node) })
    else { return nil }
    var node = first.node
    node.origin = first.origin
    return node
  }

  /// The node with the origins of all environments; of a text, line by line.
  private func literal(_ node: Node, _ places: [Place]) -> Node {
    var literal = node
    literal.origin = ChartComparison.origin(of: places)
    guard case .text(var text) = node.content, places.count > 1 else { return literal }
    var origins = LineOrigins()
    for line in 1...max(1, text.origins.lineCount) {
      for place in places {
        guard case .text(let other) = place.node.content else { continue }
        for origin in other.origins[line] { origins.add(origin) }
      }
      origins.endLine()
    }
    text.origins = origins
    literal.content = .text(text)
    return literal
  }

  private mutating func compare(_ mappings: [[Node.Entry]], _ places: [Place]) -> TemplateNode {
    guard let first = mappings.first else { return .literal([:]) }
    let origin = ChartComparison.origin(of: places)
    var entries: [TemplateEntry] = []
    entries.reserveCapacity(first.count)
    if mappings.dropFirst().allSatisfy({ $0.lazy.map(\.key).elementsEqual(first.lazy.map(\.key)) }) {
      if first.isEmpty { return .literal(Node(.mapping([]), origin: origin)) }
      for (index, entry) in first.enumerated() {
        if let literal = equalScalar(at: index, mappings, places) {
          entries.append(TemplateEntry(key: entry.key, node: .literal(literal)))
          continue
        }
        path.append(entry.key)
        let below = zip(mappings, places).map { $1.below($0[index].value) }
        entries.append(TemplateEntry(key: entry.key, node: compare(below)))
        path.removeLast()
      }
      return .mapping(entries, origin)
    }
    let keys = Self.union(of: mappings.map { $0.map(\.key) })
    let isShared = keys.contains { key in places.allSatisfy { $0.node[key] != nil } }
    // With none of its keys, the mapping would be printed as null.
    guard isShared else { return value(places, nil) }
    for key in keys {
      path.append(key)
      let below = places.compactMap { place in place.node[key].map { place.below($0) } }
      if below.count == places.count {
        entries.append(TemplateEntry(key: key, node: compare(below)))
      } else {
        let without = places.filter { $0.node[key] == nil }.map(\.environment)
        entries.append(TemplateEntry(key: key, node: value(below, parameter(of: below), without: without)))
      }
      path.removeLast()
    }
    return .mapping(entries, origin)
  }

  /// The value of the entry at an index when it is a scalar and everywhere the same: what `compare` would find out, too,
  /// by way of a list of places for each of the many labels and names.
  private func equalScalar(at index: Int, _ mappings: [[Node.Entry]], _ places: [Place]) -> Node? {
    guard var literal = mappings.first?[index].value, !literal.isCollection, literal.parameter == nil else {
      return nil
    }
    if case .text = literal.content { return nil }
    if mappings.first?[index].key == "namespace", path == ["metadata"] { return nil }
    literal.origin = nil
    for (entries, place) in zip(mappings, places) {
      let node = entries[index].value
      guard node.parameter == nil, node == literal else { return nil }
      guard let origin = node.origin ?? place.origin else { continue }
      literal.origin = literal.origin?.joined(with: origin) ?? origin
    }
    return literal
  }

  private mutating func compare(_ lists: [[Node]], _ places: [Place]) -> TemplateNode {
    guard let first = lists.first else { return .literal([]) }
    let origin = ChartComparison.origin(of: places)
    guard zip(places, places.dropFirst()).allSatisfy({ $0.node.hasShape(of: $1.node) }) else {
      return value(places, nil)
    }
    if first.isEmpty { return .literal(Node(.list([]), origin: origin)) }
    var items: [TemplateNode] = []
    for index in first.indices {
      path.append(Self.step(index, lists))
      items.append(compare(zip(lists, places).map { $1.below($0[index]) }))
      path.removeLast()
    }
    return .list(items, origin)
  }

  private mutating func value(_ places: [Place], _ parameter: Parameter?, without: [Int] = []) -> TemplateNode {
    slots.append(
      ValueSlot(
        template: template, isGuarded: isGuarded, path: path, parameter: parameter,
        variants: places.map { ValueSlot.Variant(environment: $0.environment, node: $0.node.from($0.inherited)) },
        without: without, origin: ChartComparison.origin(of: places)))
    return .value(firstSlot + slots.count - 1)
  }

  private func parameter(of places: [Place]) -> Parameter? {
    for place in places { if let parameter = place.node.parameter { return parameter } }
    guard path == ["metadata", "namespace"] else { return nil }
    let isMain = places.allSatisfy { $0.node.string == environments[$0.environment].namespace }
    return isMain ? ChartComparison.namespace : nil
  }

  /// All keys, each behind the key that precedes it where it comes from.
  private static func union(of keys: [[String]]) -> [String] {
    var union: [String] = []
    for keys in keys {
      var place = 0
      for key in keys {
        if let index = union.firstIndex(of: key) {
          place = index + 1
        } else {
          union.insert(key, at: place)
          place += 1
        }
      }
    }
    return union
  }

  /// How a value's name calls a list's item: by its `name`, which survives reordering, else by its index.
  private static func step(_ index: Int, _ lists: [[Node]]) -> String {
    guard let name = lists.first?[index]["name"]?.string,
      lists.allSatisfy({ items in
        items[index]["name"]?.string == name && items.count(where: { $0["name"]?.string == name }) == 1
      })
    else { return "item\(index)" }
    return name
  }
}

extension [ChartComparison.Place] {
  /// The parts of all places; nil when one has none.
  fileprivate func all<Part>(_ part: (Node) -> Part?) -> [Part]? {
    var parts: [Part] = []
    parts.reserveCapacity(count)
    for place in self {
      guard let part = part(place.node) else { return nil }
      parts.append(part)
    }
    return parts
  }
}

extension Node {
  fileprivate var mapping: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }
  fileprivate var list: [Node]? { if case .list(let items) = content { items } else { nil } }

  /// Whether the two are equal, their origins too, and nothing in them is declared.
  fileprivate func isSame(as other: Node) -> Bool {
    guard parameter == nil, other.parameter == nil, origin == other.origin else { return false }
    switch (content, other.content) {
    case (.mapping(let left), .mapping(let right)):
      return left.count == right.count
        && left.indices.allSatisfy { left[$0].key == right[$0].key && left[$0].value.isSame(as: right[$0].value) }
    case (.list(let left), .list(let right)):
      return left.count == right.count && left.indices.allSatisfy { left[$0].isSame(as: right[$0]) }
    case (.text(let left), .text(let right)): return left == right
    case (.text, _), (_, .text): return false
    default: return self == other
    }
  }

  /// Whether the two differ at most in scalar leaves.
  fileprivate func hasShape(of other: Node) -> Bool {
    switch (content, other.content) {
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.hasShape(of: $1) }
    case (.mapping(let left), .mapping(let right)):
      left.count == right.count
        && left.allSatisfy { entry in other[entry.key].map { entry.value.hasShape(of: $0) } ?? false }
    default: !isCollection && !other.isCollection
    }
  }
}
