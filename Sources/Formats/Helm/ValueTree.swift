/// The names of the chart's values as a tree. Every name is an identifier of Go's templates and no word that YAML 1.1
/// takes for a boolean or null.
struct ValueTree: Sendable {
  struct Child: Sendable {
    /// The step that the name stands for: a key, a list's item, a logical id.
    let step: String
    let name: String
    var tree: ValueTree
  }

  private(set) var children: [Child] = []
  /// Index of the value at a leaf.
  private(set) var value: Int?

  /// Whether a value may be put at `path`: nothing is there, and no value on the way.
  func canHold(_ path: [String]) -> Bool {
    var tree = self
    for step in path {
      if tree.value != nil { return false }
      guard let child = tree.children.first(where: { $0.step == step }) else { return true }
      tree = child.tree
    }
    return false
  }

  /// Puts a value at a path and returns its name, a step each.
  mutating func insert(_ path: ArraySlice<String>, value: Int) -> [String] {
    guard let step = path.first else {
      self.value = value
      return []
    }
    let index =
      children.firstIndex { $0.step == step }
      ?? {
        children.append(Child(step: step, name: freeName(for: step), tree: ValueTree()))
        return children.count - 1
      }()
    return [children[index].name] + children[index].tree.insert(path.dropFirst(), value: value)
  }

  private func freeName(for step: String) -> String {
    let name = ValueTree.identifier(for: step)
    var candidate = name
    var number = 2
    while children.contains(where: { $0.name == candidate }) {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }

  /// Letters and digits stay; whatever separates them becomes a capital.
  static func identifier(for step: String) -> String {
    var name: [UInt8] = []
    name.reserveCapacity(step.utf8.count)
    var capital = false
    for byte in step.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): name.append(capital ? byte & ~0x20 : byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): name.append(byte)
      default:
        capital = !name.isEmpty
        continue
      }
      capital = false
    }
    guard let first = name.first else { return "_" }
    if first <= UInt8(ascii: "9") { name.insert(UInt8(ascii: "_"), at: 0) }
    let identifier = String(decoding: name, as: UTF8.self)
    return reserved.contains(identifier.lowercased()) ? identifier + "_" : identifier
  }

  private static let reserved = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
}
