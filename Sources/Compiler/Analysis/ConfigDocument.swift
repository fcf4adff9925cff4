internal import Document
internal import IR
internal import RuntimeContract
internal import Source

/// One step of the way to a value of a config.
enum PathStep: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case key(String)
  case index(Int)

  init(stringLiteral key: String) { self = .key(key) }
  init(integerLiteral index: Int) { self = .index(index) }
}

/// Where the parts of a contract value come from. The contract's types cannot carry origins, because executables decode
/// them, so origins travel beside the value and meet it when it is encoded.
struct OriginMarks {
  fileprivate var marks: [(path: [PathStep], origin: Origin)] = []
  fileprivate var parts: [(path: [PathStep], document: Node)] = []

  /// Marks the value at `path`, and all below it that has no mark of its own.
  mutating func add(_ origin: Origin, _ path: PathStep...) { marks.append((path, origin)) }

  /// Puts a part that was encoded and marked before in the place of the value at `path`: what stands in many configs
  /// is encoded once.
  mutating func add(_ document: Node, _ path: PathStep...) { parts.append((path, document)) }

  /// Takes over what is known of a value that stands at `path`.
  mutating func add(_ part: OriginMarks, below path: PathStep...) {
    for mark in part.marks { marks.append((path + mark.path, mark.origin)) }
    for part in part.parts { parts.append((path + part.path, part.document)) }
  }
}

extension StageConfig {
  /// The config of a program: the encoded value, its parts marked, everything else from `origin`.
  init(_ program: Program, _ value: some Encodable, marks: OriginMarks, origin: Origin) {
    var document = Node(value, marks: marks)
    document.origin = origin
    self.init(fileName: program.configFileName, document: document)
  }
}

extension Node {
  /// An encoded contract value, its parts marked.
  init(_ value: some Encodable, marks: OriginMarks) {
    do {
      self = try Node(encoding: value)
    } catch {
      preconditionFailure("a contract value of finite numbers encodes: \(error)")
    }
    for mark in marks.marks { change(at: mark.path[...]) { $0.origin = mark.origin } }
    for part in marks.parts { change(at: part.path[...]) { $0 = part.document } }
  }

  /// Changes the node at `path`. A path that the value does not have, such as an omitted key, changes nothing.
  private mutating func change(at path: ArraySlice<PathStep>, _ change: (inout Node) -> Void) {
    guard let step = path.first else {
      change(&self)
      return
    }
    // While an array is changed, `content` holds nothing: it would be copied if there were two of it.
    switch step {
    case .key(let key):
      guard case .mapping(var entries) = content, let index = entries.firstIndex(where: { $0.key == key }) else {
        return
      }
      content = .null
      entries[index].value.change(at: path.dropFirst(), change)
      content = .mapping(entries)
    case .index(let index):
      guard case .list(var items) = content, items.indices.contains(index) else { return }
      content = .null
      items[index].change(at: path.dropFirst(), change)
      content = .list(items)
    }
  }
}

extension RawRepresentable<String> {
  /// The same word in another enumeration of the project: the language, the plan and the contract each have their own
  /// type, and a test holds their words together.
  func counterpart<Other: RawRepresentable<String>>(_ type: Other.Type = Other.self) -> Other {
    guard let other = Other(rawValue: rawValue) else {
      preconditionFailure("\(Other.self) has no `\(rawValue)`, which \(Self.self) has")
    }
    return other
  }
}
