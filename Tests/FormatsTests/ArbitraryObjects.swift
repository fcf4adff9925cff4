import Document
import Formats

/// Object sets of several environments that agree and differ in every way the chart knows, from a seed.
struct ArbitraryObjects {
  static let hostile = [
    "", "no", "Y", "~", "1e3", "0x1f", "1_000", "0o7", "1:30", ".inf", "2001-01-01", "null", "=", "<<",
    "9007199254740993",
    "{{ .Values.x }}", "{{", "}}", "{{{", "{{- end }}", "{{/* */}}", "`{{`", "\"{{\"", "$(output)", "${HOME}", "`id`",
    "a: b", "a #b", "#a", "- a", "? a", "!x", "&a", "*a", "%a", "@a", "'", "\"", "\\", "\\n", " a ", "\t",
    "\n", "a\n", "a\n\n\n", "a\nb", "  a\nb", "\na", "a \n b", "a\r\nb", "---\n- a\n", "{{ if }}\n{{ end }}\n\n",
    "|\n>\n",
    "\u{0}\u{1}\u{1B}", "\u{A0}\u{AD}", "\u{FEFF}a", "\u{2028}\u{2029}",
    "\u{202E}abc\u{202C}",
    "\u{200B}", "\u{FFFD}\u{10FFFD}", "\u{E0041}", "🙂 日本 é", "<script>&amp;</script>",
    String(repeating: "long {{ line }} é ", count: 500), String(repeating: "lines\n\t{{ x }}\n", count: 500),
  ]

  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64: the same objects on every machine.
  private mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(bound))
  }

  /// Objects of each environment, most of them in all.
  mutating func environments(_ names: [String], objects count: Int) throws -> [HelmChart.Environment] {
    var sets = names.map { _ in [KubernetesObject]() }
    for index in 0..<count {
      let base = mapping(depth: 0)
      for (environment, name) in names.enumerated() where environment == 0 || next(below: 6) > 0 {
        sets[environment].append(object(index, spec: environment == 0 ? base : varied(base), namespace: "ns-\(name)"))
      }
    }
    return try zip(names, sets).map {
      HelmChart.Environment(name: $0, namespace: "ns-\($0)", objects: try KubernetesObjectSet($1))
    }
  }

  private mutating func object(_ index: Int, spec: Node, namespace: String) -> KubernetesObject {
    KubernetesObject(
      id: "thing/n\(index)",
      node: [
        "apiVersion": "example.com/v1", "kind": "Thing",
        "metadata": ["name": "n\(index)", "namespace": Node(namespace)],
        "spec": spec,
      ])
  }

  private mutating func mapping(depth: Int) -> Node {
    var entries: [Node.Entry] = []
    for index in 0..<next(below: 6) {
      let keys = ["k\(index)", "on", "a.b/c-\(index)", Self.hostile[next(below: Self.hostile.count)]]
      // Go's YAML reader takes a plain or quoted `<<` for a merge, and Kubernetes knows no such key.
      let key = keys[next(below: keys.count)]
      guard key != "<<", key.utf8.count < 1_000, !entries.contains(where: { $0.key == key }) else { continue }
      entries.append(Node.Entry(key, node(depth: depth + 1)))
    }
    return .mapping(entries)
  }

  private mutating func node(depth: Int) -> Node {
    switch next(below: depth > 3 ? 5 : 9) {
    case 0: Node(next(below: 5))
    case 1: Node(next(below: 2) == 0)
    case 2...4: Node(Self.hostile[next(below: Self.hostile.count)])
    case 5, 6: mapping(depth: depth)
    default: .list((0..<next(below: 4)).map { _ in node(depth: depth + 1) })
    }
  }

  /// The same node with a change here and there.
  private mutating func varied(_ node: Node) -> Node {
    if next(below: 12) == 0 { return self.node(depth: 3) }
    switch node.content {
    case .mapping(let entries):
      return .mapping(
        entries.compactMap { entry in
          next(below: 8) == 0 ? nil : Node.Entry(entry.key, varied(entry.value))
        } + (next(below: 8) == 0 ? [Node.Entry("added", self.node(depth: 3))] : []))
    case .list(let items): return .list(items.map { varied($0) } + (next(below: 8) == 0 ? [self.node(depth: 3)] : []))
    default: return node
    }
  }
}
