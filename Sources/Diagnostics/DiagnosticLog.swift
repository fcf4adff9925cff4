public import Source

/// Collects the findings of a run. Stages append; only the command line prints.
public struct DiagnosticLog: Sendable {
  public private(set) var all: [Diagnostic] = []

  public init() {}

  public mutating func add(_ diagnostic: Diagnostic) { all.append(diagnostic) }

  public mutating func add(contentsOf diagnostics: some Sequence<Diagnostic>) { all.append(contentsOf: diagnostics) }

  public var hasErrors: Bool { all.contains { $0.severity == .error } }

  /// Makes one finding of those with the same code, span and message, in the order in which they first came.
  ///
  /// Their environments are put together; when these are all of `environments`, or one of the findings concerns all
  /// already, the finding concerns all and names none.
  public mutating func unite(environments: [String] = []) {
    struct Identity: Hashable {
      let code: Code
      let span: Span?
      let message: String
    }
    var places: [Identity: Int] = [:]
    var united: [Diagnostic] = []
    for diagnostic in all {
      let identity = Identity(code: diagnostic.code, span: diagnostic.span, message: diagnostic.message)
      guard let place = places[identity] else {
        places[identity] = united.count
        united.append(diagnostic)
        continue
      }
      if diagnostic.environments.isEmpty || united[place].environments.isEmpty {
        united[place].environments = []
      } else {
        for name in diagnostic.environments where !united[place].environments.contains(name) {
          united[place].environments.append(name)
        }
      }
    }
    for place in united.indices where !environments.isEmpty {
      let named = united[place].environments
      if environments.allSatisfy(named.contains) { united[place].environments = [] }
    }
    all = united
  }

  /// The findings united, in the order in which they are printed: those about no place first, then by path, by
  /// place, by code and by message.
  public func sorted(in sources: SourceMap) -> [Diagnostic] {
    var log = self
    log.unite()
    return log.all.map { (path: $0.span.map { sources[$0.file].path } ?? "", diagnostic: $0) }
      .sorted { left, right in
        if left.path != right.path { return left.path.precedesInBytes(right.path) }
        let (a, b) = (left.diagnostic, right.diagnostic)
        if a.span != b.span, let first = a.span, let second = b.span { return first < second }
        if a.code != b.code { return a.code.id.precedesInBytes(b.code.id) }
        return a.message.precedesInBytes(b.message)
      }
      .map(\.diagnostic)
  }
}
