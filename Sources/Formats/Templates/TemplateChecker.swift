internal import Diagnostics
internal import Source

/// Judges a template against the shape of its values, every branch of it, so that rendering cannot fail.
struct TemplateChecker {
  private let language: TemplateLanguage
  /// The names that are known, the innermost last; nil where a loop's list was wrong, which was reported.
  private var scope: [(name: String, shape: TemplateShape?)]
  /// The optional paths that the surrounding `if`s asked for.
  private var present: [String] = []
  private var python = PythonLexicalState()
  private var findings: [Diagnostic] = []

  static func check(
    _ parts: [TemplatePart], against context: TemplateShape.Record, language: TemplateLanguage,
    log: inout DiagnosticLog
  ) {
    var checker = TemplateChecker(language: language, scope: context.fields.map { ($0.name, $0.shape) })
    checker.optionals = context.fields.filter(\.isOptional).map(\.name)
    checker.check(parts)
    log.add(contentsOf: checker.findings)
  }

  /// Names of the context itself that may be missing.
  private var optionals: [String] = []

  private init(language: TemplateLanguage, scope: [(name: String, shape: TemplateShape?)]) {
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
    let shape = shape(of: path, mayBeMissing: false)
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
    switch shape(of: path, mayBeMissing: false) {
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
    scope.append((variable.name, item))
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
    let isOptional = isOptional(path)
    switch shape(of: path, mayBeMissing: true) {
    case nil, .flag, .text, .code, .list, .map: break
    case .some(let shape):
      if !isOptional {
        complain(
          at: path.span,
          "`\(path.text)` is \(shape.article) \(shape.name) that is always there: there is nothing to ask")
      }
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
    case nil, .text: false
    case .value(let path, _): shapeIfKnown(path) != .identifier
    case .each, .branch: true
    }
  }

  // MARK: - Names

  /// What stands at a path; nil when that was reported here or before.
  private mutating func shape(of path: TemplatePath, mayBeMissing: Bool) -> TemplateShape? {
    let first = path.steps[0]
    guard let known = scope.last(where: { $0.name == first.name }) else {
      unknown(first, in: scope.map(\.name), of: nil)
      return nil
    }
    guard var shape = known.shape else { return nil }
    var text = first.name
    var isOptional = optionals.contains(first.name)
    for step in path.steps.dropFirst() {
      if isOptional, !present.contains(text) { return missing(path, text) }
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
    if isOptional, !mayBeMissing, !present.contains(text) { return missing(path, text) }
    return shape
  }

  private mutating func missing(_ path: TemplatePath, _ text: String) -> TemplateShape? {
    complain(
      at: path.span, "`\(text)` may be missing, and nothing around this asks whether it is there",
      help: "write `<% if \(text) %>` before it and `<% end %>` behind")
    return nil
  }

  /// Whether the last step of a path may be missing, at a place where that is not known.
  private func isOptional(_ path: TemplatePath) -> Bool {
    if present.contains(path.text) { return false }
    guard path.steps.count > 1 else { return optionals.contains(path.text) && !scope.isShadowing(path.text) }
    guard case .record(let record)? = shapeIfKnown(path.parent), let step = path.steps.last else { return false }
    return record[step.name]?.isOptional == true
  }

  private func shapeIfKnown(_ path: TemplatePath) -> TemplateShape? {
    var shape = scope.last { $0.name == path.steps[0].name }?.shape
    for step in path.steps.dropFirst() {
      guard case .record(let record)? = shape else { return nil }
      shape = record[step.name]?.shape
    }
    return shape
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

extension [(name: String, shape: TemplateShape?)] {
  /// Whether a name stands for more than one thing, which was reported.
  fileprivate func isShadowing(_ name: String) -> Bool { count { $0.name == name } > 1 }
}

extension TemplateShape {
  fileprivate var article: String {
    switch self {
    case .integer, .identifier: "an"
    case .text, .jinja, .flag, .code, .list, .map, .record: "a"
    }
  }
}
