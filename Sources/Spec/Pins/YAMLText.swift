internal import Diagnostics
internal import Document
internal import Source
internal import YAML

/// The text of a YAML file of mappings, of which single scalars are set and removed where they stand.
struct YAMLText {
  /// A scalar at a path of keys; nil removes it.
  struct Change {
    var path: [String]
    var value: String?
  }

  private(set) var bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Each change is made in the text that the one before left, read anew: files of pins are small.
  mutating func apply(_ changes: [Change]) {
    for change in changes {
      guard let root = Self.read(bytes) else { return }
      if let value = change.value {
        set(value, at: change.path[...], in: root, parent: nil)
      } else {
        remove(change.path[...], from: root)
      }
    }
  }

  /// True when the text says what the changes say, and of everything else what `original` said.
  func holds(_ changes: [Change], besides original: YAML.Node) -> Bool {
    guard let edited = Self.read(bytes) else { return false }
    let expected = changes.reduce(Tree(original)) { $0.setting($1.value, at: $1.path[...]) }
    return Tree(edited) == expected
  }

  private static func read(_ bytes: [UInt8]) -> YAML.Node? {
    var log = DiagnosticLog()
    let node = Reader.read(SourceFile(id: FileID(0), path: "", bytes: bytes), log: &log)
    return log.hasErrors ? nil : node
  }
}

// MARK: Setting

extension YAMLText {
  private mutating func set(_ value: String, at path: ArraySlice<String>, in node: YAML.Node, parent: YAML.Node.Entry?)
  {
    guard let key = path.first else {
      let mayBePlain = node.scalar.map { $0.style == .plain } ?? true && parent.map { !isInsideFlow($0) } ?? false
      replace(node, parent, with: Self.scalar(value, isFlow: !mayBePlain))
      return
    }
    guard let entries = node.entries else {
      // Nothing, or something that is no mapping: the path takes its place.
      replace(node, parent, with: Self.flow(value, at: path))
      return
    }
    if let entry = node.entry(key) {
      set(value, at: path.dropFirst(), in: entry.value, parent: entry)
    } else if isFlow(node) {
      if entries.isEmpty, let parent, !isInsideFlow(parent) {
        replaceEmpty(node, parent, with: Self.block(value, at: path, indent: indent(of: parent) + 2))
      } else {
        let text = Self.flow(value, at: path, isBraced: false)
        insert(entries.isEmpty ? text : ", \(text)", at: endOfLast(in: node))
      }
    } else if let last = entries.last, let first = entries.first {
      insert(
        newLine + Self.block(value, at: path, indent: column(of: first.keySpan)).joined(separator: newLine),
        at: endOfLine(from: last.value.isNull ? last.keySpan.range.upperBound : last.value.span.range.upperBound))
    }
  }

  /// Puts a scalar or a flow mapping where a value stands, or behind the colon of a key without one.
  private mutating func replace(_ node: YAML.Node, _ parent: YAML.Node.Entry?, with text: String) {
    if node.span.range.isEmpty, let parent {
      guard let colon = bytes[parent.keySpan.range.upperBound...].firstIndex(of: UInt8(ascii: ":")) else { return }
      insert(" \(text)", at: colon + 1)
    } else {
      bytes.replaceSubrange(node.span.range.clamped(to: bytes.indices), with: text.utf8)
    }
  }

  /// Lets a block take the place of `{}` behind a key.
  private mutating func replaceEmpty(_ node: YAML.Node, _ parent: YAML.Node.Entry, with lines: [String]) {
    let end = endOfLine(from: node.span.range.upperBound)
    insert(newLine + lines.joined(separator: newLine), at: end)
    var start = node.span.range.lowerBound
    while start > parent.keySpan.range.upperBound, bytes[start - 1] == UInt8(ascii: " ") { start -= 1 }
    bytes.removeSubrange(start..<node.span.range.upperBound)
  }

  private mutating func insert(_ text: String, at offset: Int) {
    bytes.insert(contentsOf: text.utf8, at: min(max(offset, 0), bytes.count))
  }
}

// MARK: Removing

extension YAMLText {
  private mutating func remove(_ path: ArraySlice<String>, from node: YAML.Node) {
    guard let key = path.first, let entries = node.entries,
      let index = entries.firstIndex(where: { $0.key == key })
    else { return }
    let entry = entries[index]
    guard path.count == 1 else { return remove(path.dropFirst(), from: entry.value) }
    let end = max(entry.value.span.range.upperBound, entry.keySpan.range.upperBound)
    if isFlow(node) {
      // The comma goes too: the one before, or for the first entry the one behind.
      if index > 0 {
        bytes.removeSubrange(entries[index - 1].value.span.range.upperBound..<end)
      } else {
        let next = entries.count > 1 ? entries[1].keySpan.range.lowerBound : end
        bytes.removeSubrange(entry.keySpan.range.lowerBound..<next)
      }
    } else if entries.count > 1 {
      let start = entry.keySpan.range.lowerBound - column(of: entry.keySpan)
      var after = endOfLine(from: end)
      while after < bytes.count, bytes[after] == 0x0D { after += 1 }
      if after < bytes.count, bytes[after] == 0x0A { after += 1 }
      bytes.removeSubrange(max(start, 0)..<after)
    }
  }
}

