internal import Diagnostics
internal import Document
public import Source
internal import YAML

extension PipelineSpec {
  /// The parameters of the chosen algorithm, each with a value.
  public enum Parameters: Sendable {
    case linearRegression(LinearRegression)
    case logisticRegression(LogisticRegression)
    case gradientBoosting(GradientBoosting)
    case randomForest(RandomForest)
    case mlp(MLP)

    /// In the order of the reference, by their names in the language; one that is unbounded is left out.
    public var entries: [(name: String, value: Sourced<ParameterValue>)] {
      guard case .mapping(let entries) = document.content else { return [] }
      return entries.compactMap { entry in
        guard let value = ParameterValue(entry.value), let origin = entry.value.origin else { return nil }
        return (entry.key, Sourced(value, origin: origin))
      }
    }

    /// Whether a parameter is a whole number, by its name in the language.
    public func isWhole(_ name: String) -> Bool {
      guard case .leaf(let leaf)? = shape.properties.first(where: { $0.key == name })?.shape else { return false }
      return leaf.keywords.contains { $0.key == "type" && $0.value.string == "integer" }
    }

    var document: Document.Node { Self.document(of: object) }

    fileprivate var shape: ObjectShape { Self.shape(of: object) }

    fileprivate var names: [String] { Self.names(of: object) }

    private var object: any SpecObject {
      switch self {
      case .linearRegression(let value): value
      case .logisticRegression(let value): value
      case .gradientBoosting(let value): value
      case .randomForest(let value): value
      case .mlp(let value): value
      }
    }

    private static func document<Object: SpecObject>(of object: Object) -> Document.Node {
      Object.table.document(of: object)
    }

    private static func shape<Object: SpecObject>(of object: Object) -> ObjectShape { Object.table.shape(of: object) }

    private static func names<Object: SpecObject>(of object: Object) -> [String] { Object.table.fields.map(\.key) }
  }
}

extension PipelineSpec.Algorithm {
  var defaults: PipelineSpec.Parameters {
    switch self {
    case .linearRegression: .linearRegression(.init())
    case .logisticRegression: .logisticRegression(.init())
    case .gradientBoosting: .gradientBoosting(.init())
    case .randomForest: .randomForest(.init())
    case .mlp: .mlp(.init())
    }
  }

  var shape: ObjectShape { defaults.shape }

  /// The names of its parameters.
  public var parameterNames: [String] { defaults.names }

  func read(_ node: YAML.Node, key: Span?, _ reading: inout Reading) -> PipelineSpec.Parameters {
    func parameters<Object: SpecObject>(_ make: (Object) -> PipelineSpec.Parameters) -> PipelineSpec.Parameters {
      var object = Object()
      Object.table.read(node, key: key, into: &object, &reading)
      return make(object)
    }
    return switch self {
    case .linearRegression: parameters { .linearRegression($0) }
    case .logisticRegression: parameters { .logisticRegression($0) }
    case .gradientBoosting: parameters { .gradientBoosting($0) }
    case .randomForest: parameters { .randomForest($0) }
    case .mlp: parameters { .mlp($0) }
    }
  }
}

extension Field<PipelineSpec.Training> {
  static func parameters(_ key: String, _ access: @escaping Access<PipelineSpec.Parameters?>) -> Field {
    Field(key, "The parameters of the algorithm, by its own names.") { _ in
      .chosen(.byAlgorithm(isSpace: false))
    } read: { root, entry, reading in
      root.parametersPlace = Place(span: entry.value.span, key: entry.keySpan)
      guard let entries = reading.parameterEntries(entry, of: "parameters") else { return }
      guard let algorithm = reading.algorithm.algorithm else {
        for inner in entries { reading.checkAgainstAny(inner.key, [inner.value]) }
        return
      }
      let node = YAML.Node(.mapping(entries), span: entry.value.span)
      let parameters = reading.aloud { algorithm.read(node, key: entry.keySpan, &$0) }
      access(&root) { $0 = parameters }
    } write: {
      document(of: &$0, access) { $0?.document ?? .absent }
    }
  }
}

extension Field<PipelineSpec.Training.Search> {
  static func space(
    _ key: String, _ access: @escaping Access<OrderedMap<PipelineSpec.Training.SearchRange>>
  ) -> Field {
    Field(key, "What is tried: for each parameter an interval or a list of values.") { _ in
      .chosen(.byAlgorithm(isSpace: true))
    } read: { root, entry, reading in
      guard let entries = reading.parameterEntries(entry, of: "search.space") else { return }
      var map = OrderedMap<PipelineSpec.Training.SearchRange>(place: Place(span: entry.value.span, key: entry.keySpan))
      for inner in entries where !inner.value.isNothing {
        var range = PipelineSpec.Training.SearchRange()
        PipelineSpec.Training.SearchRange.table.read(inner.value, key: inner.keySpan, into: &range, &reading)
        map.entries.append(.init(key: inner.key, keySpan: inner.keySpan, value: range))
        let candidates =
          ["min", "max"].compactMap { inner.value[$0] } + (inner.value["values"]?.items ?? [])
        reading.checkAgainstAny(inner.key, candidates.filter { $0.scalar != nil && !$0.isNothing })
      }
      access(&root) { $0 = map }
    } write: {
      document(of: &$0, access) {
        $0.isEmpty ? .absent : $0.document(PipelineSpec.Training.SearchRange.table.document)
      }
    }
  }
}

