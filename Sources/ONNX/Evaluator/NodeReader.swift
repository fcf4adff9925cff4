/// Takes attributes off a node while it is prepared, so that one that nobody took is found.
struct NodeReader {
  let operation: String
  /// Of the operators of the node's domain.
  let version: Int64
  let outputs: Int
  private var left: [String: Attribute.Value]

  init(_ node: Node, version: Int64) {
    operation = node.qualifiedOperation
    self.version = version
    outputs = node.outputs.count
    left = Dictionary(node.attributes.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  func requireAllRead() throws(Problem) {
    guard let name = left.keys.min() else { return }
    throw Problem("is no attribute that \(operation) has in version \(version)", attribute: name)
  }

  private mutating func take<Value>(
    _ name: String, _ kind: String, _ convert: (Attribute.Value) -> Value?
  ) throws(Problem) -> Value? {
    guard let value = left.removeValue(forKey: name) else { return nil }
    guard let converted = convert(value) else { throw Problem("is not \(kind)", attribute: name) }
    return converted
  }

  mutating func int(_ name: String) throws(Problem) -> Int64? {
    try take(name, "an integer") { if case .int(let value) = $0 { value } else { nil } }
  }

  mutating func int(_ name: String, default standard: Int64) throws(Problem) -> Int64 { try int(name) ?? standard }

  /// 0 or 1.
  mutating func flag(_ name: String, default standard: Bool) throws(Problem) -> Bool {
    guard let value = try int(name) else { return standard }
    guard value == 0 || value == 1 else { throw Problem("is \(value); 0 or 1 would do", attribute: name) }
    return value == 1
  }

  mutating func float(_ name: String) throws(Problem) -> Float? {
    try take(name, "a number") { if case .float(let value) = $0 { value } else { nil } }
  }

  mutating func string(_ name: String) throws(Problem) -> String? {
    try take(name, "a text") { if case .string(let value) = $0 { value } else { nil } }
  }

  mutating func ints(_ name: String) throws(Problem) -> [Int64]? {
    try take(name, "a list of integers") { if case .ints(let value) = $0 { value } else { nil } }
  }

  mutating func floats(_ name: String) throws(Problem) -> [Float]? {
    try take(name, "a list of numbers") { if case .floats(let value) = $0 { value } else { nil } }
  }

  mutating func strings(_ name: String) throws(Problem) -> [String]? {
    try take(name, "a list of texts") { if case .strings(let value) = $0 { value } else { nil } }
  }

  mutating func tensor(_ name: String) throws(Problem) -> Tensor? {
    try take(name, "a tensor") { if case .tensor(let value) = $0 { value } else { nil } }
  }

  /// An attribute that says nothing about what is computed.
  mutating func ignore(_ names: String...) {
    for name in names { left[name] = nil }
  }

  /// One of the names of an enumeration.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default standard: Choice
  ) throws(Problem) -> Choice where Choice.RawValue == String {
    guard let text = try string(name) else { return standard }
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem("is \(quoted(text)); known are \(known)", attribute: name)
    }
    return choice
  }
}