// MARK: Places

extension YAMLText {
  private var newLine: String {
    guard let end = bytes.firstIndex(of: 0x0A), end > 0 else { return "\n" }
    return bytes[end - 1] == 0x0D ? "\r\n" : "\n"
  }

  private func isFlow(_ node: YAML.Node) -> Bool {
    bytes.indices.contains(node.span.range.lowerBound) && bytes[node.span.range.lowerBound] == UInt8(ascii: "{")
  }

  /// Whether something stands before the key on its line, as in a flow collection.
  private func isInsideFlow(_ entry: YAML.Node.Entry) -> Bool {
    let start = entry.keySpan.range.lowerBound
    return !bytes[(start - column(of: entry.keySpan))..<start].allSatisfy { $0 == UInt8(ascii: " ") }
  }

  private func indent(of entry: YAML.Node.Entry) -> Int { column(of: entry.keySpan) }

  /// Bytes between the line's start and the span.
  private func column(of span: Span) -> Int {
    let start = min(span.range.lowerBound, bytes.count)
    let line = bytes[..<start].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return start - line
  }

  /// The offset of the line break behind an offset, or the end of the text.
  private func endOfLine(from offset: Int) -> Int {
    var end = bytes[min(offset, bytes.count)...].firstIndex(of: 0x0A) ?? bytes.count
    if end > 0, end < bytes.count, bytes[end - 1] == 0x0D { end -= 1 }
    return end == bytes.count && bytes.last == 0x0A ? end - 1 : end
  }

  /// Behind the last value of a flow mapping, or behind its brace when it is empty.
  private func endOfLast(in node: YAML.Node) -> Int {
    guard let last = node.entries?.last else { return node.span.range.lowerBound + 1 }
    return max(last.value.span.range.upperBound, last.keySpan.range.upperBound)
  }
}

// MARK: Text

extension YAMLText {
  /// The lines of a block that holds one scalar at a path.
  private static func block(_ value: String, at path: ArraySlice<String>, indent: Int) -> [String] {
    path.enumerated().map { depth, key in
      let margin = String(repeating: " ", count: indent + 2 * depth)
      return "\(margin)\(scalar(key)):" + (depth == path.count - 1 ? " \(scalar(value))" : "")
    }
  }

  private static func flow(_ value: String, at path: ArraySlice<String>, isBraced: Bool = true) -> String {
    guard let key = path.first else { return scalar(value, isFlow: true) }
    let inner = "\(scalar(key)): \(flow(value, at: path.dropFirst()))"
    return isBraced ? "{\(inner)}" : inner
  }

  /// In double quotes, unless every reader takes it for the same text without.
  static func scalar(_ value: String, isFlow: Bool = false) -> String {
    var value = value
    var text = RenderedText()
    value.withUTF8 { bytes in
      if !isFlow, ScalarStyle(for: bytes) == .plain {
        text.bytes.append(contentsOf: bytes)
      } else {
        text.append(quoted: bytes, escapes: .yaml)
      }
    }
    return text.string
  }
}

/// What a node says, without where: to see that an edit changed nothing else.
private indirect enum Tree: Equatable {
  case scalar(String)
  case sequence([Tree])
  case mapping([(key: String, value: Tree)])

  init(_ node: YAML.Node) {
    switch node.content {
    case .scalar(let scalar): self = .scalar(scalar.text)
    case .sequence(let items): self = .sequence(items.map(Tree.init))
    case .mapping(let entries): self = .mapping(entries.map { ($0.key, Tree($0.value)) })
    }
  }

  static func == (left: Tree, right: Tree) -> Bool {
    switch (left, right) {
    case (.scalar(let a), .scalar(let b)): a == b
    case (.sequence(let a), .sequence(let b)): a == b
    case (.mapping(let a), .mapping(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  func setting(_ value: String?, at path: ArraySlice<String>) -> Tree {
    guard let key = path.first else { return value.map(Tree.scalar) ?? self }
    var entries: [(key: String, value: Tree)] = if case .mapping(let entries) = self { entries } else { [] }
    if let index = entries.firstIndex(where: { $0.key == key }) {
      if value == nil, path.count == 1 {
        entries.remove(at: index)
      } else {
        entries[index].value = entries[index].value.setting(value, at: path.dropFirst())
      }
    } else if let value {
      entries.append((key, Tree.mapping([]).setting(value, at: path.dropFirst())))
    } else {
      return self
    }
    return .mapping(entries)
  }
}
