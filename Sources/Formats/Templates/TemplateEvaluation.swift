internal import Source

/// What is left of a template when its loops and questions have been answered.
enum TemplatePiece {
  /// At most one line; the origin is for a line that has no other.
  case text([UInt8], Origin)
  case value(TemplateValue)
}

/// Answers the loops and questions of a template.
struct TemplateEvaluation {
  let source: TemplateSource
  private(set) var pieces: [TemplatePiece] = []

  init(source: TemplateSource) { self.source = source }

  /// - Parameter around: the origin of the nearest loop's item or question.
  mutating func run(_ parts: [TemplatePart], scope: [(name: String, value: TemplateValue)], around: Origin?) {
    for part in parts {
      switch part {
      case .text(let bytes, let span): pieces.append(.text(bytes, origin(of: span, around: around)))
      case .value(let path, _):
        guard let value = Self.value(at: path, in: scope) else {
          preconditionFailure("the template was judged: `\(path.text)` is there")
        }
        pieces.append(.value(value))
      case .each(let variable, let path, let body, _):
        guard let list = Self.value(at: path, in: scope) else {
          preconditionFailure("the template was judged: `\(path.text)` is there")
        }
        for item in list.items {
          run(body, scope: scope + [(variable.name, item)], around: item.origin ?? list.origin ?? around)
        }
      case .branch(let path, let isNegated, let then, let otherwise, _):
        let value = Self.value(at: path, in: scope)
        let isTrue = value?.isTrue == true
        run(isTrue != isNegated ? then : otherwise, scope: scope, around: value?.origin ?? around)
      }
    }
  }

  /// A line of a user's template stands there because the user wrote it, even when a value decides how often.
  private func origin(of span: Span, around: Origin?) -> Origin {
    let own = source.origin(of: span)
    guard let around else { return own }
    if case .project = source { return around.joined(with: own) }
    return around
  }

  /// Nil when the value is not there, which only a question may find.
  private static func value(at path: TemplatePath, in scope: [(name: String, value: TemplateValue)]) -> TemplateValue? {
    var value = scope.last { $0.name == path.steps[0].name }?.value
    for step in path.steps.dropFirst() { value = value?[step.name] }
    return value
  }
}