extension Reading {
  /// The entries whose keys are parameters of the algorithm, or of any when this layer chooses none. Others are
  /// findings, unless a layer below wrote them for an algorithm that has been replaced since.
  fileprivate mutating func parameterEntries(_ entry: YAML.Node.Entry, of place: String) -> [YAML.Node.Entry]? {
    guard let entries = entry.value.entries else {
      reportType(entry.value, expected: "a mapping from the names of parameters")
      return nil
    }
    if isMerged, algorithm.algorithm == nil { return [] }
    let choice = algorithm
    let names = choice.algorithm?.parameterNames ?? Self.allParameterNames
    return entries.filter { inner in
      if names.contains(inner.key) { return true }
      if isMerged, let span = choice.span, isEarlier(inner.keySpan, than: span) { return false }
      let owner = choice.algorithm.map { "`\($0.rawValue)` has" } ?? "no algorithm has"
      let help =
        Suggestion.nearest(to: inner.key, in: names).map { "did you mean `\($0)`?" }
        ?? "its parameters are \(Phrase.list(names))"
      aloud {
        $0.report(
          Diagnostic(
            .unknownKey, at: inner.keySpan,
            choice.algorithm == nil
              ? "\(owner) a parameter `\(inner.key)`" : "\(owner) no parameter `\(inner.key)`", help: help))
      }
      return false
    }
  }

  /// Judges values of one parameter by the algorithm's own rules; where none is chosen, one that fits is enough.
  fileprivate mutating func checkAgainstAny(_ name: String, _ values: [YAML.Node]) {
    let algorithms = PipelineSpec.Algorithm.allCases.filter {
      $0.parameterNames.contains(name) && (algorithm.algorithm == nil || $0 == algorithm.algorithm)
    }
    for value in values {
      let node = YAML.Node(.mapping([.init(key: name, keySpan: value.span, value: value)]), span: value.span)
      var first: DiagnosticLog?
      var fits = false
      for candidate in algorithms where !fits {
        var probe = Reading(.layer(.pipeline), log: DiagnosticLog())
        _ = candidate.read(node, key: nil, &probe)
        if !probe.failed { fits = true } else if first == nil { first = probe.log }
      }
      guard !fits, let first else { continue }
      aloud { reading in
        for finding in first.all { reading.report(finding) }
      }
    }
  }

  private static let allParameterNames: [String] = {
    var names: [String] = []
    for name in PipelineSpec.Algorithm.allCases.flatMap(\.parameterNames) where !names.contains(name) {
      names.append(name)
    }
    return names
  }()
}

extension Chosen {
  static func byAlgorithm(isSpace: Bool) -> Chosen {
    Chosen(
      key: "algorithm", isSpace: isSpace,
      cases: PipelineSpec.Algorithm.allCases.map { Case(value: $0.rawValue, shape: $0.shape) })
  }
}

extension PipelineSpec.ParameterValue: SpecValue {
  static let leaf = Leaf(
    words: "a value of the parameter", keywords: [.init("type", ["number", "string", "boolean"])])

  static func parse(_ node: YAML.Node, _ constraint: Constraint<Self>?, _ reading: inout Reading) -> Self? {
    guard let scalar = node.scalar else {
      reading.reportType(node, expected: expected(constraint))
      return nil
    }
    switch scalar.resolved {
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .bool(let value): return .bool(value)
    case .string: return .string(scalar.text)
    case .null: reading.reportType(node, expected: expected(constraint))
    case .irregularNumber: reading.reportIrregular(node, scalar)
    case .ambiguousBoolean: reading.reportAmbiguous(scalar, at: node.span)
    }
    return nil
  }

  /// Nil for collections and for nothing.
  fileprivate init?(_ node: Document.Node) {
    switch node.content {
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .string(let value): self = .string(value)
    case .bool(let value): self = .bool(value)
    case .absent, .null, .text, .list, .mapping: return nil
    }
  }

  var document: Document.Node {
    switch self {
    case .integer(let value): Document.Node(value)
    case .number(let value): Document.Node(value)
    case .string(let value): Document.Node(value)
    case .bool(let value): Document.Node(value)
    }
  }
}
