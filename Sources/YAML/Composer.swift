internal import Diagnostics
internal import Source

/// Builds one document's nodes from events: checks what libyaml does not, and resolves aliases and merge keys.
struct Composer: ~Copyable {
  /// A finding is in the log already, and nothing behind it can be read.
  struct Stop: Error {}

  /// A node with how many mappings merge in a row to make it.
  struct Composed {
    var node: Node
    var merges = 0
  }

  private enum Anchor {
    /// Its node is still being read.
    case open(Span)
    /// `size` and `height` count nodes and levels of collections, aliases resolved.
    case done(Composed, size: Int, height: Int)
  }

  let text: WrittenText
  private var events: EventStream
  private(set) var findings: [Diagnostic] = []
  /// False when some value could not be known.
  private var isWhole = true
  private var anchors: [String: Anchor] = [:]
  private var made = 0
  private var expanded = 0
  /// The deepest level since the outermost anchored collection under way began.
  private var deepest = 0

  init(file: SourceFile, events: consuming EventStream) {
    self.text = WrittenText(file)
    self.events = events
  }

  mutating func document() -> Node? {
    do {
      let node = try root()
      return isWhole ? node : nil
    } catch {
      return nil
    }
  }

  private mutating func root() throws(Stop) -> Node {
    _ = try next()
    guard case .documentStart = try next().kind else { return Node(Node.Scalar(""), span: text.span(0, 0)) }
    let node = try compose(next(), depth: 1).node
    _ = try next()
    let behind = try next()
    if case .documentStart = behind.kind {
      add(.severalDocuments(at: text.word(at: behind.start), first: text.word(at: Int(node.span.start))))
    }
    return node
  }

  private mutating func next() throws(Stop) -> Event {
    do {
      return try events.next()
    } catch {
      findings.append(error.finding(in: text))
      throw Stop()
    }
  }

  /// Adds a finding that leaves the document's values known.
  mutating func add(_ finding: Diagnostic) { findings.append(finding) }

  /// Adds a finding that makes some value unknown.
  mutating func addUnknown(_ finding: Diagnostic) {
    findings.append(finding)
    isWhole = false
  }

  private mutating func stop(_ finding: Diagnostic) -> Stop {
    findings.append(finding)
    return Stop()
  }

  /// The node that an event begins; a collection would be at level `depth`, counted from 1.
  private mutating func compose(_ event: borrowing Event, depth: Int) throws(Stop) -> Composed {
    if case .alias(let name) = event.kind { return try expand(name, event, depth: depth) }
    guard let anchor = event.anchor else { return try content(event, depth: depth) }

    let (madeBefore, deepestBefore) = (made, deepest)
    deepest = depth - 1
    anchors[anchor] = .open(text.word(at: event.start))
    let composed = try content(event, depth: depth)
    anchors[anchor] = .done(composed, size: made - madeBefore, height: deepest - (depth - 1))
    deepest = max(deepest, deepestBefore)
    return composed
  }

  private mutating func content(_ event: borrowing Event, depth: Int) throws(Stop) -> Composed {
    made += 1
    switch event.kind {
    case .scalar(let scalar):
      let span = text.span(text.contentStart(event), event.end, style: scalar.style)
      return Composed(node: Node(tagged(scalar, event), span: span))
    case .sequenceStart:
      try descend(event, depth)
      return try sequence(event, depth: depth)
    default:
      try descend(event, depth)
      return try mapping(event, depth: depth)
    }
  }

  private mutating func descend(_ event: Event, _ depth: Int) throws(Stop) {
    guard depth <= Reader.depthLimit else { throw stop(.tooDeep(at: text.character(at: event.start))) }
    deepest = max(deepest, depth)
    checkCollectionTag(event)
  }

  /// A copy of what an anchor names. The copy's own span is the alias, where the choice was made; what is inside keeps
  /// the places where it was written.
  private mutating func expand(_ name: String, _ event: Event, depth: Int) throws(Stop) -> Composed {
    let span = text.span(event.start, event.end)
    switch anchors[name] {
    case .done(var composed, let size, let height):
      expanded += size
      made += size
      guard expanded <= Reader.expansionLimit else { throw stop(.expandsTooFar(at: span)) }
      guard depth - 1 + height <= Reader.depthLimit else { throw stop(.tooDeep(at: span)) }
      deepest = max(deepest, depth - 1 + height)
      composed.node.span = span
      return composed
    case .open(let anchor):
      addUnknown(.recursiveAlias(name, at: span, anchor: anchor))
    case nil:
      addUnknown(.undefinedAlias(name, at: span, known: anchors.keys.sorted()))
    }
    return Composed(node: Node(Node.Scalar(""), span: span))
  }

  private mutating func sequence(_ event: Event, depth: Int) throws(Stop) -> Composed {
    let start = text.contentStart(event)
    var items: [Node] = []
    var merges = 0
    while true {
      let event = try next()
      if case .sequenceEnd = event.kind {
        // The end of a block collection is marked where the next token starts.
        let end = text.isByte(UInt8(ascii: "["), at: start) ? event.end : items.last.map { Int($0.span.end) } ?? start
        return Composed(node: Node(.sequence(items), span: text.span(start, end)), merges: merges)
      }
      let item = try compose(event, depth: depth + 1)
      merges = max(merges, item.merges)
      items.append(item.node)
    }
  }

  private mutating func mapping(_ event: Event, depth: Int) throws(Stop) -> Composed {
    let start = text.contentStart(event)
    var builder = MappingBuilder()
    var end = start
    while true {
      let event = try next()
      if case .mappingEnd = event.kind {
        if text.isByte(UInt8(ascii: "{"), at: start) { end = event.end }
        return Composed(node: Node(.mapping(builder.finish()), span: text.span(start, end)), merges: builder.merges)
      }
      let key = try compose(event, depth: depth + 1).node
      var value = try compose(next(), depth: depth + 1)
      value.node.span = text.placed(value.node, behind: key.span)
      end = max(end, Int(key.span.end), Int(value.node.span.end))

      guard let scalar = key.scalar, !(key.isNull && scalar.text.isEmpty) else {
        add(.keyNotText(key))
        continue
      }
      let name = scalar.text
      guard event.isMergeKey else {
        let entry = Node.Entry(key: name, keyStyle: scalar.style, keySpan: key.span, value: value.node)
        if let first = builder.append(entry) { add(.duplicateKey(name, at: key.span, first: first)) }
        continue
      }
      if let first = builder.claimMerge(at: key.span) {
        add(.duplicateKey(name, at: key.span, first: first))
        continue
      }
      for strange in builder.merge(value) { addUnknown(.mergeOfNoMapping(strange)) }
      guard builder.merges <= Reader.mergeDepthLimit else { throw stop(.mergeTooDeep(at: value.node.span)) }
    }
  }
}

extension Event {
  /// `<<`, plain and without a tag of another meaning.
  fileprivate var isMergeKey: Bool {
    guard case .scalar(let scalar) = kind, scalar.style == .plain, scalar.text == "<<" else { return false }
    return tag == nil || tag == Tag.merge
  }
}
