internal import Diagnostics
internal import Source

/// Judges a template against the shape of its values, every branch of it, so that rendering cannot fail.
struct TemplateChecker {
  private struct Name {
    let name: String
    /// Nil where a loop's list was wrong, which was reported.
    let shape: TemplateShape?
    var isOptional = false
  }

  private let language: TemplateLanguage
  /// The names that are known, the innermost last.
  private var scope: [Name]
  /// The optional paths that the surrounding `if`s asked for.
  private var present: [String] = []
  private var python = PythonLexicalState()
  private var findings: [Diagnostic] = []

  static func check(
    _ parts: [TemplatePart], against context: TemplateShape.Record, language: TemplateLanguage,
    log: inout DiagnosticLog
  ) {
    var checker = TemplateChecker(
      language: language,
      scope: context.fields.map { Name(name: $0.name, shape: $0.shape, isOptional: $0.isOptional) })
    checker.check(parts)
    log.add(contentsOf: checker.findings)
  }

  private init(language: TemplateLanguage, scope: [Name]) {
    self.language = language
    self.scope = scope
  }

  private mutating func check(_ parts: [TemplatePart]) {
    for part in parts {
      switch part {
      case .text(let bytes, _): if language == .python { python.pass(bytes) }
      case .value(let path, let span): value(path, span)
      case .each(let variable, let path, let body, let span): each(variable, path, body, span)
      case .branch(let path, let isNegated, let then, let otherwise, let span):
        branch(path, isNegated: isNegated, then: then, otherwise: otherwise, span)
      }
    }
  }

  private mutating func value(_ path: TemplatePath, _ span: Span) {
    let shape = shape(of: path)
    if let shape, let complaint = language.complaint(about: shape) {
      complain(at: path.span, "`\(path.text)` cannot be printed: \(complaint)")
    }
    guard language == .python else { return }
    if shape == .identifier { return python.passIdentifier() }
    if python.followsName {
      complain(
        at: span, "a literal right behind a name: what is printed here brings its own quotes",
        help: "put a blank, a bracket or a comma before it")
    } else if python.place != .code {
      let what = python.place == .comment ? "comment" : "string"
      complain(
        at: span, "a literal inside of a \(what): what is printed here brings its own quotes",
        help: "end the \(what) before it")
    }
    python.passLiteral()
  }

  private mutating func each(
    _ variable: TemplatePath.Step, _ path: TemplatePath, _ body: [TemplatePart], _ span: Span
  ) {
    var item: TemplateShape?
    switch shape(of: path) {
    case .list(let shape): item = shape
    case .map(let shape): item = TemplateShape.entry(of: shape)
    case nil: break
    case .some(let shape):
      complain(at: path.span, "`\(path.text)` is \(shape.article) \(shape.name): a loop goes over a list or a map")
    }
    if scope.contains(where: { $0.name == variable.name }) {
      complain(
        at: variable.span, "`\(variable.name)` is known here already: the items of a loop take a name of their own")
    }
    scope.append(Name(name: variable.name, shape: item))
    let before = python
    check(body)
    if language == .python, python.followsName, bringsLiteralFirst(body) {
      complain(
        at: span, "the next round of this loop begins with a literal right behind a name",
        help: "end the loop's body with a blank, a comma or a line break")
    }
    expect(before, at: span)
    scope.removeLast()
  }

  private mutating func branch(
    _ path: TemplatePath, isNegated: Bool, then: [TemplatePart], otherwise: [TemplatePart], _ span: Span
  ) {
    if let (shape, mayBeMissing) = find(path), !mayBeMissing, !shape.canBeFalse {
      complain(
        at: path.span,
        "`\(path.text)` is \(shape.article) \(shape.name) that is always there: there is nothing to ask")
    }
    let before = python
    check(then, knowing: isNegated ? nil : path)
    expect(before, at: span)
    check(otherwise, knowing: isNegated ? path : nil)
    expect(before, at: span)
  }

  private mutating func check(_ parts: [TemplatePart], knowing path: TemplatePath?) {
    let before = present.count
    if let path { present.append(path.text) }
    check(parts)
    present.removeSubrange(before...)
  }

  /// A block may be left out or repeated only when that changes nothing for what follows.
  private mutating func expect(_ state: PythonLexicalState, at span: Span) {
    guard language == .python else { return }
    if python.place != state.place {
      complain(at: span, "a string or comment begins inside of this block and ends outside, or the other way round")
    }
    python.join(state)
  }

  private func bringsLiteralFirst(_ body: [TemplatePart]) -> Bool {
    switch body.first {
    case nil, .text: return false
    case .value(let path, _):
      // What is wrong with the path was reported when the body was checked.
      var again = self
      return again.find(path)?.shape != .identifier
    case .each, .branch: return true
    }
  }

  // MARK: - Names

  /// What is printed or looped over at a path; nil when something about it was reported, here or before.
  private mutating func shape(of path: TemplatePath) -> TemplateShape? {
    guard let (shape, mayBeMissing) = find(path) else { return nil }
    if mayBeMissing { missing(path, path.text) }
    return mayBeMissing ? nil : shape
  }

  /// What stands at a path, and whether it may be missing there; nil when something about it was reported, here or
  /// before.
  private mutating func find(_ path: TemplatePath) -> (shape: TemplateShape, mayBeMissing: Bool)? {
    let first = path.steps[0]
    guard let known = scope.last(where: { $0.name == first.name }) else {
      unknown(first, in: scope.map(\.name), of: nil)
      return nil
    }
    guard var shape = known.shape else { return nil }
    var text = first.name
    var isOptional = known.isOptional
    for step in path.steps.dropFirst() {
      if isOptional, !present.contains(text) {
        missing(path, text)
        return nil
      }
      guard case .record(let record) = shape else {
        complain(
          .templateUnknownName, at: step.span, "`\(text)` is \(shape.article) \(shape.name) and has no `\(step.name)`")
        return nil
      }
      guard let field = record[step.name] else {
        unknown(step, in: record.fields.map(\.name), of: text)
        return nil
      }
      text += ".\(step.name)"
      shape = field.shape
      isOptional = field.isOptional
    }
    return (shape, isOptional && !present.contains(text))
  }

  private mutating func missing(_ path: TemplatePath, _ text: String) {
    complain(
      at: path.span, "`\(text)` may be missing, and nothing around this asks whether it is there",
      help: "write `<% if \(text) %>` before it and `<% end %>` behind")
  }

  private mutating func unknown(_ step: TemplatePath.Step, in names: [String], of parent: String?) {
    let near = Suggestion.nearest(to: step.name, in: names)
    let place = parent.map { "`\($0)` has no" } ?? "there is no"
    let known = names.isEmpty ? "nothing" : names.map { "`\($0)`" }.joined(separator: ", ")
    complain(
      .templateUnknownName, at: step.span, "\(place) `\(step.name)`",
      help: near.map { "did you mean `\($0)`?" } ?? "known here: \(known)")
  }

  private mutating func complain(
    _ code: Code = .templateMisuse, at span: Span, _ message: String, help: String? = nil
  ) {
    findings.append(Diagnostic(code, at: span, message, help: help))
  }
}

extension TemplateShape {
  /// Whether an `if` may find a value that is there to be false.
  fileprivate var canBeFalse: Bool {
    switch self {
    case .flag, .text, .jinja, .code, .list, .map: true
    case .integer, .identifier, .block, .record: false
    }
  }

  fileprivate var article: String {
    switch self {
    case .integer, .identifier: "an"
    case .text, .jinja, .flag, .code, .block, .list, .map, .record: "a"
    }
  }
}
